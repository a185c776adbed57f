//! The length of a string's text, found without a branch for each character.

/// Bytes compared at once.
const BLOCK_LEN: usize = 16;

/// The number of bytes before the first quotation mark, backslash or character below U+0020, which a JSON
/// string cannot contain unescaped (RFC 8259, section 7).
#[inline]
pub(crate) fn plain_len(text: &[u8]) -> usize {
    let mut len = 0_usize;
    let mut rest = text;
    while let Some((block, after)) = rest.split_first_chunk() {
        // Compiles to vector instructions.
        if block
            .iter()
            .fold(false, |any, &byte| any | is_special(byte))
        {
            return len.wrapping_add(first_special(*block));
        }
        len = len.wrapping_add(BLOCK_LEN);
        rest = after;
    }
    let tail = rest.iter().take_while(|&&byte| !is_special(byte)).count();
    len.wrapping_add(tail)
}

/// The index of the first special byte.
fn first_special(block: [u8; BLOCK_LEN]) -> usize {
    const fn each(byte: u8) -> u128 {
        u128::from_ne_bytes([byte; BLOCK_LEN])
    }
    // The first byte is the lowest. Subtracting sets bit 7 of the bytes that were too small and, through a borrow,
    // perhaps of later bytes. Only the first bit that is set counts.
    let bytes = u128::from_le_bytes(block);
    let below_space = (bytes ^ each(2)).wrapping_sub(each(b' ' + 1));
    let backslash = (bytes ^ each(b'\\')).wrapping_sub(each(1));
    let specials = (below_space | backslash) & !bytes & each(0x80);
    usize::try_from(specials.trailing_zeros() / 8).unwrap_or(BLOCK_LEN)
}

#[expect(clippy::needless_bitwise_bool, reason = "lazy ones are branches")]
fn is_special(byte: u8) -> bool {
    // Flipping bit 1 turns the quotation mark into a space and keeps every control character below a space.
    ((byte ^ 2) <= b' ') | (byte == b'\\')
}

#[cfg(test)]
mod tests;
