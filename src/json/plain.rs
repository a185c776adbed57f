//! The length of a string's text, found without a branch for each character.

/// Bytes compared at once.
const BLOCK_LEN: usize = 16;

/// The number of bytes before the first quotation mark, backslash or character below U+0020, which a JSON
/// string cannot contain unescaped (RFC 8259, section 7).
pub(crate) fn plain_len(text: &[u8]) -> usize {
    let mut len = 0_usize;
    let mut rest = text;
    while let Some((block, after)) = rest.split_first_chunk::<BLOCK_LEN>() {
        // Compiles to vector instructions. The first byte is the lowest.
        let specials = block.map(|byte| u8::from(is_special(byte)).wrapping_neg());
        let specials = u128::from_le_bytes(specials);
        if specials != 0 {
            let inside = usize::try_from(specials.trailing_zeros() / 8).unwrap_or(BLOCK_LEN);
            return len.wrapping_add(inside);
        }
        len = len.wrapping_add(BLOCK_LEN);
        rest = after;
    }
    let tail = rest.iter().take_while(|&&byte| !is_special(byte)).count();
    len.wrapping_add(tail)
}

#[expect(clippy::needless_bitwise_bool, reason = "lazy ones are branches")]
fn is_special(byte: u8) -> bool {
    // Flipping bit 1 turns the quotation mark into a space and keeps every control character below a space.
    ((byte ^ 2) <= b' ') | (byte == b'\\')
}

#[cfg(test)]
mod tests;
