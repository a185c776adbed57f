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
    // A zero at the end of the fraction does not undo the rounding.
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
fn values_that_are_not_numbers_are_refused() {
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
