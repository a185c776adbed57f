//! Where the strings of a JSON text begin and end, if it is written as Shopify's are: with no escape but `\/`.

/// The most strings that are found: two for a member. Shopify's claims sets have ten members or fewer.
const MAX_STRINGS: usize = 2 * 16;

/// The most escaped slashes that are found. Shopify's claims sets have eight or fewer.
const MAX_SLASHES: usize = 32;

/// Where the two quotation marks of a string stand.
pub(crate) type Marks = [u16; 2];

pub(crate) struct Strings {
    /// As if there were no backslashes.
    marks: [u16; 2 * MAX_STRINGS],
    marks_len: usize,
    backslashes: [u16; MAX_SLASHES],
    backslashes_len: usize,
}

impl Strings {
    pub(crate) const fn new() -> Self {
        Self {
            marks: [0; 2 * MAX_STRINGS],
            marks_len: 0,
            backslashes: [0; MAX_SLASHES],
            backslashes_len: 0,
        }
    }

    /// `None` if there are other escapes or characters below U+0020, or too much to be found.
    pub(crate) fn find(&mut self, json: &[u8]) -> Option<()> {
        let (blocks, tail) = json.as_chunks();
        let mut last = [b' '; BLOCK_LEN];
        last.get_mut(..tail.len())?.copy_from_slice(tail);

        let (mut marks, mut backslashes) = (0_usize, 0_usize);
        let mut start = 0_usize;
        for block in blocks.iter().chain([&last]) {
            for mut word in find_special(block) {
                while word != 0 {
                    let index = usize::try_from(word.trailing_zeros() / 8).ok()?;
                    word &= word.wrapping_sub(1);
                    let at = start.wrapping_add(index);
                    match json.get(at..)? {
                        [b'"', ..] => {
                            let mark = at.wrapping_sub(backslashes);
                            *self.marks.get_mut(marks)? = u16::try_from(mark).ok()?;
                            marks = marks.wrapping_add(1);
                        }
                        [b'\\', b'/', ..] => {
                            let place = self.backslashes.get_mut(backslashes)?;
                            *place = u16::try_from(at).ok()?;
                            backslashes = backslashes.wrapping_add(1);
                        }
                        _ => return None,
                    }
                }
                start = start.wrapping_add(8);
            }
        }
        self.marks_len = marks;
        self.backslashes_len = backslashes;
        Some(())
    }

    /// Removes the backslashes from the text in which they were found. It reads the same without them: in a string
    /// `\/` is a slash, and outside of one it is no more JSON than a slash is.
    // Not inlined: measured to be faster so, by 3 % of a verification.
    #[inline(never)]
    pub(crate) fn unescape<'j>(&self, json: &'j mut [u8]) -> &'j mut [u8] {
        let backslashes = self.backslashes.iter().take(self.backslashes_len);
        let mut places = backslashes.map(|&place| usize::from(place)).peekable();
        let mut len = places.peek().map_or(json.len(), |&first| first);
        while let Some(backslash) = places.next() {
            let from = backslash.wrapping_add(1);
            let to = places.peek().map_or(json.len(), |&next| next);
            // As there always is in that text. In another one, copying would panic.
            if json.get(from..to).is_some() {
                json.copy_within(from..to, len);
            }
            len = len.wrapping_add(to.wrapping_sub(from));
        }
        json.get_mut(..len).unwrap_or_default()
    }

    /// `None` if a string is not closed.
    pub(crate) fn marks(&self) -> Option<&[Marks]> {
        let (marks, unpaired) = self.marks.get(..self.marks_len)?.as_chunks();
        unpaired.is_empty().then_some(marks)
    }
}

const BLOCK_LEN: usize = 32;

/// The highest bit of each byte that is a quotation mark, a backslash or below U+0020 (RFC 8259, section 7: what
/// must not stand in a string as it is), in words whose lowest byte comes first.
///
/// In this form, and not inlined, compilers make vector instructions of it.
#[expect(clippy::needless_bitwise_bool, reason = "lazy ones are branches")]
#[inline(never)]
fn find_special(block: &[u8; BLOCK_LEN]) -> [u64; BLOCK_LEN / 8] {
    let mut bytes = [0_u8; BLOCK_LEN];
    for (found, &byte) in bytes.iter_mut().zip(block) {
        let is_special = (byte == b'"') | (byte == b'\\') | (byte < b' ');
        *found = if is_special { 0x80 } else { 0 };
    }
    let mut words = [0; BLOCK_LEN / 8];
    for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{Marks, Strings};
    use alloc::string::String;
    use alloc::vec::Vec;
    use alloc::{format, vec};

    fn found(json: &str) -> Option<(String, Vec<Marks>)> {
        let mut json: Vec<u8> = json.into();
        let mut strings = Strings::new();
        strings.find(&json)?;
        let marks = strings.marks()?.into();
        let unescaped = strings.unescape(&mut json).to_vec();
        Some((String::from_utf8(unescaped).expect("UTF-8"), marks))
    }

    #[test]
    fn strings_are_found_wherever_they_stand() {
        for before in 0..70 {
            for len in 0..70 {
                let (before, contents) = (" ".repeat(before), "é".repeat(len));
                let json = format!("{before}\"{contents}\"");
                let start = u16::try_from(before.len()).expect("short");
                let end = u16::try_from(json.len()).expect("short") - 1;
                assert_eq!(found(&json), Some((json.clone(), vec![[start, end]])));
            }
        }
    }

    #[test]
    fn escaped_slashes_are_resolved_wherever_they_stand() {
        for before in 0..70 {
            for between in 0..40 {
                let (before, between) = ("a".repeat(before), "b".repeat(between));
                let json = format!(r#""{before}\/{between}\/\/c""#);
                let plain = json.replace('\\', "");
                let end = u16::try_from(plain.len()).expect("short") - 1;
                assert_eq!(found(&json), Some((plain, vec![[0, end]])));
            }
        }
    }

    #[test]
    fn other_escapes_control_characters_and_unclosed_strings_are_not_found() {
        for json in [
            r#""\n""#,
            r#""\\/""#,
            r#""\""#,
            "\"a\nb\"",
            "\"\u{1f}\"",
            r#""\/"#,
            "\\",
        ] {
            let mut strings = Strings::new();
            let marks = strings.find(json.as_bytes()).and_then(|()| strings.marks());
            assert_eq!(marks, None, "{json}");
        }
    }

    #[test]
    fn delete_is_no_control_character_to_json() {
        let json = "\"\u{7f}\"";
        assert_eq!(found(json), Some((json.into(), vec![[0, 2]])));
    }

    #[test]
    fn at_most_32_strings_and_32_slashes_are_found() {
        for one in [r#""""#, r"\/"] {
            assert!(found(&one.repeat(32)).is_some(), "{one}");
            assert!(found(&one.repeat(33)).is_none(), "{one}");
        }
    }
}
