//! Properties of all tokens and configurations, tested on random ones.

mod util;

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use proptest::prelude::*;
use shopify_session_token::{SignedWith, Verifier, VerifierSet, VerifyError};
use util::{CLIENT_ID, Claims, HEADER, IAT};
use util::{buyer, merchant, sign_with};

const SECRETS: [&str; 4] = [
    "shpss_00000000000000000000000000000000",
    "shpss_11111111111111111111111111111111",
    "shpss_22222222222222222222222222222222",
    "shpss_33333333333333333333333333333333",
];
/// Signs tokens; no verifier has it.
const UNKNOWN_SECRET: &str = "shpss_44444444444444444444444444444444";
/// Verifiers have it; it does not sign tokens.
const UNUSED_SECRET: &str = "shpss_55555555555555555555555555555555";

fn secret_order() -> impl Strategy<Value = Vec<&'static str>> {
    Just(SECRETS.to_vec()).prop_shuffle()
}

/// Valid tokens, and tokens that fail in the header, the signature, the payload, or a claim.
fn token() -> impl Strategy<Value = String> {
    let claims = prop_oneof![
        Just(merchant()),
        Just(buyer()),
        Just(buyer().without("iss"))
    ];
    let edit = (
        prop::sample::select(vec![
            "iss", "dest", "aud", "sub", "exp", "nbf", "iat", "jti",
        ]),
        prop::sample::select(vec![
            "null",
            "1",
            "1700000010",
            "\"\"",
            "\"x\"",
            "[]",
            "\"42\"",
            "\"example.myshopify.com\"",
            "\"https://example.myshopify.com/checkouts\"",
            "\"https://example.myshopify.com/account\"",
            "\"https://example.myshopify.com/admin\"",
            "\"gid://shopify/Customer/1\"",
        ]),
    );
    let secret = prop::sample::select([&SECRETS[..], &[UNKNOWN_SECRET]].concat());
    let header = prop::sample::select(vec![HEADER, r#"{"alg":"HS256"}"#, r#"{"alg":"none"}"#]);
    (claims, prop::option::of(edit), secret, header).prop_map(|(claims, edit, secret, header)| {
        let claims = edit
            .into_iter()
            .fold(claims, |claims: Claims, (name, raw)| claims.with(name, raw));
        sign_with(header, claims.json(), secret)
    })
}

fn verifier(secrets: &[&str]) -> Verifier {
    let verifier = Verifier::new(CLIENT_ID, secrets[0]).unwrap();
    verifier.with_previous_secrets(&secrets[1..]).unwrap()
}

fn unverified_audience(token: &str) -> Option<String> {
    let payload = BASE64_URL_SAFE_NO_PAD
        .decode(token.split('.').nth(1)?)
        .ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    Some(claims["aud"].as_str()?.to_owned())
}

proptest! {
    #[test]
    fn order_of_secrets_changes_no_verdict(token in token(), order in secret_order()) {
        let [usual, shuffled] = [&SECRETS[..], &order].map(|secrets| verifier(secrets).verify(&token, IAT));
        match (usual, shuffled) {
            (Ok(usual), Ok(shuffled)) => {
                prop_assert_eq!(usual.kind(), shuffled.kind());
                prop_assert_eq!(usual.jwt_id(), shuffled.jwt_id());
                let name = |signed_with, secrets: &[&'static str]| match signed_with {
                    SignedWith::Current => secrets[0],
                    SignedWith::Previous(index) => secrets[index + 1],
                };
                prop_assert_eq!(name(usual.signed_with(), &SECRETS), name(shuffled.signed_with(), &order));
            }
            (usual, shuffled) => prop_assert_eq!(usual, shuffled),
        }
    }

    #[test]
    fn unrelated_secret_or_app_changes_no_verdict(token in token()) {
        let alone = verifier(&SECRETS[..3]);
        let expected = alone.verify(&token, IAT);
        let with_secret = alone.clone().with_previous_secrets([UNUSED_SECRET]).unwrap();
        prop_assert_eq!(with_secret.verify(&token, IAT), expected.clone());

        let one = VerifierSet::new([alone.clone()]).unwrap();
        let unrelated = Verifier::new("unrelated", SECRETS[0]).unwrap();
        let two = VerifierSet::new([unrelated, alone]).unwrap();
        prop_assert_eq!(one.verify(&token, IAT), two.verify(&token, IAT));
    }

    #[test]
    fn many_apps_agree_with_the_one_that_aud_names(
        token in token(),
        now in prop::sample::select(vec![IAT, IAT - 11, IAT + 65, IAT + 400, 0, u64::MAX]),
        leeway in 0..=60_u64,
    ) {
        let alone = verifier(&SECRETS[..3]).with_leeway(Duration::from_secs(leeway)).unwrap();
        let apps = VerifierSet::new([Verifier::new("other", UNUSED_SECRET).unwrap(), alone.clone()]).unwrap();
        let result = apps.verify(&token, now);
        if unverified_audience(&token).as_deref() == Some(CLIENT_ID) {
            prop_assert_eq!(result, alone.verify(&token, now));
        } else if result != Err(VerifyError::UnknownApp) {
            // Errors of length and form come first, and are the same for every app.
            prop_assert_eq!(result, alone.verify(&token, now));
        }
    }

    #[test]
    fn no_token_is_a_merchants_and_a_buyers(token in token()) {
        let verifier = verifier(&SECRETS);
        let merchant = verifier.verify_merchant(&token, IAT);
        let buyer = verifier.verify_buyer(&token, IAT);
        prop_assert!(merchant.is_err() || buyer.is_err());
        prop_assert_eq!(
            verifier.verify(&token, IAT).is_ok(),
            !matches!((merchant, buyer), (Err(m), Err(b)) if (m, b) != (VerifyError::NotMerchant, VerifyError::NotBuyer))
        );
    }
}
