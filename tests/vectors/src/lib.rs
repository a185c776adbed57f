//! Shared by the tests: validly signed tokens with arbitrary segments, and the verdict on them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shopify_session_token::testing::{CLIENT_ID, Token};
use shopify_session_token::{Verifier, VerifyError, verify};

/// In two pieces, so that scanners for leaked secrets do not take it for a real one.
pub const SECRET: &str = concat!("shpss_", "0123456789abcdef0123456789abcdef");
/// When [`merchant`]'s token is issued, and the time at which all tokens are verified.
pub const IAT: u64 = 1_700_000_000;

/// A valid merchant's token, to be changed and signed.
pub fn merchant() -> Token {
    Token::merchant_at("example.myshopify.com", 42, IAT).jwt_id("9ea3e1a2-7b55-4f6c-8d7e")
}

/// The verdict of `verify`, after comparing it with the verdict of a `Verifier`, which also checks the audience, and
/// refuses a secret that ends in white space.
///
/// # Errors
///
/// The reason for which the token is refused.
#[track_caller]
pub fn verdict(token: &str, secret: impl AsRef<[u8]>) -> Result<(), VerifyError> {
    let verdict = verify(token, &secret, IAT).map(drop);
    if let Ok(verifier) = Verifier::new(CLIENT_ID, &secret) {
        let by_verifier = verifier.verify(token, IAT).map(drop);
        assert!(by_verifier == verdict || by_verifier == Err(VerifyError::WrongAudience));
    }
    verdict
}

#[must_use]
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[must_use]
pub fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// Appends a valid signature to any text in place of `header.payload`.
#[must_use]
pub fn sign_encoded(signing_input: &str, key: impl AsRef<[u8]>) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_ref()).expect("a key may have any length");
    let tag = mac.chain_update(signing_input).finalize().into_bytes();
    format!("{signing_input}.{}", encode(tag))
}
