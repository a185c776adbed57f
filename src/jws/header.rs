//! The JOSE header (RFC 7515, section 4): a fast path for the one that Shopify sends, and the rules for all others.

use super::compact::{SHOPIFY_HEADER, decode_header};
use crate::error::VerifyError;
use crate::json::object::find_members;
use crate::json::string;

/// The longest header that is decoded, in characters.
const MAX_ENCODED_LEN: usize = 128;

/// Refuses every header except that of a JWT with HMAC-SHA256.
///
/// The header does not choose the algorithm (RFC 8725, section 3.1): only one is supported, and a header that names
/// another is refused. Nor does it choose a key: `jku`, `jwk`, `kid`, `x5u` and all other members have no effect.
pub(crate) fn check(encoded: &[u8]) -> Result<(), VerifyError> {
    // Fast path: this header passes every rule below, as a test shows.
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
    let json = core::str::from_utf8(json).map_err(|_| VerifyError::UnsupportedJoseHeader)?;
    // RFC 7515, section 4: names must be unique.
    let [alg, typ, crit] =
        find_members(json, ["alg", "typ", "crit"]).ok_or(VerifyError::UnsupportedJoseHeader)?;

    if crit.is_some() {
        // RFC 7515, section 4.1.11: a token must be refused unless every extension named in `crit` is understood.
        // No extension is supported here, and an empty or malformed list is not allowed.
        return Err(VerifyError::UnsupportedJoseHeader);
    }
    match typ {
        // RFC 8725, section 3.11, requires explicit types to be checked. Shopify's is `JWT`. RFC 7519, section
        // 5.1, makes `typ` optional, and only recommends upper case.
        Some(typ) if !string::eq_ignore_case(typ.as_bytes(), "JWT") => {
            Err(VerifyError::UnsupportedJoseHeader)
        }
        _ => match alg {
            // RFC 7515, section 4.1.1: a case-sensitive string.
            Some(alg) if string::eq(alg.as_bytes(), "HS256") => Ok(()),
            _ => Err(VerifyError::UnsupportedAlgorithm),
        },
    }
}

#[cfg(test)]
mod tests;
