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
        if has_special(block) {
            return len.wrapping_add(first_special(*block));
        }
        len = len.wrapping_add(BLOCK_LEN);
        rest = after;
    }
    let tail = rest.iter().take_while(|&&byte| !is_special(byte)).count();
    len.wrapping_add(tail)
}

/// Compiles to vector instructions.
#[inline(always)]
fn has_special(block: &[u8; BLOCK_LEN]) -> bool {
    block
        .iter()
        .fold(false, |found, &byte| found | is_special(byte))
}

/// The index of the first special byte; [`BLOCK_LEN`] if there is none.
#[inline(always)]
fn first_special(block: [u8; BLOCK_LEN]) -> usize {
    const fn each(byte: u8) -> u128 {
        u128::from_ne_bytes([byte; BLOCK_LEN])
    }
    // The first byte is the lowest.
    let bytes = u128::from_le_bytes(block);
    // Subtracting sets bit 7 of the bytes that were too small and, through a borrow, perhaps of later bytes. Only the
    // first bit that is set counts.
    let below_space = bytes.wrapping_sub(each(b' '));
    let quotation_mark = (bytes ^ each(b'"')).wrapping_sub(each(1));
    let backslash = (bytes ^ each(b'\\')).wrapping_sub(each(1));
    let specials = (below_space | quotation_mark | backslash) & !bytes & each(0x80);
    usize::try_from(specials.trailing_zeros() / 8).unwrap_or(BLOCK_LEN)
}

#[inline(always)]
#[expect(clippy::needless_bitwise_bool, reason = "lazy ones are branches")]
fn is_special(byte: u8) -> bool {
    // Flipping bit 1 turns the quotation mark into a space and keeps every control character below a space.
    ((byte ^ 2) <= b' ') | (byte == b'\\')
}

#[cfg(test)]
mod tests;
