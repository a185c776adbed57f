//! The members of an object, read by `serde_json`. It skips a value without recursion, so nesting needs no limit.

use core::fmt;

use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::string::unquote;

/// Returns the values of the members with these names as raw JSON. `None` unless `json` is exactly one object, with
/// nothing but white space around it, in which each of these names occurs at most once.
///
/// Other members have no effect, whatever their value. Values are raw, so that no feature of `serde_json` that another
/// crate switches on changes what they mean.
pub(crate) fn members<'j, const N: usize>(
    json: &'j str,
    names: [&str; N],
) -> Option<[Option<&'j str>; N]> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let values = deserializer.deserialize_map(Named(names)).ok()?;
    deserializer.end().ok()?;
    Some(values)
}

struct Named<'n, const N: usize>([&'n str; N]);

impl<'j, const N: usize> Visitor<'j> for Named<'_, N> {
    type Value = [Option<&'j str>; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = [None; N];
        // Names are raw too: one that cannot be decoded (an unpaired surrogate) is merely unknown.
        while let Some(name) = map.next_key::<&RawValue>()? {
            let name = unquote(name.get());
            let mut named = self.0.iter().zip(&mut values);
            match named.find(|(known, _)| name.as_deref() == Some(**known)) {
                None => drop(map.next_value::<IgnoredAny>()?),
                Some((_, place)) => {
                    let value = map.next_value::<&RawValue>()?;
                    if place.replace(value.get()).is_some() {
                        return Err(A::Error::custom("a name occurs twice"));
                    }
                }
            }
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests;
