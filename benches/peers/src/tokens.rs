//! The inputs, minted at the present time: most libraries read the clock themselves.

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

/// Longer than the run; real tokens are valid for 60 seconds.
pub fn merchant() -> Token {
    Token::merchant_at(SHOP, 12_345_678_901, now()).lifetime(Duration::from_hours(2))
}

pub fn buyer() -> Token {
    Token::buyer_at(SHOP, Some(7_654_321_098), now()).lifetime(Duration::from_hours(2))
}

/// When this process first asked: every token is issued then.
pub fn now() -> UnixTime {
    static NOW: OnceLock<UnixTime> = OnceLock::new();
    *NOW.get_or_init(UnixTime::now)
}

pub fn signed(payload: impl AsRef<[u8]>) -> String {
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let input = format!("{}.{}", encode(HEADER.as_bytes()), encode(payload.as_ref()));
    let tag = tag(&input);
    format!("{input}.{}", encode(&tag))
}

pub fn tag(signing_input: &str) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    mac.chain_update(signing_input)
        .finalize()
        .into_bytes()
        .into()
}

pub fn signing_input(token: &str) -> &str {
    token.rsplit_once('.').map_or(token, |(input, _)| input)
}
