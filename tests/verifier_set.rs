//! Many apps in one server: each token is judged by the verifier of the app that it names, and by no other.

mod util;

use std::time::Duration;

use shopify_session_token::VerifyError::{
    InvalidPayload, InvalidSignature, Malformed, NotBuyer, NotMerchant, TooLong, UnknownApp,
    UnsupportedAlgorithm, WrongAudience,
};
use shopify_session_token::{ConfigError, Verifier, VerifierSet};
use util::{CLIENT_ID, Claims, HEADER, IAT, OTHER_SECRET, SECRET};
use util::{buyer, encode, forge, merchant, sign_encoded, sign_with, verifier, words};

const OTHER_CLIENT_ID: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

fn apps() -> VerifierSet {
    VerifierSet::new([
        verifier(),
        Verifier::new(OTHER_CLIENT_ID, OTHER_SECRET).unwrap(),
    ])
    .unwrap()
}

fn for_app(claims: Claims, client_id: &str) -> Claims {
    claims.with("aud", format!("\"{client_id}\""))
}

#[track_caller]
fn assert_unknown_app(token: &str) {
    assert_eq!(apps().verify(token, IAT), Err(UnknownApp));
}

#[test]
fn each_token_is_verified_for_the_app_it_is_for() {
    let claims = apps().verify(&merchant().sign(), IAT).unwrap();
    assert_eq!(claims.client_id(), CLIENT_ID);
    let token = sign_with(
        HEADER,
        for_app(merchant(), OTHER_CLIENT_ID).json(),
        OTHER_SECRET,
    );
    let claims = apps().verify_merchant(&token, IAT).unwrap();
    assert_eq!(claims.client_id(), OTHER_CLIENT_ID);
    let token = sign_with(
        HEADER,
        for_app(buyer(), OTHER_CLIENT_ID).json(),
        OTHER_SECRET,
    );
    assert!(apps().verify_buyer(&token, IAT).is_ok());
    assert_eq!(apps().verify_merchant(&token, IAT), Err(NotMerchant));
}

#[test]
fn token_signed_with_another_apps_secret_is_forged() {
    let token = sign_with(HEADER, merchant().json(), OTHER_SECRET);
    assert_eq!(apps().verify(&token, IAT), Err(InvalidSignature));
    let token = for_app(merchant(), OTHER_CLIENT_ID).sign();
    assert_eq!(apps().verify(&token, IAT), Err(InvalidSignature));
}

