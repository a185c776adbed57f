//! JSON numbers as points in time, judged from their digits.
//!
//! RFC 7519, section 2: a `NumericDate` is a JSON number and may have a fraction. A float would lose
//! digits, and what `serde_json` makes of a number depends on features that any crate in the build may
//! switch on; the text does not.

use crate::json::digits;
use crate::time::UnixTime;

/// The whole second at or after `number`, or `None` if it is negative or above 2^64 - 1.
///
/// Rounding up is exact for a whole-second `now`: `now >= exp` and `now < nbf` decide the same for
/// `1679954053.25` as for `1679954054`. `number` is a JSON value's text (RFC 8259); anything that is
/// not a number gives `None`.
pub(crate) fn parse(number: &str) -> Option<UnixTime> {
    // What Shopify sends.
    if let Some(seconds) = digits::parse(number) {
        return Some(UnixTime::from(seconds));
    }
    parse_any(number)
}

fn parse_any(number: &str) -> Option<UnixTime> {
    let (negative, magnitude) = match number.strip_prefix('-') {
        Some(magnitude) => (true, magnitude),
        None => (false, number),
    };
    if !magnitude.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (mantissa, exponent) = match magnitude.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)),
        None => (magnitude, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes());

    if digits().all(|digit| digit == b'0') {
        return Some(UnixTime::from(0)); // whatever its sign and exponent
    }
    if negative {
        return None;
    }

    // The decimal point stands behind this many of the digits, or before all of them.
    let point = i64::try_from(whole.len()).ok()?.saturating_add(exponent);
    let mut seconds: u64 = 0;
    let mut position: i64 = 0;
    let mut has_fraction = false;
    for digit in digits() {
        if position < point {
            seconds = push_digit(seconds, digit)?;
        } else {
            has_fraction |= digit != b'0';
        }
        position = position.saturating_add(1);
    }
    // Zeros that only the exponent gives. Not many: unless all digits so far are 0, which has been
    // dealt with, the twentieth overflows.
    while position < point {
        seconds = push_digit(seconds, b'0')?;
        position = position.saturating_add(1);
    }
    seconds
        .checked_add(u64::from(has_fraction))
        .map(UnixTime::from)
}

fn push_digit(number: u64, digit: u8) -> Option<u64> {
    number
        .checked_mul(10)?
        .checked_add(u64::from(digit.wrapping_sub(b'0')))
}

/// The exponent; one that is too large for an `i64` is as good as the largest.
fn parse_exponent(text: &str) -> i64 {
    let magnitude = text
        .trim_start_matches(['+', '-'])
        .bytes()
        .fold(0_i64, |sum, digit| {
            sum.saturating_mul(10)
                .saturating_add(i64::from(digit.wrapping_sub(b'0')))
        });
    if text.starts_with('-') {
        magnitude.saturating_neg()
    } else {
        magnitude
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_any};
    use crate::time::UnixTime;
    use alloc::format;
    use alloc::string::String;

    #[track_caller]
    fn assert_seconds(number: &str, expected: Option<u64>) {
        assert_eq!(
            parse_any(number).map(UnixTime::as_secs),
            expected,
            "{number}"
        );
        assert_eq!(parse(number).map(UnixTime::as_secs), expected, "{number}");
    }

    #[test]
    fn integers_are_taken_as_they_are() {
        assert_seconds("0", Some(0));
        assert_seconds("1679954053", Some(1_679_954_053));
        assert_seconds("18446744073709551615", Some(u64::MAX));
        assert_seconds("18446744073709551616", None);
    }

    #[test]
    fn fractions_are_rounded_up_exactly() {
        assert_seconds("1679954053.0", Some(1_679_954_053));
        assert_seconds("1679954053.25", Some(1_679_954_054));
        assert_seconds("1679954053.0000000001", Some(1_679_954_054));
        assert_seconds("9007199254740993.0", Some(9_007_199_254_740_993));
        assert_seconds("18446744073709551614.5", Some(u64::MAX));
        assert_seconds("18446744073709551615.0", Some(u64::MAX));
        assert_seconds("18446744073709551615.1", None);
        assert_seconds("0.1", Some(1));
        // A zero behind the fraction does not undo it.
        assert_seconds("1.50", Some(2));
        assert_seconds("1679954053.250", Some(1_679_954_054));
    }

    #[test]
    fn exponents_move_the_point() {
        assert_seconds("1e10", Some(10_000_000_000));
        assert_seconds("1E+3", Some(1_000));
        assert_seconds("1.5e3", Some(1_500));
        assert_seconds("1.2345e3", Some(1_235));
        assert_seconds("12345e-2", Some(124));
        assert_seconds("12300e-2", Some(123));
        assert_seconds("12340e-2", Some(124));
        assert_seconds("1e-400", Some(1));
        assert_seconds("0.00000000000000000001e20", Some(1));
        assert_seconds("1e19", Some(10_000_000_000_000_000_000));
        assert_seconds("1e20", None);
        assert_seconds("1e400", None);
        assert_seconds("1e99999999999999999999999", None);
        assert_seconds("1e-99999999999999999999999", Some(1));
    }

    #[test]
    fn zero_is_zero_in_every_spelling() {
        for zero in [
            "-0",
            "0.0",
            "-0.000",
            "0e400",
            "-0e-400",
            "0E99999999999999999999",
        ] {
            assert_seconds(zero, Some(0));
        }
    }

    #[test]
    fn negatives_are_refused_however_small() {
        for negative in ["-1", "-0.1", "-1e-400", "-1e400", "-18446744073709551616"] {
            assert_seconds(negative, None);
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for other in ["null", "true", "\"1\"", "[1]", "{}", ""] {
            assert_seconds(other, None);
        }
    }

    #[test]
    fn long_numbers_are_judged_by_every_digit() {
        let zeros: String = "0".repeat(3_000);
        assert_seconds(&format!("1{zeros}"), None);
        assert_seconds(&format!("1{zeros}e-3000"), Some(1));
        assert_seconds(&format!("1{zeros}1e-3001"), Some(2));
        assert_seconds(&format!("5.{zeros}1"), Some(6));
        assert_seconds(&format!("0.{zeros}1e3001"), Some(1));
    }
}
