//! Many apps in one server: each token is judged by the verifier of the app that it names, and by no other.

mod util;

use std::time::Duration;

use shopify_session_token::VerifyError::{
    self, InvalidPayload, InvalidSignature, Malformed, NotBuyer, NotMerchant, TooLong, UnknownApp,
    UnsupportedAlgorithm, WrongAudience,
};
use shopify_session_token::{ConfigError, Verifier, VerifierSet};
use util::{CLIENT_ID, Claims, HEADER, IAT, OTHER_SECRET, SECRET};
use util::{buyer, encode, forge, merchant, sign, sign_encoded, sign_with, verifier, words};

const OTHER_CLIENT_ID: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

fn other(secret: &str) -> Verifier {
    Verifier::new(OTHER_CLIENT_ID, secret).unwrap()
}

fn apps() -> VerifierSet {
    VerifierSet::new([verifier(), other(OTHER_SECRET)]).unwrap()
}

fn for_app(claims: Claims, client_id: &str) -> Claims {
    claims.with("aud", format!("\"{client_id}\""))
}

/// A token for the other app, signed with its secret.
fn others(claims: Claims) -> String {
    sign_with(
        HEADER,
        for_app(claims, OTHER_CLIENT_ID).json(),
        OTHER_SECRET,
    )
}

#[track_caller]
fn assert_refused(token: &str, reason: VerifyError) {
    assert_eq!(apps().verify(token, IAT), Err(reason), "{token}");
}

#[test]
fn each_token_is_verified_for_the_app_it_is_for() {
    for (client_id, merchant, buyer) in [
        (CLIENT_ID, merchant().sign(), buyer().sign()),
        (OTHER_CLIENT_ID, others(merchant()), others(buyer())),
    ] {
        let claims = apps().verify_merchant(&merchant, IAT).unwrap();
        assert_eq!(claims.client_id(), client_id);
        let claims = apps().verify_buyer(&buyer, IAT).unwrap();
        assert_eq!(claims.client_id(), client_id);
        assert_eq!(apps().verify_merchant(&buyer, IAT), Err(NotMerchant));
        assert_eq!(apps().verify_buyer(&merchant, IAT), Err(NotBuyer));
    }
}

#[test]
fn token_signed_with_another_apps_secret_is_forged() {
    let token = sign_with(HEADER, merchant().json(), OTHER_SECRET);
    assert_refused(&token, InvalidSignature);
    let token = for_app(merchant(), OTHER_CLIENT_ID).sign();
    assert_refused(&token, InvalidSignature);
}

