//! The claims set in its wire form: which claims are there, each as raw JSON, still of any type.

use alloc::borrow::Cow;
use core::fmt;

use serde::de::{self, Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::claim::Claim;
use crate::error::VerifyError;
use crate::json::scan::Strings;
use crate::json::string;

mod fast;
mod numeric_date;
pub(crate) mod set;

/// The raw JSON of every known claim that is present.
#[derive(Default)]
pub(crate) struct RawClaims<'a> {
    claims: [Option<&'a str>; Claim::ALL.len()],
    /// Whether there may be escapes in strings.
    has_escapes: bool,
}

impl<'a> RawClaims<'a> {
    /// Reads exactly one JSON object with nothing but white space around it. `json` must be UTF-8 throughout
    /// (RFC 8259, section 8.1) and is rewritten, to mean the same.
    ///
    /// A known claim that stands there twice is refused: RFC 7519, section 4, leaves the choice
    /// between that and taking the last, and two parsers that choose differently see two tokens.
    /// Unknown claims are ignored (same section), whatever they hold.
    ///
    /// After an error, what stands in `self` means nothing. It is filled in place, because to move what has
    /// just been written the CPU would have to wait.
    pub(crate) fn read(&mut self, json: &'a mut [u8]) -> Result<(), VerifyError> {
        let mut strings = Strings::new();
        if strings.find(json).is_none() {
            return self.read_any(utf8(json)?);
        }
        // A backslash before a slash is a character of its own, so with it or without it, what is UTF-8 is.
        let json = utf8(strings.unescape(json))?;
        let usual = strings
            .marks()
            .and_then(|strings| fast::parse(json, strings, self));
        match usual {
            Some(()) => Ok(()),
            None => self.read_any(json),
        }
    }

    fn read_any(&mut self, json: &'a str) -> Result<(), VerifyError> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        *self = deserializer
            .deserialize_map(RawClaimsVisitor)
            .map_err(|_| VerifyError::InvalidPayload)?;
        deserializer.end().map_err(|_| VerifyError::InvalidPayload)
    }

    #[inline]
    pub(crate) fn get(&self, claim: Claim) -> Option<&'a str> {
        self.claims.get(claim.index()).copied().flatten()
    }

    /// What a claim of this payload reads; `None` if it is no text.
    #[inline]
    pub(crate) fn text(&self, raw: &'a str) -> Option<Cow<'a, str>> {
        if self.has_escapes {
            string::text(raw)
        } else {
            string::text_without_escapes(raw)
        }
    }

    /// `None` if the claim is there already.
    pub(crate) fn add(&mut self, claim: Claim, raw: &'a str) -> Option<()> {
        let place = self.claims.get_mut(claim.index())?;
        place.replace(raw).is_none().then_some(())
    }
}

struct RawClaimsVisitor;

impl<'de> Visitor<'de> for RawClaimsVisitor {
    type Value = RawClaims<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claims set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut payload = RawClaims {
            has_escapes: true,
            ..RawClaims::default()
        };
        // Names are taken raw: one that is no text is an unknown one, as its value may be anything.
        while let Some(name) = map.next_key::<&RawValue>()? {
            let Some(claim) = known_claim(name.get()) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = map.next_value::<&RawValue>()?;
            if payload.add(claim, value.get()).is_none() {
                return Err(de::Error::duplicate_field(claim.as_str()));
            }
        }
        Ok(payload)
    }
}

/// The claim that a member's name, in raw JSON, names in whatever spelling.
#[inline] // into the loop over the members
pub(crate) fn known_claim(raw_name: &str) -> Option<Claim> {
    Some(match raw_name.as_bytes() {
        br#""exp""# => Claim::Exp,
        br#""nbf""# => Claim::Nbf,
        br#""iat""# => Claim::Iat,
        br#""aud""# => Claim::Aud,
        br#""dest""# => Claim::Dest,
        br#""jti""# => Claim::Jti,
        br#""iss""# => Claim::Iss,
        br#""sub""# => Claim::Sub,
        br#""sid""# => Claim::Sid,
        escaped if escaped.contains(&b'\\') => return known_claim_with_escapes(raw_name),
        _ => return None,
    })
}

#[cold]
fn known_claim_with_escapes(raw_name: &str) -> Option<Claim> {
    let mut longest = [0; 4];
    let name = string::ascii(raw_name, &mut longest)?;
    Claim::ALL.into_iter().find(|claim| claim.as_str() == name)
}

