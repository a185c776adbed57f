//! The claims set as Shopify writes it: one flat object of strings and whole numbers, without white space and
//! with no escape but `\/`.
//!
//! `serde_json` reads it as well, with the same result, as the test
//! `usual_form_reads_as_serde_json_reads_it` shows. But it takes several times as long, nearly as long as the
//! MAC: `benches/peers` measures both.

use core::slice::Iter;

use super::{RawClaims, known_claim};
use crate::json::digits;
use crate::json::scan::Marks;

/// Parses `json`, which has no escapes and whose strings stand at `strings`, into `payload`. `None` if it has
/// another form, right or wrong.
pub(crate) fn parse<'a>(
    json: &'a str,
    strings: &[Marks],
    payload: &mut RawClaims<'a>,
) -> Option<()> {
    let strings = strings.iter();
    let mut rest = Rest {
        json,
        at: 0,
        strings,
    };
    rest.take(b'{')?;
    loop {
        let name = rest.take_string()?;
        rest.take(b':')?;
        let value = match rest.first()? {
            b'"' => rest.take_string()?,
            b'1'..=b'9' => rest.take_number()?,
            _ => return None,
        };
        if let Some(claim) = known_claim(name) {
            payload.add(claim, value)?;
        }
        if rest.take(b',').is_none() {
            rest.take(b'}')?;
            return rest.is_empty().then_some(());
        }
    }
}

/// What has not been taken yet.
struct Rest<'a, 's> {
    json: &'a str,
    at: usize,
    strings: Iter<'s, Marks>,
}

impl<'a> Rest<'a, '_> {
    fn first(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, character: u8) -> Option<()> {
        if self.first()? != character {
            return None;
        }
        self.at = self.at.wrapping_add(1);
        Some(())
    }

    /// Quotation marks included.
    fn take_string(&mut self) -> Option<&'a str> {
        let [start, end] = self.strings.next()?.map(usize::from);
        if start != self.at {
            return None;
        }
        self.at = end.wrapping_add(1);
        self.json.get(start..self.at)
    }

    /// Of up to nineteen digits. It ends at the comma before the next name, or at the brace behind everything.
    fn take_number(&mut self) -> Option<&'a str> {
        let behind = match self.strings.as_slice() {
            [[name, _], ..] => usize::from(*name),
            [] => self.json.len(),
        };
        let end = behind.checked_sub(1)?;
        let number = self.json.get(self.at..end)?;
        digits::parse(number)?;
        self.at = end;
        Some(number)
    }

    fn is_empty(&self) -> bool {
        self.at == self.json.len()
    }
}
