//! Neither errors nor `Debug` output contain a part of a token, secret or claim.

mod util;

use std::fmt::{Debug, Display};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use shopify_session_token::{Claim, Verifier, verify};
use util::{CLIENT_ID, HEADER, IAT, JWT_ID, OTHER_SECRET, SECRET, SESSION_ID, verifier};
use util::{buyer, encode, forge, merchant, required_texts, sign, sign_encoded, sign_with, times};

const CUSTOMER_ID: &str = "7654321";

/// `text` must not contain any 8 consecutive bytes of `secret`, nor all of a shorter secret.
#[track_caller]
fn assert_hides(text: &str, secret: &str) {
    for window in secret.as_bytes().windows(secret.len().min(8)) {
        let leaks = text
            .as_bytes()
            .windows(window.len())
            .any(|part| part == window);
        assert!(!leaks, "{:?} is in {text}", String::from_utf8_lossy(window));
    }
}

fn printed(value: &(impl Debug + Display)) -> [String; 3] {
    [
        format!("{value}"),
        format!("{value:?}"),
        format!("{value:#?}"),
    ]
}

/// Tokens that fail in every way, with distinctive text wherever text is possible.
fn refused_tokens() -> Vec<String> {
    let with = |name: &str, raw: &str| merchant().with(name, raw).sign();
    let payload = merchant().json();
    let mut tokens = vec![
        "LEAKLEAKLEAKLEAK".repeat(300),
        "LEAKLEAKLEAKLEAK".into(),
        forge(&merchant().sign()),
        sign_with(HEADER, &payload, OTHER_SECRET),
        sign_with(r#"{"alg":"LEAKLEAKLEAK"}"#, &payload, SECRET),
        sign_with(r#"{"alg":"HS256","typ":"LEAKLEAKLEAK"}"#, &payload, SECRET),
        sign_with(r#"{"alg":"HS256","crit":["LEAKLEAK"]}"#, &payload, SECRET),
        sign_with(r#"["LEAKLEAKLEAK"]"#, &payload, SECRET),
        sign_encoded(&format!("{}.LEAK*LEAK", encode(HEADER)), SECRET),
        sign(r#""LEAKLEAKLEAK""#),
        sign(r#"{"LEAKLEAKLEAK":LEAKLEAKLEAK}"#),
        with("exp", r#""LEAKLEAKLEAK""#),
        with("aud", r#""LEAKLEAKLEAK""#),
        with("dest", r#""LEAKLEAKLEAK""#),
        with("iss", r#""LEAKLEAKLEAK""#),
        with("sub", "123456789012"),
        with("exp", "1500000000"),
        with("nbf", "1790000000"),
        buyer().sign(),
    ];
    for claim in Claim::ALL {
        tokens.push(with(claim.as_str(), r#"["LEAKLEAKLEAK"]"#));
        tokens.push(with(claim.as_str(), r#"{"LEAKLEAKLEAK":1}"#));
    }
    for claim in [times(), required_texts()].concat() {
        tokens.push(merchant().without(claim.as_str()).sign());
    }
    tokens
}

/// The text of header and payload, without the times, which errors may show.
fn decoded_segments(token: &str) -> Vec<String> {
    let decoded = token
        .split('.')
        .filter_map(|segment| BASE64_URL_SAFE_NO_PAD.decode(segment).ok());
    let texts = decoded.filter_map(|bytes| String::from_utf8(bytes).ok());
    texts
        .map(|text| text.replace(|c: char| c.is_ascii_digit(), "#"))
        .collect()
}

#[test]
fn no_error_shows_a_piece_of_the_token_or_the_secret() {
    let mut codes = std::collections::BTreeSet::new();
    for token in refused_tokens() {
        let error = verifier().verify_merchant(&token, IAT).unwrap_err();
        codes.insert(error.code());
        for text in printed(&error) {
            assert_hides(&text, &token);
            for segment in decoded_segments(&token) {
                assert_hides(&text, &segment);
            }
            for hidden in [SECRET, CLIENT_ID, JWT_ID, SESSION_ID, util::SHOP] {
                assert_hides(&text, hidden);
            }
            assert_hides(&text, "LEAKLEAK");
            assert_hides(&text, "12345678901");
        }
    }
    // All but the two that a verifier cannot give here.
    assert_eq!(codes.len(), 14, "{codes:?}");
    assert!(!codes.contains("unusable_secret") && !codes.contains("not_buyer"));
}

#[test]
fn claims_are_printed_without_ids_of_token_session_and_customer() {
    let pos = r#""https://example.myshopify.com/pos""#;
    let other = merchant().with("iss", pos).sign();
    for (token, text) in [
        (
            &merchant().sign(),
            "merchant 12345678901 of example.myshopify.com until 1700000060",
        ),
        (
            &buyer().sign(),
            "buyer of example.myshopify.com until 1700000300",
        ),
        (&other, "other of example.myshopify.com until 1700000060"),
    ] {
        let claims = verify(token, SECRET, IAT).unwrap();
        assert_eq!(claims.to_string(), text);
        let mut texts = printed(&claims).to_vec();
        assert!(
            texts.iter().all(|text| text.contains(util::SHOP)),
            "{texts:?}"
        );
        if let Ok(merchant) = claims.clone().into_merchant() {
            assert_eq!(merchant.to_string(), text);
            assert_eq!(format!("{:?}", merchant.user_id()), "UserId(12345678901)");
            texts.extend(printed(&merchant));
        }
        if let Ok(buyer) = claims.into_buyer() {
            assert_eq!(format!("{:?}", buyer.customer_id()), "Some(CustomerId(..))");
            texts.extend(printed(&buyer));
        }
        for text in texts {
            for hidden in [JWT_ID, SESSION_ID, CUSTOMER_ID, SECRET] {
                assert_hides(&text, hidden);
            }
        }
    }
}

#[test]
fn verifier_is_printed_without_its_secrets() {
    let verifier = Verifier::new(CLIENT_ID, SECRET).unwrap();
    let verifier = verifier.with_previous_secrets([OTHER_SECRET]).unwrap();
    let verifier = verifier.with_shop_suffix("myshopify.io").unwrap();
    let text = format!("{verifier:?}");
    let expected = format!(
        "Verifier {{ client_id: {CLIENT_ID:?}, secrets: 2, leeway: 10, further_shop_suffixes: [\"myshopify.io\"] }}"
    );
    assert_eq!(text, expected);
    for text in [text, format!("{verifier:#?}")] {
        assert_hides(&text, SECRET);
        assert_hides(&text, OTHER_SECRET);
    }
}
