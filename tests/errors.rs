//! The texts and codes of errors.

mod util;

use shopify_session_token::{Claim, ConfigError, VerifyError};
use util::{IAT, merchant, verifier};

#[track_caller]
fn assert_says(error: VerifyError, code: &str, text: &str) {
    assert_eq!(error.code(), code);
    assert_eq!(error.to_string(), text);
}

#[test]
fn errors_of_tokens_have_a_code_and_say_what_is_wrong() {
    let (expired_at, not_before, now) = (
        1_700_000_060.into(),
        1_700_000_074.into(),
        1_700_000_060.into(),
    );
    for (error, code, text) in [
        (
            VerifyError::TooLong,
            "too_long",
            "the token is longer than 4096 bytes",
        ),
        (
            VerifyError::Malformed,
            "malformed",
            "this is not a session token: that is three parts of letters, digits, - and _, joined by dots, and starts with eyJ",
        ),
        (
            VerifyError::UnsupportedJoseHeader,
            "unsupported_jose_header",
            "the header is not that of a session token",
        ),
        (
            VerifyError::UnsupportedAlgorithm,
            "unsupported_algorithm",
            "the token is not signed with HS256",
        ),
        (
            VerifyError::InvalidSignature,
            "invalid_signature",
            "the signature does not match: is this the client secret of the app that the token is for?",
        ),
        (
            VerifyError::InvalidPayload,
            "invalid_payload",
            "the payload is not a claims set in JSON",
        ),
        (
            VerifyError::MissingClaim(Claim::Exp),
            "missing_claim",
            "the claim exp is missing",
        ),
        (
            VerifyError::InvalidClaim(Claim::Exp),
            "invalid_claim",
            "the claim exp is not a number of seconds from 0 to 2^64 - 1",
        ),
        (
            VerifyError::Expired { expired_at, now },
            "expired",
            "the token expired 0 seconds ago (at 1700000060, now 1700000060): fetch a token for every request, check the clocks",
        ),
        (
            VerifyError::NotYetValid { not_before, now },
            "not_yet_valid",
            "the token is not valid for another 14 seconds (not before 1700000074, now 1700000060): check the clocks",
        ),
        (
            VerifyError::WrongAudience,
            "wrong_audience",
            "the token is for another app: compare the client ID with the app's settings",
        ),
        (
            VerifyError::InvalidShopDomain,
            "invalid_shop_domain",
            "the claim dest is not a shop's domain",
        ),
        (
            VerifyError::IssuerMismatch,
            "issuer_mismatch",
            "the claims iss and dest name different shops",
        ),
        (
            VerifyError::NotMerchant,
            "not_merchant",
            "the token is valid, but not a merchant's",
        ),
        (
            VerifyError::NotBuyer,
            "not_buyer",
            "the token is valid, but not a buyer's",
        ),
    ] {
        assert_says(error, code, text);
    }
}

#[test]
fn errors_of_requests_and_servers_say_what_is_wrong() {
    for (error, code, text) in [
        (
            VerifyError::UnusableSecret,
            "unusable_secret",
            "the client secret is empty or has fewer than 32 bytes: is its environment variable set?",
        ),
        (
            VerifyError::MissingToken,
            "missing_token",
            "there is no token in the request",
        ),
        (
            VerifyError::SeveralTokens,
            "several_tokens",
            "there is more than one token in the request",
        ),
        (
            VerifyError::UnknownApp,
            "unknown_app",
            "the token is not for any of the configured apps",
        ),
    ] {
        assert_says(error, code, text);
    }
}

