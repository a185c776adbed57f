//! The texts and codes of errors.

mod util;

use shopify_session_token::VerifyError::{Expired, InvalidClaim, MissingClaim, NotYetValid};
use shopify_session_token::{Claim, ConfigError};
use util::{IAT, every_error, merchant, verifier};

#[test]
fn errors_have_a_code_and_say_what_is_wrong() {
    let texts = every_error().map(|error| format!("{}: {error}", error.code()));
    let expected = "\
unusable_secret: the client secret is empty or has fewer than 32 bytes: is its environment variable set?
missing_token: there is no token in the request
several_tokens: there is more than one token in the request
too_long: the token is longer than 4096 bytes
malformed: this is not a session token: that is three parts of letters, digits, - and _, joined by dots, and starts with eyJ
unsupported_jose_header: the header is not that of a session token
unsupported_algorithm: the token is not signed with HS256
unknown_app: the token is not for any of the configured apps
invalid_signature: the signature does not match: is this the client secret of the app that the token is for?
invalid_payload: the payload is not a claims set in JSON
missing_claim: the claim exp is missing
invalid_claim: the claim exp is not a number of seconds from 0 to 2^64 - 1
expired: the token expired 0 seconds ago (at 1700000060, now 1700000060): fetch a token for every request, check the clocks
not_yet_valid: the token is not valid for another 14 seconds (not before 1700000074, now 1700000060): check the clocks
wrong_audience: the token is for another app: compare the client ID with the app's settings
invalid_shop_domain: the claim dest is not a shop's domain
issuer_mismatch: the claims iss and dest name different shops
not_merchant: the token is valid, but not a merchant's
not_buyer: the token is valid, but not a buyer's";
    assert_eq!(texts.join("\n"), expected);
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
        let missing = MissingClaim(claim).to_string();
        assert_eq!(missing, format!("the claim {name} is missing"));
        let invalid = InvalidClaim(claim).to_string();
        assert_eq!(invalid, format!("the claim {name} is not {form}"));
    }
}

#[test]
fn errors_of_times_count_seconds_and_recognise_milliseconds() {
    let expired = |expired_at: u64, now: u64| Expired {
        expired_at: expired_at.into(),
        now: now.into(),
    };
    let early = |not_before: u64, now: u64| NotYetValid {
        not_before: not_before.into(),
        now: now.into(),
    };
    // It fails closed.
    let in_milliseconds = expired(IAT + 60, IAT * 1_000);
    let error = verifier().verify(&merchant().sign(), IAT * 1_000);
    assert_eq!(error, Err(in_milliseconds));
    let for_milliseconds =
        "(at 1700000060, now 1700000000000): now must be given in seconds, is it in milliseconds?";
    for (error, start, end) in [
        (
            in_milliseconds,
            "expired 1698299999940 seconds ago",
            for_milliseconds,
        ),
        // The largest number that is taken for seconds.
        (expired(IAT, 100_000_000_000), "expired", "check the clocks"),
        (
            expired(IAT, 100_000_000_001),
            "expired",
            "is it in milliseconds?",
        ),
        (
            early(12, 11),
            "is not valid for another 1 second ",
            "(not before 12, now 11): check the clocks",
        ),
        (expired(u64::MAX, 0), "expired 0 seconds ago", "clocks"),
        (early(0, u64::MAX), "is not valid for another 0 seconds", ""),
    ] {
        let text = error.to_string();
        let start = format!("the token {start}");
        assert!(text.starts_with(&start) && text.ends_with(end), "{text}");
    }
}

#[test]
fn errors_of_configuration_name_the_remedy() {
    let errors = [
        ConfigError::EmptySecret { previous: false },
        ConfigError::EmptySecret { previous: true },
        ConfigError::SecretHasWhitespace { previous: false },
        ConfigError::SecretHasWhitespace { previous: true },
        ConfigError::SecretTooShort { previous: false },
        ConfigError::SecretTooShort { previous: true },
        ConfigError::SecretHasByteOrderMark { previous: false },
        ConfigError::SecretHasQuotationMarks { previous: true },
        ConfigError::SecretHasInvisibleSpace { previous: false },
        ConfigError::SecretNotVisibleAscii { previous: true },
        ConfigError::SecretIsClientId { previous: false },
        ConfigError::ClientIdHasQuotationMarks,
        ConfigError::ClientIdNotVisibleAscii,
        ConfigError::EmptyClientId,
        ConfigError::ClientIdLooksLikeSecret,
        ConfigError::ClientIdHasWhitespace,
        ConfigError::InvalidShopSuffix,
        ConfigError::InvalidLeeway,
        ConfigError::DuplicateClientId,
    ];
    let expected = "\
the client secret is empty: is its environment variable set?
the previous client secret is empty: is its environment variable set?
the client secret starts or ends with white space: trim it
the previous client secret starts or ends with white space: trim it
the client secret has fewer than 32 bytes: is it the whole secret from the app's settings?
the previous client secret has fewer than 32 bytes: is it the whole secret from the app's settings?
the client secret starts with a byte order mark: save its file as UTF-8 without one
the previous client secret starts or ends with a quotation mark: remove it
the client secret has a no-break or zero-width space: copy it again from the app's settings
the previous client secret has a blank or another character that is not visible ASCII: copy it again from the app's settings
the client secret is a client ID, which is public: anyone could sign with it
the client ID starts or ends with a quotation mark: remove it
the client ID has a blank or another character that is not visible ASCII: copy it again from the app's settings
the client ID is empty: is its environment variable set?
the client ID starts with shpss_ as a secret does: are the two swapped?
the client ID starts or ends with white space: trim it
the shop suffix must be a domain such as myshopify.io, and not under myshopify.com
the leeway must be a whole number of seconds from 0 to 60
two verifiers have the same client ID";
    assert_eq!(errors.map(|error| error.to_string()).join("\n"), expected);
}
