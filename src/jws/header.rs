//! The JOSE header (RFC 7515, section 4): the one case that Shopify sends, and the rules for the rest.

use super::compact::{SHOPIFY_HEADER, decode_header};
use crate::error::VerifyError;
use crate::json::object::for_each_member;
use crate::json::string;

/// The longest header, in characters, that is looked at.
const MAX_ENCODED_LEN: usize = 128;

/// The deepest nesting, the object itself included, of a header that is looked at. Real ones have one
/// level.
const MAX_NESTING: usize = 16;

/// Refuses every header but that of a JWT under HMAC-SHA256.
///
/// The algorithm is not chosen by the header (RFC 8725, section 3.1): there is one, and a header that
/// names another is refused. Keys are never taken from it either: `jku`, `jwk`, `kid`, `x5u` and all
/// other members have no effect.
pub(crate) fn check(encoded: &[u8]) -> Result<(), VerifyError> {
    // It passes every rule below, as a test shows, so it need not be decoded again for every token.
    if encoded == SHOPIFY_HEADER {
        return Ok(());
    }
    check_slow(encoded)
}

fn check_slow(encoded: &[u8]) -> Result<(), VerifyError> {
    if encoded.len() > MAX_ENCODED_LEN {
        return Err(VerifyError::UnsupportedJoseHeader);
    }
    let mut buffer = [0; MAX_ENCODED_LEN / 4 * 3];
    let json = decode_header(encoded, &mut buffer)?;
    let members = Members::parse(json).ok_or(VerifyError::UnsupportedJoseHeader)?;

    if members.repeated || members.crit.is_some() {
        // RFC 7515, section 4.1.11: extensions named in `crit` must be understood or the token be
        // refused. None is understood here; an empty or malformed list is not allowed anyway.
        return Err(VerifyError::UnsupportedJoseHeader);
    }
    match members.typ {
        // RFC 8725, section 3.11, wants types told apart. Shopify's is `JWT`, which RFC 7519,
        // section 5.1, lets be left out and spells in upper case by recommendation only.
        Some(typ) if !string::eq_ignore_case(typ, "JWT") => Err(VerifyError::UnsupportedJoseHeader),
        _ => match members.alg {
            // RFC 7515, section 4.1.1: a case-sensitive string.
            Some(alg) if string::eq(alg, "HS256") => Ok(()),
            _ => Err(VerifyError::UnsupportedAlgorithm),
        },
    }
}

/// The members with a meaning here, as raw JSON.
#[derive(Default)]
struct Members<'a> {
    alg: Option<&'a str>,
    typ: Option<&'a str>,
    crit: Option<&'a str>,
    /// Whether any of the three is present twice (RFC 7515, section 4: names must be unique).
    repeated: bool,
}

impl<'a> Members<'a> {
    fn parse(json: &'a [u8]) -> Option<Self> {
        let json = core::str::from_utf8(json).ok()?;
        let mut members = Self::default();
        for_each_member(json, MAX_NESTING, &mut |name, value| {
            members.add(name, value);
        })?;
        Some(members)
    }

    fn add(&mut self, name: &str, value: &'a str) {
        let member = match name {
            _ if string::eq(name, "alg") => &mut self.alg,
            _ if string::eq(name, "typ") => &mut self.typ,
            _ if string::eq(name, "crit") => &mut self.crit,
            _ => return,
        };
        self.repeated |= member.replace(value).is_some();
    }
}

#[cfg(test)]
mod tests;
