//! JSON strings in their raw form, as [`RawValue`](serde_json::value::RawValue) gives them: valid
//! by the grammar of RFC 8259, quotation marks and escapes still in place.

use alloc::string::String;

/// Whether the JSON text `raw` is a string that reads `expected`, escapes such as `\u0061` resolved.
///
/// Allocates nothing, which is why the header can be judged with it before the MAC is. `expected` is
/// ASCII.
pub(crate) fn reads(raw: &str, expected: &str) -> bool {
    compare(raw, expected, |found, expected| found == expected)
}

/// [`reads`], upper and lower case being the same.
pub(crate) fn reads_ignoring_case(raw: &str, expected: &str) -> bool {
    compare(raw, expected, |found, expected| {
        found.eq_ignore_ascii_case(&expected)
    })
}

fn compare(raw: &str, expected: &str, same: fn(u8, u8) -> bool) -> bool {
    let Some(mut rest) = contents(raw) else {
        return false;
    };
    for wanted in expected.bytes() {
        match next_ascii(rest) {
            Some((found, behind)) if same(found, wanted) => rest = behind,
            _ => return false,
        }
    }
    rest.is_empty()
}

/// The first character of a string's raw contents, if it is ASCII, and what stands behind it.
fn next_ascii(raw: &str) -> Option<(u8, &str)> {
    let (first, behind) = raw.split_at_checked(1)?;
    if first != "\\" {
        return Some((*first.as_bytes().first()?, behind));
    }
    let (escape, behind) = behind.split_at_checked(1)?;
    let code = match escape {
        "b" => 0x08,
        "t" => b'\t',
        "n" => b'\n',
        "f" => 0x0c,
        "r" => b'\r',
        "u" => {
            let (digits, behind) = behind.split_at_checked(4)?;
            let code = u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii)?;
            return Some((code, behind));
        }
        itself => *itself.as_bytes().first()?,
    };
    Some((code, behind))
}

/// What stands between the quotation marks; `None` for any other JSON value.
fn contents(raw: &str) -> Option<&str> {
    raw.strip_prefix('"')?.strip_suffix('"')
}

/// What the JSON text `raw` reads: borrowed from it, or, with escapes, from `buffer`, without an allocation.
/// `None` if it is no string, or has escapes and is not ASCII, or does not fit.
pub(crate) fn ascii<'a>(raw: &'a str, buffer: &'a mut [u8]) -> Option<&'a str> {
    let mut rest = contents(raw)?;
    if !rest.contains('\\') {
        return Some(rest);
    }
    let mut len = 0_usize;
    while !rest.is_empty() {
        let (byte, behind) = next_ascii(rest)?;
        *buffer.get_mut(len)? = byte;
        len = len.saturating_add(1);
        rest = behind;
    }
    core::str::from_utf8(buffer.get(..len)?).ok()
}

/// Strings collected end to end in one allocation, escapes resolved.
#[derive(Clone)]
pub(crate) struct Texts(String);

/// Where in a [`Texts`] one string stands. `u16` is enough for the longest token.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    start: u16,
    end: u16,
}

const _: () = assert!(crate::MAX_TOKEN_LEN < 1 << u16::BITS);

impl Texts {
    /// Room for strings whose raw forms have `raw_len` bytes together: escapes only ever shrink.
    pub(crate) fn with_capacity(raw_len: usize) -> Self {
        Self(String::with_capacity(raw_len))
    }

    /// Appends what the JSON text `raw` reads; `None` if it is not a string, or one with an unpaired
    /// surrogate (RFC 8259, section 8.2), which is no text.
    pub(crate) fn push(&mut self, raw: &str) -> Option<Span> {
        let contents = contents(raw)?;
        let start = self.0.len();
        if !self.push_with_escaped_slashes(contents) {
            self.0.truncate(start);
            self.0.push_str(&serde_json::from_str::<String>(raw).ok()?);
        }
        Some(Span {
            start: u16::try_from(start).ok()?,
            end: u16::try_from(self.0.len()).ok()?,
        })
    }

    /// The one escape that Shopify writes, `\/`, resolved without a further allocation. False, with
    /// part of the string appended, if there is any other.
    fn push_with_escaped_slashes(&mut self, contents: &str) -> bool {
        let mut rest = contents;
        // Byte by byte: the strings are too short for a search in words to pay.
        while let Some(escape) = rest.bytes().position(|byte| byte == b'\\') {
            let Some((before, behind)) = rest.split_at_checked(escape) else {
                return false;
            };
            let Some(behind) = behind.strip_prefix("\\/") else {
                return false;
            };
            self.0.push_str(before);
            self.0.push('/');
            rest = behind;
        }
        self.0.push_str(rest);
        true
    }

