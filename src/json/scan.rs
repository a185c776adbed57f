//! Passes over JSON text that find where something is, without parsing it.

#![expect(
    clippy::inline_always,
    reason = "steps of the one-pass reader of claims, see `payload::fast`"
)]

use super::string;

/// Bytes that are compared at once.
const BLOCK_LEN: usize = 16;

/// How many bytes come before the first quotation mark, backslash or character below U+0020 (RFC 8259,
/// section 7: what a string does not contain as it is).
#[inline(always)]
pub(crate) fn plain_len(text: &[u8]) -> usize {
    let mut len = 0_usize;
    let mut rest = text;
    while let Some((block, after)) = rest.split_first_chunk() {
        let specials = find_specials(block);
        if specials != 0 {
            let before = usize::try_from(specials.trailing_zeros() / 8).unwrap_or(BLOCK_LEN);
            return len.wrapping_add(before);
        }
        len = len.wrapping_add(BLOCK_LEN);
        rest = after;
    }
    let tail = rest.iter().take_while(|&&byte| !is_special(byte)).count();
    len.wrapping_add(tail)
}

/// The special bytes of a block as bytes of 0xff, the first byte as the lowest. Compilers make vector
/// instructions of the loop.
#[inline(always)]
fn find_specials(block: &[u8; BLOCK_LEN]) -> u128 {
    let mut specials = [0; BLOCK_LEN];
    for (special, &byte) in specials.iter_mut().zip(block) {
        *special = if is_special(byte) { 0xff } else { 0 };
    }
    u128::from_le_bytes(specials)
}

#[inline(always)]
#[expect(clippy::needless_bitwise_bool, reason = "lazy ones are branches")]
fn is_special(byte: u8) -> bool {
    // Flipping bit 1 turns the quotation mark into a space, and keeps what is below a space below it.
    ((byte ^ 2) <= b' ') | (byte == b'\\')
}

/// How deep the deepest array or object of a JSON text is.
///
/// After a syntax error the count may be wrong; `serde_json` stops at the error and never gets there.
pub(crate) fn nesting(json: &str) -> usize {
    let mut structure = Structure::default();
    json.bytes().fold(0, |deepest, byte| {
        structure.push(byte);
        deepest.max(structure.depth)
    })
}

/// The raw value of the one member of the outermost object that has this name. `None` if there is none or a second
/// one, if the value is not a string, or if the object is nested deeper than `max_nesting`.
///
/// It does not check that `json` is JSON.
pub(crate) fn find_string<'j>(json: &'j str, name: &str, max_nesting: usize) -> Option<&'j str> {
    let mut structure = Structure::default();
    let mut start = 0;
    // The last string at the object's own level, as it may be a name or a value.
    let mut string = None;
    let mut has_name = false;
    let mut found = None;
    for (at, byte) in json.bytes().enumerate() {
        let was_in_string = structure.in_string;
        structure.push(byte);
        match (was_in_string, structure.in_string) {
            (false, true) => start = at,
            (true, false) if structure.depth == 1 => string = json.get(start..=at),
            (false, false) => match (byte, structure.depth) {
                (b':', 1) => has_name = string.take().is_some_and(|raw| string::eq(raw, name)),
                (b',', 1) | (b'}', 0) => {
                    if has_name && found.replace(string?).is_some() {
                        return None;
                    }
                    has_name = false;
                    string = None;
                }
                (_, depth) if depth > max_nesting => return None,
                _ => {}
            },
            _ => {}
        }
    }
    found
}

/// Where in a JSON text the bytes pushed so far end.
#[derive(Default)]
struct Structure {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Structure {
    #[inline]
    fn push(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_string => self.escaped = true,
            b'"' => self.in_string = !self.in_string,
            b'[' | b'{' if !self.in_string => self.depth = self.depth.saturating_add(1),
            b']' | b'}' if !self.in_string => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
