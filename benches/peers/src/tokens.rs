//! The inputs, minted at the present time: most libraries read the clock themselves.

use std::ops::RangeInclusive;
use std::sync::OnceLock;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shopify_session_token::UnixTime;
use shopify_session_token::testing::{HEADER, Token};

/// Shopify's secrets have 32 or 38 characters.
pub const SECRET: &str = "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";
pub const SHOP: &str = "example.myshopify.com";
/// The lengths in bytes of 23 published tokens, 2021 to 2026.
pub const REAL: RangeInclusive<usize> = 456..=647;
/// A token has a header of 36 characters, two dots and a signature of 43 characters.
const AROUND_PAYLOAD: usize = 36 + 1 + 1 + 43;

/// Longer than the run; real tokens are valid for 60 seconds.
pub fn merchant() -> Token {
    Token::merchant_at(SHOP, 12_345_678_901, now()).lifetime(Duration::from_hours(2))
}

pub fn buyer() -> Token {
    Token::buyer_at(SHOP, Some(7_654_321_098), now()).lifetime(Duration::from_hours(2))
}

pub fn anonymous() -> Token {
    Token::buyer_at(SHOP, None, now()).lifetime(Duration::from_hours(2))
}

/// When this process first asked: every token is issued then.
pub fn now() -> UnixTime {
    static NOW: OnceLock<UnixTime> = OnceLock::new();
    *NOW.get_or_init(UnixTime::now)
}

/// Valid layouts that differ from today's tokens and must be about as fast.
pub fn layouts() -> Vec<(&'static str, String)> {
    let reordered = |reorder: fn(&mut [&str])| {
        let payload = merchant().payload();
        let mut members: Vec<_> = payload.trim_matches(['{', '}']).split(',').collect();
        reorder(&mut members);
        signed(format!("{{{}}}", members.join(",")))
    };
    vec![
        (
            "merchant, members swapped",
            reordered(|members| members.swap(0, 1)),
        ),
        (
            "merchant, members reversed",
            reordered(|members| members.reverse()),
        ),
        ("merchant, no `sid`", merchant().without("sid").sign(SECRET)),
        ("merchant, no `iss`", merchant().without("iss").sign(SECRET)),
        ("buyer, no `iss`", buyer().without("iss").sign(SECRET)),
        ("buyer, anonymous", anonymous().sign(SECRET)),
        (
            "buyer, `sub` is `null`",
            anonymous().claim("sub", "null").sign(SECRET),
        ),
    ]
}

/// A merchant's token in which the opaque claim `sig` is as long as it takes. `length` is a multiple of 4,
/// which base64url without padding can have.
pub fn of_length(length: usize) -> String {
    let token = merchant().without("sid").jwt_id("1");
    let filled = |len: usize| {
        token
            .clone()
            .claim("sig", &format!("\"{}\"", "x".repeat(len)))
    };
    let room = payload_room(length) - filled(0).payload().len();
    let token = filled(room).sign(SECRET);
    assert_eq!(token.len(), length);
    token
}

/// The bytes of JSON that fit into a token of `length` bytes.
pub fn payload_room(length: usize) -> usize {
    (length - AROUND_PAYLOAD) * 3 / 4
}

pub fn signed(payload: impl AsRef<[u8]>) -> String {
    signed_with(payload, SECRET.as_bytes())
}

/// Not `testing::sign`, which may refuse a weak secret.
pub fn signed_with(payload: impl AsRef<[u8]>, secret: &[u8]) -> String {
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let input = format!("{}.{}", encode(HEADER.as_bytes()), encode(payload.as_ref()));
    let tag = tag(&input, secret);
    format!("{input}.{}", encode(&tag))
}

pub fn tag(signing_input: &str, secret: &[u8]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(secret).expect("any length");
    mac.chain_update(signing_input)
        .finalize()
        .into_bytes()
        .into()
}

pub fn signing_input(token: &str) -> &str {
    token.rsplit_once('.').map_or(token, |(input, _)| input)
}
