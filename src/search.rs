//! Finds a short text in one of any sender, without a branch for each character.

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