/// Checked for the strings that are skipped, too, where `serde_json` would not look.
fn utf8(json: &[u8]) -> Result<&str, VerifyError> {
    core::str::from_utf8(json).map_err(|_| VerifyError::InvalidPayload)
}

#[cfg(test)]
mod tests {
    use super::{RawClaims, utf8};
    use crate::claim::Claim;
    use crate::error::VerifyError;
    use crate::testing;
    use alloc::borrow::Cow;
    use alloc::string::String;
    use alloc::vec::Vec;
    use alloc::{format, vec};
    use proptest::prelude::*;

    type Meaning<'a> = Result<[Option<Cow<'a, str>>; 9], VerifyError>;

    /// What the claims read, whatever way they are written: texts, or else raw JSON.
    fn meaning<'a>(payload: &RawClaims<'a>, result: Result<(), VerifyError>) -> Meaning<'a> {
        result.map(|()| {
            Claim::ALL.map(|claim| {
                let raw = payload.get(claim)?;
                Some(payload.text(raw).unwrap_or(Cow::Borrowed(raw)))
            })
        })
    }

    #[track_caller]
    fn assert_read_as_serde_json_does(json: &[u8]) {
        let (mut rewritten, original) = (json.to_vec(), json);
        let (mut usual, mut any) = (RawClaims::default(), RawClaims::default());
        let usual_result = usual.read(&mut rewritten);
        let any_result = utf8(original).and_then(|json| any.read_any(json));
        assert_eq!(
            meaning(&usual, usual_result),
            meaning(&any, any_result),
            "{:?}",
            String::from_utf8_lossy(original)
        );
    }

    fn payloads() -> [String; 3] {
        let merchant = testing::Token::merchant_at("example.myshopify.com", 42, 1_700_000_000);
        let buyer = testing::Token::buyer_at("example.myshopify.com", Some(42), 1_700_000_000);
        let anonymous = testing::Token::buyer_at("example.myshopify.com", None, 1_700_000_000);
        [merchant, buyer, anonymous].map(|token| token.payload())
    }

    #[test]
    fn what_shopify_sends_is_of_the_usual_form() {
        for payload in payloads() {
            let mut json = payload.into_bytes();
            let mut payload = RawClaims::default();
            assert_eq!(payload.read(&mut json), Ok(()));
            // serde_json is not asked.
            assert!(!payload.has_escapes);
            assert!(payload.get(Claim::Exp).is_some());
        }
    }

    /// Pieces of JSON, most of them at home in a claims set.
    fn piece() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "/",
            r"\/",
            r"\\",
            r#"\""#,
            r"\u0065",
            " ",
            "\n",
            "\0",
            "\u{7f}",
            "é",
            "null",
            "true",
            "0",
            "1",
            "12345678",
            "1700000000",
            "-",
            "-1",
            ".5",
            "e3",
            "12345678901234567890",
            r#""exp""#,
            r#""dest""#,
            r#""\u0065xp""#,
            r#""sig""#,
            r#""exp":1"#,
            r#""aud":"a""#,
            r#","aud":"a\/b""#,
            r#"{"sub":"#,
            r#""}"#,
        ])
    }

    /// A claims set of Shopify's with some of it cut out and replaced, which happens to be JSON or not.
    fn spoilt_payload() -> impl Strategy<Value = Vec<u8>> {
        let edit = (
            any::<prop::sample::Index>(),
            0..3_usize,
            prop::option::of(piece()),
        );
        let edits = prop::collection::vec(edit, 0..4);
        (prop::sample::select(payloads().to_vec()), edits).prop_map(|(payload, edits)| {
            let mut payload = payload.into_bytes();
            for (at, cut, piece) in edits {
                let at = at.index(payload.len() + 1);
                let end = payload.len().min(at + cut);
                payload.splice(at..end, piece.unwrap_or_default().bytes());
            }
            payload
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn usual_form_reads_as_serde_json_reads_it(payload in spoilt_payload()) {
            assert_read_as_serde_json_does(&payload);
        }

        #[test]
        fn pieces_of_json_read_as_serde_json_reads_them(
            pieces in prop::collection::vec(piece(), 0..12),
            in_object in any::<bool>(),
        ) {
            let pieces = pieces.concat();
            let json = if in_object { format!("{{{pieces}}}") } else { pieces };
            assert_read_as_serde_json_does(json.as_bytes());
        }
    }
}
