//! Finds characters in a text of any sender without a branch for each: where the plain ones of a JSON string end, and
//! where a short text is.

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

/// The number of bytes that [`position`] compares at a time, without a branch.
const SEARCH_LEN: usize = 256;

/// The position of the first `N` bytes that match.
///
/// Each block is first tested for any match: without a branch, this compiles to vector instructions and takes
/// the same time for all texts of one length.
pub(crate) fn position<const N: usize>(
    bytes: &[u8],
    matches: impl Fn(&[u8; N]) -> bool,
) -> Option<usize> {
    let matches = |window: &[u8]| window.first_chunk().is_some_and(&matches);
    for start in (0..bytes.len()).step_by(SEARCH_LEN) {
        let rest = bytes.get(start..)?;
        let block = rest.get(..SEARCH_LEN.wrapping_add(N)).unwrap_or(rest);
        if block
            .windows(N)
            .fold(false, |any, window| any | matches(window))
        {
            let inside = block.windows(N).position(matches)?;
            return start.checked_add(inside);
        }
    }
    None
}

/// Whether both are the same. Branchless, see [`position`].
pub(crate) fn is_same<const N: usize>(bytes: &[u8; N], expected: &[u8; N]) -> bool {
    let pairs = bytes.iter().zip(expected);
    pairs.fold(0, |all, (byte, expected)| all | (byte ^ expected)) == 0
}

#[cfg(test)]
mod tests;
