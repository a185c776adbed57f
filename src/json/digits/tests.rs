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
fn anything_but_a_digit_is_refused_at_every_position() {
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

/// Includes bytes that are not UTF-8, which `eight` does not rely on.
#[test]
fn eight_bytes_with_one_non_digit_are_refused() {
    for at in 0..8 {
        for other in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
            let mut text = *b"55555555";
            text[at] = other;
            assert_eq!(eight(text), None, "{text:?}");
        }
    }
}
