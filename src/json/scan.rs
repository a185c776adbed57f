//! Finds the end of the plain characters in a JSON string.

#![expect(
    clippy::inline_always,
    reason = "steps of the one-pass reader of claims, see `payload::fast`"
)]

/// Bytes compared at once.
const BLOCK_LEN: usize = 16;

/// The number of bytes before the first quotation mark, backslash or character below U+0020, which a JSON
/// string cannot contain unescaped (RFC 8259, section 7).
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

/// A mask with 0xff for each special byte of the block; the first byte is the lowest. The loop compiles to vector
/// instructions.
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
    // Flipping bit 1 turns the quotation mark into a space and keeps every control character below a space.
    ((byte ^ 2) <= b' ') | (byte == b'\\')
}

#[cfg(test)]
mod tests;