#[test]
fn any_but_one_known_aud_in_the_text_is_an_unknown_app() {
    for claims in [
        for_app(merchant(), "unknown"),
        for_app(merchant(), ""),
        for_app(merchant(), &CLIENT_ID.to_uppercase()),
        merchant().without("aud"),
        merchant().with("aud", "null"),
        merchant().with("aud", "[]"),
        merchant().with("aud", format!("[\"{CLIENT_ID}\"]")),
        merchant().with("aud", "1"),
        merchant().with("aud", r#""\ud800""#),
        merchant().append("aud", "null"),
        merchant().with("x", "\"aud\""),
        merchant().with("x", "{\"aud\":1}"),
        merchant().with(r#"x\"aud"#, "1"),
        for_app(merchant(), &CLIENT_ID.replacen('4', "\\u0034", 1)),
        merchant()
            .without("aud")
            .with("\\u0061ud", format!("\"{CLIENT_ID}\"")),
    ] {
        assert_unknown_app(&claims.sign());
        assert_unknown_app(&forge(&claims.sign()));
    }
    for payload in words(r#"{} [] junk "aud" {"aud":"4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a"#).chain([""])
    {
        assert_unknown_app(&util::sign(payload));
    }
    assert_unknown_app(&util::sign(b"{\"aud\":\"\xff\"}"));
    assert_unknown_app(&sign_encoded(&format!("{}.A", encode(HEADER)), SECRET));
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
        let token = claims.sign();
        assert_eq!(apps().verify(&token, IAT), Err(InvalidPayload));
        let forged = forge(&token);
        assert_eq!(apps().verify(&forged, IAT), Err(InvalidSignature));
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
    assert!(apps().verify(&util::sign(&spaced), IAT).is_ok());
}

#[test]
fn errors_of_the_form_come_before_unknown_app_and_those_of_the_header_after_it() {
    let token = for_app(merchant(), "unknown").sign();
    assert_eq!(apps().verify("junk", IAT), Err(Malformed));
    assert_eq!(apps().verify(&"a".repeat(5_000), IAT), Err(TooLong));
    let (start, _) = token.split_at(token.len() - 1);
    assert_eq!(apps().verify(&format!("{start}*"), IAT), Err(Malformed));
    let other_header = sign_with("{}", merchant().json(), SECRET);
    assert_eq!(apps().verify(&other_header, IAT), Err(UnsupportedAlgorithm));
    let unknown = for_app(merchant(), "unknown").json();
    assert_unknown_app(&sign_with("{}", unknown, SECRET));
}

#[test]
fn configuration_of_each_app_is_its_own() {
    let strict = Verifier::new(OTHER_CLIENT_ID, OTHER_SECRET).unwrap();
    let strict = strict.with_leeway(Duration::ZERO).unwrap();
    let apps = VerifierSet::new([verifier(), strict]).unwrap();
    let other = sign_with(
        HEADER,
        for_app(merchant(), OTHER_CLIENT_ID).json(),
        OTHER_SECRET,
    );
    assert!(apps.verify(&merchant().sign(), IAT + 65).is_ok());
    assert!(apps.verify(&other, IAT + 59).is_ok());
    let error = apps.verify(&other, IAT + 60).unwrap_err();
    assert_eq!(error.code(), "expired");
    let error = apps.verify(&other, IAT - 1).unwrap_err();
    assert_eq!(error.code(), "not_yet_valid");
}

#[test]
fn two_verifiers_of_one_app_are_refused() {
    let twice = [
        verifier(),
        Verifier::new("b", SECRET).unwrap(),
        Verifier::new(CLIENT_ID, OTHER_SECRET).unwrap(),
    ];
    assert_eq!(
        VerifierSet::new(twice).unwrap_err(),
        ConfigError::DuplicateClientId
    );
}

#[test]
fn client_id_of_another_app_is_no_secret() {
    let other = |secret| Verifier::new(OTHER_CLIENT_ID, secret).unwrap();
    let previous = [SECRET, CLIENT_ID];
    for (other, previous) in [
        (other(CLIENT_ID), false),
        (
            other(OTHER_SECRET).with_previous_secrets(previous).unwrap(),
            true,
        ),
    ] {
        let third = Verifier::new("third", OTHER_SECRET).unwrap();
        for apps in [
            [verifier(), other.clone(), third.clone()],
            [third, other, verifier()],
        ] {
            let error = VerifierSet::new(apps).unwrap_err();
            assert_eq!(error, ConfigError::SecretIsClientId { previous });
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
    assert_eq!(
        VerifierSet::new([])
            .unwrap()
            .verify(&merchant().sign(), IAT),
        Err(UnknownApp)
    );
    let id = |n: u32| {
        format!(
            "{:032x}",
            u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c)
        )
    };
    let secret = |n: u32| format!("shpss_{n:032x}");
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

#[test]
fn merchants_and_buyers_are_told_apart() {
    let (merchant, buyer) = (merchant().sign(), buyer().sign());
    assert!(apps().verify_merchant(&merchant, IAT).is_ok());
    assert!(apps().verify_buyer(&buyer, IAT).is_ok());
    let error = apps().verify_merchant(&buyer, IAT);
    assert_eq!(error, Err(NotMerchant));
    let error = apps().verify_buyer(&merchant, IAT);
    assert_eq!(error, Err(NotBuyer));
}
