//! Decimal digits, eight at a time.

/// Parses 1 to 19 decimal digits. `None` for any other string.
pub(crate) fn parse(text: &str) -> Option<u64> {
    // 19 digits always fit a `u64`.
    if !(1..=19).contains(&text.len()) {
        return None;
    }
    let (words, rest) = text.as_bytes().as_chunks();
    let number = words.iter().try_fold(0_u64, |number, word| {
        Some(number.wrapping_mul(100_000_000).wrapping_add(eight(*word)?))
    })?;
    rest.iter().try_fold(number, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then(|| number.wrapping_mul(10).wrapping_add(digit.into()))
    })
}

/// Parses ten decimal digits.
#[inline]
pub(crate) fn parse_ten(text: &[u8; 10]) -> Option<u64> {
    let [eight_digits @ .., tens, ones] = text;
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 {
        return None;
    }
    let last = u64::from(tens).wrapping_mul(10).wrapping_add(ones.into());
    Some(eight(*eight_digits)?.wrapping_mul(100).wrapping_add(last))
}

/// Parses eight decimal digits.
#[inline]
fn eight(text: [u8; 8]) -> Option<u64> {
    const fn each(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    let digits = u64::from_le_bytes(text) ^ each(b'0');
    // Bit 7 marks a non-digit: adding 0x76 sets it for 10 to 0x7f, `| digits` covers the rest, and digits never
    // carry.
    if (digits.wrapping_add(each(0x7f - 9)) | digits) & each(0x80) != 0 {
        return None;
    }
    // The first digit is the lowest byte. Neighbours are combined into numbers of two, four and then eight digits.
    let twos = (digits.wrapping_mul((10 << 8) + 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos.wrapping_mul((100 << 16) + 1) >> 16) & 0x0000_ffff_0000_ffff;
    Some(fours.wrapping_mul((10_000 << 32) + 1) >> 32)
}

#[cfg(test)]
mod tests;
