//! Decimal digits, eight at a time.

/// The number that up to nineteen digits make; `None` for any other text.
pub(crate) fn parse(text: &str) -> Option<u64> {
    // Nineteen always fit.
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

/// The number that ten digits make.
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

/// The number that eight digits make.
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
    // The first digit is the lowest byte. Neighbours are joined to numbers of two, four and eight digits.
    let twos = (digits.wrapping_mul((10 << 8) + 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos.wrapping_mul((100 << 16) + 1) >> 16) & 0x0000_ffff_0000_ffff;
    Some(fours.wrapping_mul((10_000 << 32) + 1) >> 32)
}

#[cfg(test)]
mod tests {
    use super::{eight, parse, parse_ten};
    use alloc::format;
    use alloc::string::String;

    #[test]
    fn up_to_nineteen_digits_are_a_number() {
        let digits = "1234567890987654321";
        for len in 1..=19 {
            assert_eq!(parse(&digits[..len]), digits[..len].parse().ok(), "{len}");
            let nines = "9".repeat(len);
            assert_eq!(parse(&nines), nines.parse().ok(), "{len}");
            assert_eq!(parse(&"0".repeat(len)), Some(0), "{len}");
        }
        assert_eq!(parse(""), None);
        assert_eq!(parse(&"1".repeat(20)), None);
    }

    #[test]
    fn anything_but_a_digit_is_refused_wherever_it_stands() {
        for len in 1..=19 {
            for at in 0..len {
                let others = (0..=u8::MAX)
                    .map(char::from)
                    .filter(|c| !c.is_ascii_digit());
                for other in others {
                    let mut text: String = "5".repeat(len);
                    text.replace_range(at..=at, &format!("{other}"));
                    assert_eq!(parse(&text), None, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn ten_digits_are_a_number_and_nothing_else_is() {
        assert_eq!(parse_ten(b"1234567890"), Some(1_234_567_890));
        assert_eq!(parse_ten(b"9999999999"), Some(9_999_999_999));
        for at in 0..10 {
            for other in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
                let mut text = *b"5555555555";
                text[at] = other;
                assert_eq!(parse_ten(&text), None, "{text:?}");
            }
        }
    }

    /// Also bytes that no text has there: `eight` does not count on UTF-8.
    #[test]
    fn eight_bytes_of_which_one_is_no_digit_are_no_number() {
        for at in 0..8 {
            for other in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
                let mut text = *b"55555555";
                text[at] = other;
                assert_eq!(eight(text), None, "{text:?}");
            }
        }
    }
}
