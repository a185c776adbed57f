//! The known claims of a claims set, as raw JSON of any type, parsed by `serde_json`.

use core::fmt;

use serde::de::{self, Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::claim::Claim;
use crate::error::VerifyError;
use crate::json::object::find_members;
use crate::json::string;

/// The raw JSON of every known claim that is present.
#[derive(Default)]
pub(super) struct RawClaims<'a>([Option<&'a str>; Claim::ALL.len()]);

impl<'a> RawClaims<'a> {
    /// Parses exactly one JSON object with nothing but white space around it.
    ///
    /// A known claim that occurs twice is refused: RFC 7519, section 4, permits either that or taking the last one,
    /// and two parsers that choose differently would see different claims. Unknown claims are ignored (same
    /// section), whatever their value.
    pub(super) fn parse(json: &'a str) -> Result<Self, VerifyError> {
        // serde_json's own limit is 128 levels, or none if another crate enables its `unbounded_depth`.
        find_members(json, []).ok_or(VerifyError::InvalidPayload)?;
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let claims = deserializer
            .deserialize_map(RawClaimsVisitor)
            .map_err(|_| VerifyError::InvalidPayload)?;
        deserializer
            .end()
            .map_err(|_| VerifyError::InvalidPayload)?;
        Ok(claims)
    }

    pub(super) fn get(&self, claim: Claim) -> Option<&'a str> {
        let mut claims = Claim::ALL.iter().zip(&self.0);
        claims.find_map(|(known, raw)| if *known == claim { *raw } else { None })
    }
}

struct RawClaimsVisitor;

impl<'de> Visitor<'de> for RawClaimsVisitor {
    type Value = RawClaims<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claims set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut claims = RawClaims::default();
        // Names are compared in raw form: a name that cannot be decoded (an unpaired surrogate) is merely unknown.
        while let Some(name) = map.next_key::<&RawValue>()? {
            let mut known = Claim::ALL.iter().zip(&mut claims.0);
            let Some((claim, place)) =
                known.find(|(c, _)| string::eq(name.get().as_bytes(), c.as_str()))
            else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = map.next_value::<&RawValue>()?;
            if place.replace(value.get()).is_some() {
                return Err(de::Error::duplicate_field(claim.as_str()));
            }
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests;