    /// The string at `span`, which this very collection gave.
    pub(crate) fn get(&self, span: Span) -> &str {
        self.0
            .get(usize::from(span.start)..usize::from(span.end))
            .unwrap_or_default()
    }
}

impl Span {
    pub(crate) fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same without its first `len` bytes.
    pub(crate) fn skip(self, len: usize) -> Self {
        let len = u16::try_from(len).unwrap_or(u16::MAX);
        Self {
            start: self.start.saturating_add(len).min(self.end),
            end: self.end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Texts, ascii, reads, reads_ignoring_case};

    #[test]
    fn a_name_is_recognised_in_every_spelling() {
        for raw in [
            r#""alg""#,
            r#""\u0061lg""#,
            r#""a\u006cg""#,
            r#""al\u0067""#,
            r#""\u0061\u006C\u0067""#,
        ] {
            assert!(reads(raw, "alg"), "{raw}");
        }
        for raw in [
            r#""ALG""#,
            r#""al""#,
            r#""algo""#,
            r#""""#,
            r#""\u0161lg""#,
            r#""\u0041lg""#,
            r#""\nlg""#,
            r#""älg""#,
            r#""alg\u0000""#,
            "alg",
            "[]",
        ] {
            assert!(!reads(raw, "alg"), "{raw}");
        }
    }

    #[test]
    fn case_is_ignored_only_where_asked() {
        for raw in [r#""JWT""#, r#""jwt""#, r#""J\u0057t""#, r#""\u006awT""#] {
            assert!(reads_ignoring_case(raw, "JWT"), "{raw}");
        }
        for raw in [r#""JWS""#, r#""JWT ""#, r#""at+jwt""#, "null"] {
            assert!(!reads_ignoring_case(raw, "JWT"), "{raw}");
        }
    }

    #[test]
    fn ascii_is_unescaped_into_a_buffer() {
        let mut buffer = [0; 10];
        for (raw, expected) in [
            (
                r#""plain and longer than the buffer""#,
                Some("plain and longer than the buffer"),
            ),
            (r#""é""#, Some("é")),
            (r#""\u0061\/\"\\""#, Some("a/\"\\")),
            (r#""\b\t\n\f\r""#, Some("\u{8}\t\n\u{c}\r")),
            (r#""\u0061bcdefghij""#, Some("abcdefghij")),
            (r#""\u0061bcdefghijk""#, None),
            (r#""\u00e9""#, None),
            (r#""\u0061é""#, None),
            (r#""\ud800""#, None),
            ("null", None),
        ] {
            assert_eq!(ascii(raw, &mut buffer), expected, "{raw}");
        }
    }

    #[test]
    fn strings_are_unescaped_end_to_end() {
        let mut texts = Texts::with_capacity(0);
        for (raw, expected) in [
            (r#""plain""#, "plain"),
            (r#""""#, ""),
            (r#""https:\/\/a\/b""#, "https://a/b"),
            (r#""\/""#, "/"),
            (r#""a\\/b""#, "a\\/b"),
            (r#""\\\/""#, "\\/"),
            (r#""\/\u00e9\n""#, "/\u{e9}\n"),
            (r#""\ud83d\ude00""#, "\u{1f600}"),
            (r#""z""#, "z"),
        ] {
            let span = texts.push(raw).expect(raw);
            assert_eq!(texts.get(span), expected, "{raw}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused_and_leaves_nothing_behind() {
        let mut texts = Texts::with_capacity(0);
        for raw in ["1", "null", "[]", r#""\/\ud83d""#, r#""\ude00""#] {
            assert!(texts.push(raw).is_none(), "{raw}");
        }
        let span = texts.push(r#""next""#).expect("a string");
        assert_eq!(texts.get(span), "next");
    }

    #[test]
    fn skipping_more_than_there_is_leaves_nothing() {
        let mut texts = Texts::with_capacity(0);
        let span = texts.push(r#""abc""#).expect("a string");
        assert_eq!(texts.get(span.skip(1)), "bc");
        assert!(span.skip(3).is_empty());
        assert!(span.skip(usize::MAX).is_empty());
    }
}
