//! Strict reader for the members of a JSON object. It does not allocate and costs less than the MAC, unlike
//! `serde_json`, so it can be used before the MAC is checked.

/// Passes name and value of every member, both as raw JSON, to `member`. `None` unless `json` is exactly one object
/// (RFC 8259), of at most `max_nesting` levels.
pub(crate) fn for_each_member<'j>(
    json: &'j str,
    max_nesting: usize,
    member: &mut impl FnMut(&'j str, &'j str),
) -> Option<()> {
    let mut reader = Reader {
        json,
        rest: json.as_bytes(),
    };
    reader.skip_white_space();
    reader.object(max_nesting, member)?;
    reader.skip_white_space();
    reader.rest.is_empty().then_some(())
}

/// Each method consumes the item that it is named for, from the start of the rest.
struct Reader<'j> {
    json: &'j str,
    rest: &'j [u8],
}

impl<'j> Reader<'j> {
    /// `{`, members and `}`: RFC 8259, section 4.
    fn object(&mut self, levels: usize, member: &mut impl FnMut(&'j str, &'j str)) -> Option<()> {
        self.list(levels, *b"{}", |reader, levels| {
            let name = reader.raw(Self::string)?;
            reader.skip_white_space();
            reader.take(b':')?;
            reader.skip_white_space();
            let value = reader.raw(|reader| reader.value(levels))?;
            member(name, value);
            Some(())
        })
    }

    /// An opening bracket, comma-separated items and a closing bracket: RFC 8259, sections 4 and 5.
    fn list(
        &mut self,
        levels: usize,
        [open, close]: [u8; 2],
        mut item: impl FnMut(&mut Self, usize) -> Option<()>,
    ) -> Option<()> {
        let levels = levels.checked_sub(1)?;
        self.take(open)?;
        self.skip_white_space();
        if self.take(close).is_some() {
            return Some(());
        }
        loop {
            item(self, levels)?;
            self.skip_white_space();
            match self.next()? {
                b',' => self.skip_white_space(),
                end => return (end == close).then_some(()),
            }
        }
    }

    fn value(&mut self, levels: usize) -> Option<()> {
        match self.rest.first()? {
            b'"' => self.string(),
            b'0'..=b'9' | b'-' => self.number(),
            b'{' => self.object(levels, &mut |_, _| {}),
            b'[' => self.list(levels, *b"[]", Self::value),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => None,
        }
    }

    /// RFC 8259, section 7. Surrogates need not be paired.
    #[inline]
    fn string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            match self.next()? {
                b'"' => return Some(()),
                b'\\' => self.escape()?,
                ..b' ' => return None,
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        match self.next()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => (0..4).try_for_each(|_| self.next()?.is_ascii_hexdigit().then_some(())),
            _ => None,
        }
    }

    /// RFC 8259, section 6.
    fn number(&mut self) -> Option<()> {
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        match self.rest.first() {
            Some(b'.' | b'e' | b'E') => self.fraction_and_exponent(),
            _ => Some(()),
        }
    }

    fn fraction_and_exponent(&mut self) -> Option<()> {
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if self.take(b'e').or_else(|| self.take(b'E')).is_some() {
            let _ = self.take(b'+').or_else(|| self.take(b'-'));
            self.digits()?;
        }
        Some(())
    }

    /// One or more.
    fn digits(&mut self) -> Option<()> {
        let len = self
            .rest
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        self.rest = self.rest.get(len..)?;
        (len > 0).then_some(())
    }

    fn literal(&mut self, literal: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal.as_bytes())?;
        Some(())
    }

    #[inline]
    fn skip_white_space(&mut self) {
        while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// The raw JSON that `step` consumes.
    fn raw(&mut self, step: impl FnOnce(&mut Self) -> Option<()>) -> Option<&'j str> {
        let start = self.json.len().wrapping_sub(self.rest.len());
        step(self)?;
        self.json
            .get(start..self.json.len().wrapping_sub(self.rest.len()))
    }

    #[inline]
    fn take(&mut self, byte: u8) -> Option<()> {
        match self.rest {
            [first, rest @ ..] if *first == byte => self.rest = rest,
            _ => return None,
        }
        Some(())
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }
}

#[cfg(test)]
mod tests;
