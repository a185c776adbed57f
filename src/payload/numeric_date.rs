//! JSON numbers as points in time, judged from their digits.
//!
//! RFC 7519, section 2: a `NumericDate` is a JSON number and may have a fraction. A float would lose digits,
//! and how `serde_json` represents a number depends on features that any crate in the build may enable; the raw
//! JSON does not.

use crate::json::digits;
use crate::time::UnixTime;

/// The whole second at or after `number`, or `None` if it is negative or above 2^64 - 1.
///
/// Rounding up is exact for a whole-second `now`: `now >= exp` and `now < nbf` decide the same for
/// `1679954053.25` as for `1679954054`. `number` is any JSON value in raw form (RFC 8259); one that
/// is not a number gives `None`.
pub(crate) fn parse(number: &str) -> Option<UnixTime> {
    // Fast path: the form that Shopify sends.
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

    // The number of digits before the decimal point; negative if zeros follow the point first.
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
    // The zeros that the exponent appends. The loop is short: a digit is not 0, as checked above, so the number
    // overflows within twenty rounds.
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

/// The exponent; saturates if it does not fit an `i64`.
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
mod tests;
