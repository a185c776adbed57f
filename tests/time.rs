//! When a token is valid: every boundary, both ends of the clock, and every type of `now`.

mod util;

use std::time::Duration;
#[cfg(feature = "std")]
use std::time::SystemTime;

use shopify_session_token::VerifyError::{Expired, NotYetValid};
use shopify_session_token::{ConfigError, DEFAULT_LEEWAY, UnixTime, VerifyError, verify};
use util::{Claims, IAT, SECRET, buyer, merchant, verifier};

fn expired(expired_at: u64, now: u64) -> Result<(), VerifyError> {
    let (expired_at, now) = (expired_at.into(), now.into());
    Err(Expired { expired_at, now })
}

fn not_yet_valid(not_before: u64, now: u64) -> Result<(), VerifyError> {
    let (not_before, now) = (not_before.into(), now.into());
    Err(NotYetValid { not_before, now })
}

#[track_caller]
fn assert_at(claims: &Claims, leeway: u64, now: u64, expected: Result<(), VerifyError>) {
    let verifier = verifier().with_leeway(Duration::from_secs(leeway)).unwrap();
    let token = claims.sign();
    assert_eq!(verifier.verify(&token, now).map(drop), expected, "at {now}");
    if leeway == 10 {
        let by_default = util::verifier().verify(&token, now).map(drop);
        assert_eq!(by_default, expected, "at {now}");
        assert_eq!(verify(&token, SECRET, now).map(drop), expected, "at {now}");
    }
}

#[test]
fn token_is_valid_from_nbf_less_leeway_to_exp_plus_leeway() {
    for (claims, exp) in [(merchant(), IAT + 60), (buyer(), IAT + 300)] {
        for leeway in [0, 1, 10, 59, 60] {
            let first = IAT - leeway;
            assert_at(&claims, leeway, first - 1, not_yet_valid(IAT, first - 1));
            assert_at(&claims, leeway, first, Ok(()));
            assert_at(&claims, leeway, first + 1, Ok(()));
            let end = exp + leeway;
            assert_at(&claims, leeway, end - 1, Ok(()));
            assert_at(&claims, leeway, end, expired(exp, end));
            assert_at(&claims, leeway, end + 1, expired(exp, end + 1));
        }
    }
}

#[test]
fn leeway_is_whole_seconds_from_0_to_60() {
    for leeway in [Duration::ZERO, Duration::from_secs(60)] {
        assert!(verifier().with_leeway(leeway).is_ok());
    }
    assert_eq!(DEFAULT_LEEWAY, Duration::from_secs(10));
    for leeway in [
        Duration::from_secs(61),
        Duration::from_nanos(60_000_000_001),
        Duration::from_millis(500),
        Duration::from_nanos(1),
        Duration::MAX,
    ] {
        let error = verifier().with_leeway(leeway).unwrap_err();
        assert_eq!(error, ConfigError::InvalidLeeway, "{leeway:?}");
    }
}

#[test]
fn both_ends_of_the_clock_are_exact() {
    const MAX: u64 = u64::MAX;
    const I64_MAX: u64 = i64::MAX as u64;
    let near_max = [I64_MAX, MAX - 60, MAX - 10, MAX - 1, MAX];
    for leeway in [0, 10, 60] {
        for now in [0, 1, 9, 10, 11, 60].into_iter().chain(near_max) {
            for exp in [0, 1].into_iter().chain(near_max) {
                for nbf in [0, 1, 10, 60, 61, I64_MAX, MAX - 1, MAX] {
                    let [n, e, b, l] = [now, exp, nbf, leeway].map(i128::from);
                    let expected = if n >= e + l {
                        expired(exp, now)
                    } else if n + l < b {
                        not_yet_valid(nbf, now)
                    } else {
                        Ok(())
                    };
                    let claims = merchant().with("nbf", nbf.to_string());
                    let claims = claims.with("exp", exp.to_string());
                    assert_at(&claims, leeway, now, expected);
                }
            }
        }
    }
}

