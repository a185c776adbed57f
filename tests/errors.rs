//! Every error: its code, its answer, its text, and which one is returned if several apply.

mod util;

use shopify_session_token::VerifyError::{
    Expired, InvalidClaim, InvalidPayload, InvalidShopDomain, InvalidSignature, IssuerMismatch,
    Malformed, MissingClaim, MissingToken, NotBuyer, NotMerchant, NotYetValid, SeveralTokens,
    TooLong, UnknownApp, UnsupportedAlgorithm, UnsupportedJoseHeader, UnusableSecret,
    WrongAudience,
};
use shopify_session_token::{Claim, ConfigError, VerifyError, verify};
use util::{CLAIMS, Claims, HEADER, IAT, OPTIONAL_TEXT, SECRET};
use util::{assert_accepted, encode, forge, merchant, sign_encoded, sign_with, verifier};

/// One of each variant.
fn every_error() -> [VerifyError; 19] {
    let (expired_at, now) = ((IAT + 60).into(), (IAT + 60).into());
    let not_before = (IAT + 74).into();
    [
        UnusableSecret,
        MissingToken,
        SeveralTokens,
        TooLong,
        Malformed,
        UnknownApp,
        InvalidSignature,
        UnsupportedJoseHeader,
        UnsupportedAlgorithm,
        InvalidPayload,
        MissingClaim(Claim::Exp),
        InvalidClaim(Claim::Exp),
        Expired { expired_at, now },
        NotYetValid { not_before, now },
        WrongAudience,
        InvalidShopDomain,
        IssuerMismatch,
        NotMerchant,
        NotBuyer,
    ]
}

/// The status to answer each with, whether to retry, the code, and the text.
const ANSWERS: &str = "\
500 unusable_secret: the client secret is empty or has fewer than 32 bytes: is its environment variable set?
401, retry missing_token: there is no token in the request
400 several_tokens: there is more than one token in the request
401 too_long: the token is longer than 4096 bytes
401 malformed: this is not a session token: that is three parts of letters, digits, - and _, joined by dots, and starts with eyJ
401 unknown_app: the token is not for any of the configured apps
401, retry invalid_signature: the signature does not match: is this the client secret of the app that the token is for?
401 unsupported_jose_header: the header is not that of a session token
401 unsupported_algorithm: the token is not signed with HS256
401 invalid_payload: the payload is not a claims set in JSON
401 missing_claim: the claim exp is missing
401 invalid_claim: the claim exp is not a number of seconds from 0 to 2^64 - 1
401, retry expired: the token expired 0 seconds ago (at 1700000060, now 1700000060): fetch a token for every request, check the clocks
401 not_yet_valid: the token is not valid for another 14 seconds (not before 1700000074, now 1700000060): check the clocks
401 wrong_audience: the token is for another app: compare the client ID with the app's settings
401 invalid_shop_domain: the claim dest is not a shop's domain
401 issuer_mismatch: the claims iss and dest name different shops
403 not_merchant: the token is valid, but not a merchant's
403 not_buyer: the token is valid, but not a buyer's";

/// The name of the variant.
fn variant(error: VerifyError) -> String {
    let debug = format!("{error:?}");
    debug.split(['(', ' ']).next().unwrap_or_default().into()
}

#[test]
fn errors_have_an_answer_a_code_and_a_text_that_says_what_is_wrong() {
    assert_eq!(every_error().map(VerifyError::code), VerifyError::CODES);
    let answers = every_error().map(|error| {
        let (status, code) = (error.http_status(), error.code());
        let retry = if error.should_retry() { ", retry" } else { "" };
        assert_eq!(variant(error).to_lowercase(), code.replace('_', ""));
        format!("{status}{retry} {code}: {error}")
    });
    assert_eq!(answers.join("\n"), ANSWERS);
}

#[test]
fn every_error_is_on_the_pages_that_list_them() {
    let checks = include_str!("../docs/what-is-checked.md");
    let causes = include_str!("../src/error.rs");
    for error in every_error() {
        let (variant, code) = (variant(error), error.code());
        let is_checked = checks.contains(&format!("(crate::VerifyError::{variant})"));
        let precedes_the_checks = [UnusableSecret, MissingToken, SeveralTokens].contains(&error);
        assert_ne!(
            is_checked, precedes_the_checks,
            "{variant}: what-is-checked.md"
        );
        let cause = format!("[`{code}`](Self::{variant})");
        assert!(causes.contains(&cause), "{variant}: the table of causes");
    }
}

#[test]
fn table_of_the_guide_is_what_the_errors_say() {
    let guide = include_str!("../docs/in-a-server.md").lines();
    let table = guide.skip_while(|line| !line.starts_with("| error |"));
    let rows: Vec<Vec<&str>> = table
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let front_ends = [
        "app home",
        "admin UI extensions",
        "POS",
        "checkout, customer account",
    ];
    assert_eq!(rows[0][3..], front_ends);
    for error in every_error() {
        let name = format!("`{}`", variant(error));
        let own = rows[2..].iter().filter(|row| row[0].contains(&name));
        let [row] = own.collect::<Vec<_>>()[..] else {
            panic!("{name} has several rows, or none");
        };
        let retry = error.should_retry();
        assert_eq!(row[1], error.http_status().to_string(), "{error:?}");
        assert_eq!(row[2] == "yes", retry, "{error:?}");
        // The front ends that know the header are those of the server crate's `Surface`.
        let sent = row[3..]
            .iter()
            .map(|cell| cell.starts_with("`RETRY_HEADER`"));
        assert!(sent.eq([retry, retry, false, false]), "{error:?}");
    }
}