#[test]
fn any_but_one_known_aud_in_the_text_is_an_unknown_app() {
    let ours = format!("\"{CLIENT_ID}\"");
    for claims in [
        for_app(merchant(), "unknown"),
        for_app(merchant(), ""),
        for_app(merchant(), &CLIENT_ID.to_uppercase()),
        for_app(merchant(), &CLIENT_ID.replacen('4', "\\u0034", 1)),
        merchant().without("aud"),
        merchant().with("aud", "null"),
        merchant().with("aud", "[]"),
        merchant().with("aud", format!("[{ours}]")),
        merchant().with("aud", "1"),
        merchant().with("aud", r#""\ud800""#),
        merchant().append("aud", "null"),
        merchant().with("x", "\"aud\""),
        merchant().with("x", "{\"aud\":1}"),
        merchant().with(r#"x\"aud"#, "1"),
        merchant().without("aud").with("\\u0061ud", ours),
    ] {
        assert_refused(&claims.sign(), UnknownApp);
        assert_refused(&forge(&claims.sign()), UnknownApp);
    }
    let payloads = words(r#"{} [] junk "aud" {"aud":"4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a"#);
    let payloads = payloads.map(str::as_bytes);
    for payload in payloads.chain([b"".as_slice(), b"{\"aud\":\"\xff\"}"]) {
        assert_refused(&sign(payload), UnknownApp);
    }
    let not_base64 = sign_encoded(&format!("{}.A", encode(HEADER)), SECRET);
    assert_refused(&not_base64, UnknownApp);
}

/// The app is found before the payload is parsed; after that, its verifier judges the token.
#[test]
fn invalid_payload_naming_an_app_is_refused_by_its_verifier() {
    for claims in [
        merchant().append("exp", "1"),
        merchant().append("iss", "1"),
        merchant().append("\\u0061ud", &format!("\"{CLIENT_ID}\"")),
        merchant().with("x", "01"),
        merchant().with("x", "[".repeat(1_000)),
    ] {
        assert_refused(&claims.sign(), InvalidPayload);
        assert_refused(&forge(&claims.sign()), InvalidSignature);
    }
}

/// The text that chooses the app need not be the claim: the claim is compared all the same.
#[test]
fn text_of_another_aud_than_the_claim_is_not_enough() {
    for (name, value) in [
        ("x", format!(r#"{{"aud":"{CLIENT_ID}"}}"#)),
        (r#"x\"aud"#, format!("\"{CLIENT_ID}\"")),
    ] {
        let verdict = |aud: &str| {
            let claims = merchant().without("aud").with(name, value.clone());
            let token = claims.with("\\u0061ud", format!("\"{aud}\"")).sign();
            apps().verify(&token, IAT).map(drop)
        };
        assert_eq!(verdict(CLIENT_ID), Ok(()));
        assert_eq!(verdict(OTHER_CLIENT_ID), Err(WrongAudience));
    }
}

#[test]
fn white_space_around_the_colon_of_aud_is_skipped() {
    let json = merchant().json();
    let spaced = json.replacen("\"aud\":", "\"aud\" \t\r\n: \n", 1);
    assert_ne!(spaced, json);
    assert!(apps().verify(&sign(&spaced), IAT).is_ok());
}

#[test]
fn errors_of_the_form_come_before_unknown_app_and_those_of_the_header_after_it() {
    let unknown = for_app(merchant(), "unknown");
    let token = unknown.sign();
    let other_header = |claims: Claims| sign_with("{}", claims.json(), SECRET);
    for (token, reason) in [
        ("junk".into(), Malformed),
        ("a".repeat(5_000), TooLong),
        (format!("{}*", &token[..token.len() - 1]), Malformed),
        (other_header(merchant()), UnsupportedAlgorithm),
        (other_header(unknown), UnknownApp),
    ] {
        assert_refused(&token, reason);
    }
}

#[test]
fn configuration_of_each_app_is_its_own() {
    let strict = other(OTHER_SECRET).with_leeway(Duration::ZERO).unwrap();
    let apps = VerifierSet::new([verifier(), strict]).unwrap();
    let other = others(merchant());
    assert!(apps.verify(&merchant().sign(), IAT + 65).is_ok());
    assert!(apps.verify(&other, IAT + 59).is_ok());
    for (now, code) in [(IAT + 60, "expired"), (IAT - 1, "not_yet_valid")] {
        assert_eq!(apps.verify(&other, now).unwrap_err().code(), code);
    }
}

#[test]
fn two_verifiers_of_one_app_are_refused() {
    let twice = [
        verifier(),
        Verifier::new("b", SECRET).unwrap(),
        Verifier::new(CLIENT_ID, OTHER_SECRET).unwrap(),
    ];
    let error = VerifierSet::new(twice).unwrap_err();
    assert_eq!(error, ConfigError::DuplicateClientId);
}

#[test]
fn client_id_of_another_app_is_no_secret() {
    let rotating = other(OTHER_SECRET).with_previous_secrets([SECRET, CLIENT_ID]);
    for (other, previous) in [(other(CLIENT_ID), false), (rotating.unwrap(), true)] {
        let third = Verifier::new("third", OTHER_SECRET).unwrap();
        let mut apps = [verifier(), other, third];
        for _ in 0..2 {
            let error = VerifierSet::new(apps.clone()).unwrap_err();
            assert_eq!(error, ConfigError::SecretIsClientId { previous });
            apps.reverse();
        }
    }
    let id = |n: usize| format!("{n:032x}");
    for n in 0..16 {
        let others = (0..16).map(|n| Verifier::new(id(n), SECRET).unwrap());
        let last = Verifier::new(CLIENT_ID, id(n)).unwrap();
        let error = VerifierSet::new(others.chain([last])).unwrap_err();
        assert_eq!(error, ConfigError::SecretIsClientId { previous: false });
    }
}

#[test]
fn none_one_and_many_apps_are_found() {
    let no_apps = VerifierSet::new([]).unwrap();
    let unknown = no_apps.verify(&merchant().sign(), IAT);
    assert_eq!(unknown, Err(UnknownApp));
    let scattered = |n: u32| u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c);
    let id = |n: u32| format!("{:032x}", scattered(n));
    let secret = |n: u32| format!("shpss_{:032x}", n + 1);
    let many = (0..1_000).map(|n| Verifier::new(id(n), secret(n)).unwrap());
    let many = VerifierSet::new(many).unwrap();
    for n in 0..1_000 {
        let token = sign_with(HEADER, for_app(merchant(), &id(n)).json(), secret(n));
        assert_eq!(many.verify(&token, IAT).unwrap().client_id(), id(n));
        assert!(many.get(&id(n)).is_some());
    }
    assert!(many.get(&id(1_000)).is_none());
    // In the order of bytes: upper case before lower case, and apart from it.
    let mixed = ["a", "B", "c", "D", "_", "aB", "Ab", "ab"];
    let apps = VerifierSet::new(mixed.map(|id| Verifier::new(id, SECRET).unwrap())).unwrap();
    for id in mixed {
        assert_eq!(apps.get(id).map(Verifier::client_id), Some(id));
    }
    for id in ["A", "b", "AB", "", "d"] {
        assert!(apps.get(id).is_none(), "{id}");
    }
    assert_eq!(format!("{many:?}"), "VerifierSet { apps: 1000, .. }");
}
