//! Repeats one call: `instructions ROW TIMES`. `check` has valgrind count the instructions of two runs with different
//! numbers of calls; their difference excludes the set-up.

use std::hint::black_box;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shopify_session_token::testing::{CLIENT_ID, Token, forge};
use shopify_session_token::{Verifier, VerifyError};

/// As long as Shopify's: the prefix and 32 digits.
const SECRET: &str = "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";
const SHOP: &str = "example.myshopify.com";
/// When the tokens were issued and are verified.
const NOW: u64 = 1_700_000_000;
const SIG: &str = r#""1f0e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0""#;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [row, times] = &arguments[..] else {
        panic!("usage: instructions ROW TIMES");
    };
    let times = times.parse().expect("a number of times");
    match row.as_str() {
        "merchant" => verify(times, &merchant(), None),
        "buyer" => verify(times, &buyer(), None),
        "forged" => verify(
            times,
            &forge(&merchant()),
            Some(VerifyError::InvalidSignature),
        ),
        "junk" => verify(times, "undefined", Some(VerifyError::Malformed)),
        "4096_letters" => verify(times, &"A".repeat(4096), Some(VerifyError::Malformed)),
        "4096_dots" => verify(times, &".".repeat(4096), Some(VerifyError::Malformed)),
        "merchant_floor" => mac(times, &merchant()),
        "buyer_floor" => mac(times, &buyer()),
        _ => panic!("no such row: {row}"),
    }
}

/// A merchant's token as it is sent today.
fn merchant() -> String {
    Token::merchant_at(SHOP, 12_345_678_901, NOW)
        .jwt_id("9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b")
        .claim("sid", r#""5c1d9a7e-3f2b-4a68-9d0c-7b6a5f4e3d2c""#)
        .claim("sig", SIG)
        .sign(SECRET)
}

fn buyer() -> String {
    Token::buyer_at(SHOP, Some(7_654_321_098), NOW)
        .jwt_id("9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b")
        .sign(SECRET)
}

fn verify(times: u32, token: &str, refused_as: Option<VerifyError>) {
    let verifier = Verifier::new(CLIENT_ID, SECRET).expect("a good configuration");
    assert_eq!(verifier.verify(token, NOW).err(), refused_as);
    for _ in 0..times {
        _ = black_box(verifier.verify(black_box(token), black_box(NOW)));
    }
}

/// The minimum for any verifier: one keyed HMAC-SHA256 over the signing input.
fn mac(times: u32, token: &str) {
    let (signing_input, _) = token.rsplit_once('.').expect("three parts");
    let keyed = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    for _ in 0..times {
        let mac = keyed.clone().chain_update(black_box(signing_input));
        _ = black_box(mac.finalize());
    }
}
