//! The JOSE header (RFC 7515, section 4): the one case that Shopify sends, and the rules for the rest.

use core::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::compact::{SHOPIFY_HEADER, decode_header};
use crate::error::VerifyError;
use crate::json::scan::nesting;
use crate::json::string;

/// The longest header, in characters, that is looked at.
const MAX_ENCODED_LEN: usize = 256;

/// The deepest nesting, the object itself included, of a header that is looked at. Real ones have one
/// level; what this bounds is the memory that `serde_json` takes for nesting before the MAC is checked.
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
    /// Whether any of the three stands there twice (RFC 7515, section 4: names must be unique).
    repeated: bool,
}

impl<'a> Members<'a> {
    fn parse(json: &'a [u8]) -> Option<Self> {
        let json = core::str::from_utf8(json).ok()?;
        // serde_json would refuse another type as well, but formats a message first.
        if !json
            .trim_start_matches([' ', '\t', '\n', '\r'])
            .starts_with('{')
        {
            return None;
        }
        if nesting(json) > MAX_NESTING {
            return None;
        }
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let members = deserializer.deserialize_map(MembersVisitor).ok()?;
        deserializer.end().ok()?;
        Some(members)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JOSE header")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Members::default();
        // Names are taken raw as well: unescaping them would allocate.
        while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            let name = name.get();
            let member = if string::eq(name, "alg") {
                &mut members.alg
            } else if string::eq(name, "typ") {
                &mut members.typ
            } else if string::eq(name, "crit") {
                &mut members.crit
            } else {
                continue;
            };
            members.repeated |= member.replace(value.get()).is_some();
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::{MembersVisitor, SHOPIFY_HEADER, check_slow};
    use alloc::format;

    #[test]
    fn the_usual_header_passes_every_rule_when_it_is_parsed() {
        assert_eq!(check_slow(SHOPIFY_HEADER), Ok(()));
    }

    #[test]
    fn visitor_says_what_it_expects() {
        let expected: &dyn serde::de::Expected = &MembersVisitor;
        assert_eq!(format!("{expected}"), "a JOSE header");
    }
}