/// A token that is not signed yet. A defect leaves the others in place, so any two can be combined.
struct Token {
    header: String,
    claims: Claims,
    /// Inserted into the header's base64url.
    in_header: &'static str,
    first_dot: &'static str,
    after_payload: &'static str,
    forged: bool,
    /// Replaces the signature's last character.
    last: Option<char>,
}

impl Token {
    fn new() -> Self {
        Self {
            header: HEADER.to_owned(),
            claims: merchant(),
            in_header: "",
            first_dot: ".",
            after_payload: "",
            forged: false,
            last: None,
        }
    }

    fn edit_header(&mut self, from: &str, to: &str) {
        self.header = self.header.replace(from, to);
    }

    /// Unless an earlier defect has changed the claim already.
    fn set(&mut self, name: &str, raw: &str) {
        if self.claims.get(name) == merchant().get(name) {
            self.claims = self.claims.clone().with(name, raw);
        }
    }

    fn leave_out(&mut self, name: &str) {
        self.claims = self.claims.clone().without(name);
    }

    fn build(self) -> String {
        let mut header = encode(&self.header);
        header.insert_str(4, self.in_header);
        let payload = encode(self.claims.json() + self.after_payload);
        let mut token = sign_encoded(&format!("{header}{}{payload}", self.first_dot), SECRET);
        if self.forged {
            token = forge(&token);
        }
        if let Some(last) = self.last {
            token.pop();
            token.push(last);
        }
        token
    }
}

type Defect = (Box<dyn Fn(&mut Token)>, VerifyError);

/// In the order of the checks. A defect stays in the token even if earlier ones hide it.
fn defects() -> Vec<Defect> {
    const LATER: &str = "1700009999";
    fn defect(plant: fn(&mut Token), error: VerifyError) -> Defect {
        (Box::new(plant), error)
    }
    let now = IAT.into();
    let (expired_at, not_before) = (1.into(), 1_700_009_999.into());
    let mut defects = vec![
        defect(|t| t.set("x", &format!("\"{:4000}\"", "")), TooLong),
        defect(|t| t.first_dot = "", Malformed),
        defect(|t| t.last = Some('*'), Malformed),
        defect(|t| t.in_header = "*", Malformed),
        defect(|t| t.forged = true, InvalidSignature),
        defect(|t| t.edit_header("JWT", "JWS"), UnsupportedJoseHeader),
        defect(|t| t.edit_header("HS256", "none"), UnsupportedAlgorithm),
        defect(|t| t.after_payload = "}", InvalidPayload),
    ];
    for (claim, name, form) in CLAIMS {
        if form != OPTIONAL_TEXT {
            let leave_out = Box::new(|t: &mut Token| t.leave_out(name));
            defects.push((leave_out, MissingClaim(claim)));
        }
        let mistype = Box::new(|t: &mut Token| t.set(name, "[]"));
        defects.push((mistype, InvalidClaim(claim)));
    }
    let other_shop = |t: &mut Token| t.set("iss", r#""x.myshopify.com/pos""#);
    defects.extend([
        defect(|t| t.set("exp", "1"), Expired { expired_at, now }),
        defect(|t| t.set("nbf", LATER), NotYetValid { not_before, now }),
        defect(|t| t.set("aud", r#""x""#), WrongAudience),
        defect(|t| t.set("dest", r#""x""#), InvalidShopDomain),
        defect(other_shop, IssuerMismatch),
        defect(|t| t.set("sub", r#""nobody""#), NotMerchant),
    ]);
    defects
}

#[test]
fn each_defect_is_reported_unless_there_is_an_earlier_one() {
    assert_accepted(&Token::new().build());
    let defects = defects();
    for (index, (earlier, error)) in defects.iter().enumerate() {
        let mut alone = Token::new();
        earlier(&mut alone);
        let result = verifier().verify_merchant(&alone.build(), IAT);
        assert_eq!(result, Err(*error), "alone");
        for (later, hidden) in &defects[index + 1..] {
            let mut token = Token::new();
            earlier(&mut token);
            later(&mut token);
            let result = verifier().verify_merchant(&token.build(), IAT);
            assert_eq!(result, Err(*error), "with {hidden:?} hidden by it");
        }
    }
    // Those that `verify_merchant` does not return: of a secret, of a request, of many apps, of the other kind.
    let others = [
        UnusableSecret,
        MissingToken,
        SeveralTokens,
        UnknownApp,
        NotBuyer,
    ];
    for error in every_error() {
        let has_defect = defects.iter().any(|(_, with)| with.code() == error.code());
        assert_ne!(has_defect, others.contains(&error), "{error:?}");
    }
}

#[test]
fn unusable_secret_comes_before_everything() {
    let too_long = "a".repeat(5_000);
    for secret in ["", "changeme"] {
        let result = verify(&too_long, secret, IAT);
        assert_eq!(result, Err(UnusableSecret), "{secret}");
    }
}

#[test]
fn every_jose_header_rule_comes_before_the_algorithm() {
    for header in [
        r#"{"alg":"none","typ":"x"}"#,
        r#"{"alg":"none","crit":["x"]}"#,
        r#"{"alg":"none","alg":"none"}"#,
        r#"["none"]"#,
    ] {
        let token = sign_with(header, merchant().json(), SECRET);
        let result = verifier().verify(&token, IAT);
        assert_eq!(result, Err(UnsupportedJoseHeader), "{header}");
    }
}

#[test]
fn errors_of_claims_say_which_and_what_it_must_be() {
    let claims: Vec<Claim> = CLAIMS.iter().map(|row| row.0).collect();
    assert_eq!(claims, Claim::ALL);
    for (claim, name, form) in CLAIMS {
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