/// Numbers, with the time that they are.
const NUMBERS: [(&str, u64); 10] = [
    ("0", 0),
    ("-0", 0),
    ("-0.0e9", 0),
    ("1e-400", 1),
    ("1e10", 10_000_000_000),
    ("1700000000", 1_700_000_000),
    ("1679954053.0000000001", 1_679_954_054),
    ("9007199254740993.0", 9_007_199_254_740_993),
    ("18446744073709551615.0", u64::MAX),
    ("18446744073709551615", u64::MAX),
];

#[test]
fn numbers_of_any_form_are_times() {
    for (number, seconds) in NUMBERS {
        let set = |name| merchant().with(name, number);
        let expired = (seconds <= IAT - 10).then(|| expired(seconds, IAT));
        assert_at(&set("exp"), 10, IAT, expired.unwrap_or(Ok(())));
        let early = (seconds > IAT + 10).then(|| not_yet_valid(seconds, IAT));
        assert_at(&set("nbf"), 10, IAT, early.unwrap_or(Ok(())));
        assert_at(&set("iat"), 10, IAT, Ok(()));
    }
}

#[test]
fn issued_at_is_not_compared_with_now() {
    for iat in ["0", "99999999999"] {
        assert_at(&merchant().with("iat", iat), 10, IAT, Ok(()));
    }
}

#[test]
fn fractions_decide_as_they_would_unrounded() {
    let token = merchant()
        .with("exp", "1700000060.25")
        .with("nbf", "1700000000.75")
        .sign();
    let strict = verifier().with_leeway(Duration::ZERO).unwrap();
    for (now, is_ok) in [
        (IAT, false),
        (IAT + 1, true),
        (IAT + 60, true),
        (IAT + 61, false),
    ] {
        assert_eq!(strict.verify(&token, now).is_ok(), is_ok, "{now}");
    }
}

#[test]
fn now_may_be_a_number_a_duration_a_system_time_or_a_unix_time() {
    let (verifier, token) = (verifier(), merchant().sign());
    let since_epoch = Duration::from_secs(IAT);
    assert!(verifier.verify(&token, 1_700_000_000).is_ok());
    assert!(verifier.verify(&token, since_epoch).is_ok());
    let from_signed = UnixTime::try_from(1_700_000_000_i64).unwrap();
    for now in [UnixTime::from(IAT), from_signed] {
        assert!(verifier.verify(&token, now).is_ok());
    }
    #[cfg(feature = "std")]
    let now = SystemTime::UNIX_EPOCH + since_epoch;
    #[cfg(feature = "std")]
    assert!(verifier.verify(&token, now).is_ok());
}

#[cfg(feature = "std")]
#[test]
fn system_times_are_rounded_down_and_0_before_1970() {
    let at = |millis| UnixTime::from(SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
    assert_eq!(at(0).as_secs(), 0);
    assert_eq!(at(1_999).as_secs(), 1);
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(86_400);
    assert_eq!(UnixTime::from(before).as_secs(), 0);
    // A clock before 1970 is wrong, and no token is valid at 0.
    let error = verifier().verify(&merchant().sign(), before).unwrap_err();
    assert_eq!(error.code(), "not_yet_valid");
}

#[cfg(feature = "std")]
#[test]
fn now_is_the_time_of_the_system_clock() {
    let since_epoch = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = || since_epoch().unwrap().as_secs();
    let (before, now, after) = (seconds(), UnixTime::now(), seconds());
    let range = before..=after;
    assert!(range.contains(&now.as_secs()), "{before} {now} {after}");
    assert!(verifier().verify(&merchant().sign(), now).is_err());
}

#[test]
fn durations_are_rounded_down_and_negative_seconds_are_an_error() {
    for negative in [-1, i64::MIN] {
        assert!(UnixTime::try_from(negative).is_err());
    }
    let max = UnixTime::try_from(i64::MAX).unwrap();
    assert_eq!(max, UnixTime::from(i64::MAX as u64));
    let duration = Duration::from_nanos(1_999_999_999);
    assert_eq!(UnixTime::from(duration), UnixTime::from(1));
    assert_eq!(UnixTime::from(Duration::MAX).as_secs(), u64::MAX);
    assert_eq!(UnixTime::from(1_700_000_000).to_string(), "1700000000");
}
