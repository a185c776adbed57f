//! The claims set: parsed and typed, but not judged.

use crate::error::VerifyError;
use crate::json::plain_len;
use crate::search::{is_same, position};

mod fast;
mod ids;
mod numeric_date;
mod set;
#[cfg(test)]
mod tests;

pub(crate) use self::set::{CUSTOMER_GID, ClaimsSet, Issuer, KeptClaims, Subject};

impl ClaimsSet {
    /// Reads exactly one JSON object in UTF-8 (RFC 8259, section 8.1) and types the known claims.
    ///
    /// [`fast::parse`] accepts the form that Shopify writes, and is several times as fast as `serde_json`. It never
    /// refuses: any other form, valid or not, is parsed from the start by `serde_json`.
    #[inline]
    pub(crate) fn parse(json: &[u8]) -> Result<Self, VerifyError> {
        // The whole payload, because serde_json does not check the strings that it skips.
        let json = core::str::from_utf8(json).map_err(|_| VerifyError::InvalidPayload)?;
        match fast::parse(json) {
            Some(set) => Ok(set),
            None => Self::parse_slow(json),
        }
    }
}

/// Passes the audience of an unauthenticated claims set to `find`. Anyone can write any audience, so it may
/// only choose keys: after the MAC the claims set is parsed in full, and its audience is compared.
///
/// A search of the text and not a parser: if the sender chooses the text at random, a parser's branches are mispredicted
/// every few bytes, which costs several times the MAC.
pub(crate) fn find_by_audience<T>(json: &[u8], find: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
    const NAME: &[u8; 5] = br#""aud""#;
    let position = |text: &[u8]| position(text, |bytes| is_same(bytes, NAME));
    let rest = json.get(position(json)?..)?.get(NAME.len()..)?;
    if position(rest).is_some() {
        return None;
    }
    let rest = skip_white_space(rest).strip_prefix(b":")?;
    let rest = skip_white_space(rest).strip_prefix(b"\"")?;
    let (audience, rest) = rest.split_at_checked(plain_len(rest))?;
    rest.starts_with(b"\"").then(|| find(audience))?
}

/// RFC 8259, section 2.
fn skip_white_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', after @ ..] = rest {
        rest = after;
    }
    rest
}
