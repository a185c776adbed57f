//! The text of a token, decoded without a key. Anyone can have written it.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;
use shopify_session_token::UnixTime;

use crate::text;

/// The characters of 32 bytes in base64url.
pub(crate) const SIGNATURE_LEN: usize = 43;

/// Header and payload, as far as they are JSON objects.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Unverified {
    pub(crate) header: Option<Members>,
    pub(crate) payload: Option<Members>,
    /// Names that occur more than once in either of them. JSON output has the last value.
    repeated: Vec<String>,
}

impl Unverified {
    pub(crate) fn decode(token: &str) -> Self {
        let mut segments = token.split('.').map(Members::decode);
        let header = segments.next().flatten();
        let payload = segments.next().flatten();
        let repeated = header
            .iter()
            .chain(&payload)
            .flat_map(Members::repeated)
            .collect();
        Self {
            header,
            payload,
            repeated,
        }
    }

    /// One line per member, each beginning with `mark`.
    pub(crate) fn lines(&self, mark: &str, now: UnixTime) -> String {
        let mut text = String::new();
        for (segment, members) in [("header", &self.header), ("payload", &self.payload)] {
            let lines = match members {
                Some(members) => members.lines(now),
                None => vec!["(not a JSON object)".to_owned()],
            };
            for line in lines {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{mark:<11} {segment:<8} {line}");
            }
        }
        text
    }
}

/// The members of a JSON object in order, repeated ones included, with their values as they are written but for white
/// space.
#[derive(Debug)]
pub(crate) struct Members(Vec<(String, Box<RawValue>)>);

impl Members {
    fn decode(segment: &str) -> Option<Self> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(segment).ok()?;
        // serde_json does not check the UTF-8 of what it skips.
        let json = std::str::from_utf8(&json).ok()?;
        serde_json::from_str(json).ok()
    }

    /// A member, printable: of a string its content.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let (_, value) = self.0.iter().rfind(|(member, _)| member == name)?;
        let string = serde_json::from_str::<String>(value.get());
        Some(text::printable(string.as_deref().unwrap_or(value.get())))
    }

    fn is_repeated_later(&self, index: usize) -> bool {
        let (name, _) = &self.0[index];
        self.0[index + 1..].iter().any(|(later, _)| later == name)
    }

    fn repeated(&self) -> impl Iterator<Item = String> {
        let last = (0..self.0.len()).filter(|&index| !self.is_repeated_later(index));
        let names = last.map(|index| self.0.split_at(index));
        let repeated =
            names.filter(|(before, from)| before.iter().any(|(name, _)| *name == from[0].0));
        repeated.map(|(_, from)| from[0].0.clone())
    }

    fn lines(&self, now: UnixTime) -> Vec<String> {
        if self.0.is_empty() {
            return vec!["(an empty object)".to_owned()];
        }
        let line = |(name, value): &(String, Box<RawValue>)| {
            let name = text::printable(name);
            let value = readable(&name, value.get(), now);
            format!("{name:<5} {value}")
        };
        self.0.iter().map(line).collect()
    }
}

/// JSON without white space between its tokens, which could make a value look like further lines of a report.
fn compact(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let keep = |&c: &char| {
        let keep = in_string || !c.is_ascii_whitespace();
        in_string ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        keep
    };
    json.chars().filter(keep).collect()
}

/// A JSON value: strings without needless escapes, times with their date.
fn readable(name: &str, raw: &str, now: UnixTime) -> String {
    if let ("exp" | "nbf" | "iat", Ok(seconds)) = (name, raw.parse::<u64>()) {
        let (date, distance) = (
            text::time(seconds.into()),
            text::relative(seconds.into(), now),
        );
        return format!("{date}  ({distance})");
    }
    let string = serde_json::from_str::<String>(raw).and_then(|text| serde_json::to_string(&text));
    text::printable(&string.unwrap_or_else(|_| raw.to_owned()))
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let last = (0..self.0.len()).filter(|&index| !self.is_repeated_later(index));
        serializer.collect_map(last.map(|index| (&self.0[index].0, &self.0[index].1)))
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
            let value = RawValue::from_string(compact(value.get())).map_err(A::Error::custom)?;
            members.push((name, value));
        }
        Ok(Members(members))
    }
}
