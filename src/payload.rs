//! The claims set in its wire form: which claims are there, each as raw JSON, still of any type.

use core::fmt;

use serde::de::{self, Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{Claim, VerifyError, json};

/// The raw JSON of every known claim that is present.
#[derive(Default)]
pub(crate) struct Payload<'a> {
    pub(crate) exp: Option<&'a str>,
    pub(crate) nbf: Option<&'a str>,
    pub(crate) iat: Option<&'a str>,
    pub(crate) aud: Option<&'a str>,
    pub(crate) dest: Option<&'a str>,
    pub(crate) jti: Option<&'a str>,
    pub(crate) iss: Option<&'a str>,
    pub(crate) sub: Option<&'a str>,
    pub(crate) sid: Option<&'a str>,
}

impl<'a> Payload<'a> {
    /// Parses exactly one JSON object with nothing but white space around it.
    ///
    /// A known claim that stands there twice is refused: RFC 7519, section 4, leaves the choice
    /// between that and taking the last, and two parsers that choose differently see two tokens.
    /// Unknown claims are ignored (same section), whatever they hold.
    pub(crate) fn parse(json: &'a str) -> Result<Self, VerifyError> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let payload = deserializer
            .deserialize_map(PayloadVisitor)
            .map_err(|_| VerifyError::InvalidPayload)?;
        deserializer
            .end()
            .map_err(|_| VerifyError::InvalidPayload)?;
        Ok(payload)
    }

    fn slot(&mut self, claim: Claim) -> &mut Option<&'a str> {
        match claim {
            Claim::Exp => &mut self.exp,
            Claim::Nbf => &mut self.nbf,
            Claim::Iat => &mut self.iat,
            Claim::Aud => &mut self.aud,
            Claim::Dest => &mut self.dest,
            Claim::Jti => &mut self.jti,
            Claim::Iss => &mut self.iss,
            Claim::Sub => &mut self.sub,
            Claim::Sid => &mut self.sid,
        }
    }
}

struct PayloadVisitor;

impl<'de> Visitor<'de> for PayloadVisitor {
    type Value = Payload<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claims set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut payload = Payload::default();
        // Names are taken raw: one that is no text is an unknown one, as its value may be anything.
        while let Some(name) = map.next_key::<&RawValue>()? {
            let Some(claim) = known_claim(name.get()) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = map.next_value::<&RawValue>()?;
            if payload.slot(claim).replace(value.get()).is_some() {
                return Err(de::Error::duplicate_field(claim.as_str()));
            }
        }
        Ok(payload)
    }
}

/// The claim that a member's name, in raw JSON, names in whatever spelling.
fn known_claim(raw_name: &str) -> Option<Claim> {
    Some(match raw_name {
        r#""exp""# => Claim::Exp,
        r#""nbf""# => Claim::Nbf,
        r#""iat""# => Claim::Iat,
        r#""aud""# => Claim::Aud,
        r#""dest""# => Claim::Dest,
        r#""jti""# => Claim::Jti,
        r#""iss""# => Claim::Iss,
        r#""sub""# => Claim::Sub,
        r#""sid""# => Claim::Sid,
        _ if !raw_name.contains('\\') => return None,
        _ => {
            return Claim::ALL
                .into_iter()
                .find(|claim| json::reads(raw_name, claim.as_str()));
        }
    })
}
