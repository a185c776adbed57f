//! The JOSE header (RFC 7515, section 4): a fast path for the one that Shopify sends, and the rules for all others.

use super::compact::{SHOPIFY_HEADER, with_decoded};
use crate::error::VerifyError;
use crate::json::members::members;
use crate::json::unquote;

/// Refuses every header except that of a JWT with HMAC-SHA256.
///
/// The header does not choose the algorithm (RFC 8725, section 3.1): only one is supported, and a header that names
/// another is refused. Nor does it choose a key: `jku`, `jwk`, `kid`, `x5u` and all other members have no effect. So it
/// is read after the MAC is found right.
pub(crate) fn check(encoded: &[u8]) -> Result<(), VerifyError> {
    // Fast path: this header passes every rule below, as a test shows.
    if encoded == SHOPIFY_HEADER {
        return Ok(());
    }
    with_decoded(encoded, VerifyError::Malformed, check_json)
}

fn check_json(json: &[u8]) -> Result<(), VerifyError> {
    let json = core::str::from_utf8(json).map_err(|_| VerifyError::UnsupportedJoseHeader)?;
    // RFC 7515, section 4: names must be unique.
    let [alg, typ, crit] =
        members(json, ["alg", "typ", "crit"]).ok_or(VerifyError::UnsupportedJoseHeader)?;
    // RFC 7515, section 4.1.11: a token must be refused unless every extension named in `crit` is understood. No
    // extension is supported here, and an empty or malformed list is not allowed.
    let is_critical = crit.is_some();
    // RFC 8725, section 3.11, requires explicit types to be checked. Shopify's is `JWT`. RFC 7519, section 5.1, makes
    // `typ` optional, and only recommends upper case.
    let is_jwt =
        typ.is_none_or(|typ| unquote(typ).is_some_and(|typ| typ.eq_ignore_ascii_case("JWT")));
    if is_critical || !is_jwt {
        return Err(VerifyError::UnsupportedJoseHeader);
    }
    // RFC 7515, section 4.1.1: a case-sensitive string.
    if alg.and_then(unquote).as_deref() != Some("HS256") {
        return Err(VerifyError::UnsupportedAlgorithm);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