#[test]
fn errors_of_claims_say_which_and_what_it_must_be() {
    let seconds = "a number of seconds from 0 to 2^64 - 1";
    let optional = "a string, null or absent";
    for (claim, name, form) in [
        (Claim::Exp, "exp", seconds),
        (Claim::Nbf, "nbf", seconds),
        (Claim::Iat, "iat", seconds),
        (Claim::Aud, "aud", "a non-empty string"),
        (Claim::Dest, "dest", "a string"),
        (Claim::Jti, "jti", "a non-empty string"),
        (Claim::Iss, "iss", optional),
        (Claim::Sub, "sub", optional),
        (Claim::Sid, "sid", optional),
    ] {
        assert_eq!(claim.as_str(), name);
        assert_eq!(claim.to_string(), name);
        assert_says(
            VerifyError::MissingClaim(claim),
            "missing_claim",
            &format!("the claim {name} is missing"),
        );
        assert_says(
            VerifyError::InvalidClaim(claim),
            "invalid_claim",
            &format!("the claim {name} is not {form}"),
        );
    }
}

#[test]
fn now_in_milliseconds_fails_closed_and_is_recognised() {
    let error = verifier()
        .verify(&merchant().sign(), IAT * 1_000)
        .unwrap_err();
    assert_says(
        error,
        "expired",
        "the token expired 1698299999940 seconds ago (at 1700000060, now 1700000000000): now must be given in seconds, is it in milliseconds?",
    );
    // The largest number that is taken for seconds.
    let (expired_at, now) = (IAT.into(), 100_000_000_000.into());
    let text = VerifyError::Expired { expired_at, now }.to_string();
    assert!(text.ends_with("check the clocks"), "{text}");
    let now = 100_000_000_001.into();
    let text = VerifyError::Expired { expired_at, now }.to_string();
    assert!(text.ends_with("is it in milliseconds?"), "{text}");
}

#[test]
fn one_second_is_singular() {
    let error = VerifyError::NotYetValid {
        not_before: 12.into(),
        now: 11.into(),
    };
    assert_eq!(
        error.to_string(),
        "the token is not valid for another 1 second (not before 12, now 11): check the clocks"
    );
}

#[test]
fn times_that_make_no_sense_do_not_overflow() {
    let (expired_at, now) = (u64::MAX.into(), 0.into());
    let text = VerifyError::Expired { expired_at, now }.to_string();
    assert!(
        text.starts_with("the token expired 0 seconds ago"),
        "{text}"
    );
    let text = VerifyError::NotYetValid {
        not_before: now,
        now: expired_at,
    }
    .to_string();
    assert!(
        text.starts_with("the token is not valid for another 0 seconds"),
        "{text}"
    );
}

#[test]
fn errors_of_configuration_name_the_remedy() {
    for (error, text) in [
        (
            ConfigError::EmptySecret { previous: false },
            "the client secret is empty: is its environment variable set?",
        ),
        (
            ConfigError::EmptySecret { previous: true },
            "the previous client secret is empty: is its environment variable set?",
        ),
        (
            ConfigError::SecretHasWhitespace { previous: false },
            "the client secret starts or ends with white space: trim it",
        ),
        (
            ConfigError::SecretHasWhitespace { previous: true },
            "the previous client secret starts or ends with white space: trim it",
        ),
        (
            ConfigError::SecretTooShort { previous: false },
            "the client secret has fewer than 32 bytes: is it the whole secret from the app's settings?",
        ),
        (
            ConfigError::SecretTooShort { previous: true },
            "the previous client secret has fewer than 32 bytes: is it the whole secret from the app's settings?",
        ),
        (
            ConfigError::EmptyClientId,
            "the client ID is empty: is its environment variable set?",
        ),
        (
            ConfigError::ClientIdLooksLikeSecret,
            "the client ID starts with shpss_ as a secret does: are the two swapped?",
        ),
        (
            ConfigError::ClientIdHasWhitespace,
            "the client ID starts or ends with white space: trim it",
        ),
        (
            ConfigError::InvalidShopSuffix,
            "the shop suffix must be a domain such as myshopify.io, and not under myshopify.com",
        ),
        (
            ConfigError::InvalidLeeway,
            "the leeway must be a whole number of seconds from 0 to 60",
        ),
        (
            ConfigError::DuplicateClientId,
            "two verifiers have the same client ID",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
}
