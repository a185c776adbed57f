//! The claims set: parsed and typed, but not judged.

use crate::claim::Claim;
use crate::error::VerifyError;
use crate::json::object::find_members;
use crate::json::string;

mod fast;
mod numeric_date;
mod raw;
mod set;
#[cfg(test)]
mod tests;

use self::raw::RawClaims;
pub(crate) use self::set::{CUSTOMER_GID, ClaimsSet, Issuer, Subject};

/// The longest client ID that is found if its JSON string has escapes. Shopify's have 32 characters and no escapes.
const MAX_CLIENT_ID_LEN: usize = 256;

impl<'a> ClaimsSet<'a> {
    /// Reads exactly one JSON object in UTF-8 (RFC 8259, section 8.1) and types the known claims.
    ///
    /// [`fast::parse`] accepts the form that Shopify writes, and is several times as fast as `serde_json`. It never
    /// refuses: any other form, valid or not, is parsed from the start by `serde_json`.
    // Inlined: returning a claims set that was just written stalls on store forwarding.
    #[inline]
    pub(crate) fn parse(json: &'a [u8]) -> Result<Self, VerifyError> {
        // The whole payload, because serde_json does not check the strings that it skips.
        let json = core::str::from_utf8(json).map_err(|_| VerifyError::InvalidPayload)?;
        match fast::parse(json) {
            Some(set) => Ok(set),
            None => Self::parse_slow(json),
        }
    }

    fn parse_slow(json: &'a str) -> Result<Self, VerifyError> {
        ClaimsSet::from_raw(&RawClaims::parse(json)?)
    }
}

/// Passes the audience of an unauthenticated claims set to `find`. Anyone can write any audience, so it may
/// only choose keys: after the MAC the claims set is parsed in full, and its audience is compared.
pub(crate) fn find_by_audience<T>(json: &[u8], find: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let json = core::str::from_utf8(json).ok()?;
    if let Some(set) = fast::parse(json) {
        return find(&set.audience);
    }
    let [audience] = find_members(json, [Claim::Aud.as_str()])?;
    find(string::unescape_ascii(
        audience?,
        &mut [0; MAX_CLIENT_ID_LEN],
    )?)
}
