//! What the tests of published vectors share: tokens around any bytes, rightly signed, and the verdict on
//! them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shopify_session_token::testing::{CLIENT_ID, Token};
use shopify_session_token::{Claim, Verifier, VerifyError, verify};

pub const SECRET: &str = "shpss_not_a_real_secret";
pub const SHOP: &str = "example.myshopify.com";
/// When [`merchant`]'s token was issued, and what all are verified at.
pub const IAT: u64 = 1_700_000_000;

/// Every known claim, in the order in which errors are reported.
pub const CLAIMS: [Claim; 9] = [
    Claim::Exp,
    Claim::Nbf,
    Claim::Iat,
    Claim::Aud,
    Claim::Dest,
    Claim::Jti,
    Claim::Iss,
    Claim::Sub,
    Claim::Sid,
];

/// A valid merchant's token, to be changed and signed.
pub fn merchant() -> Token {
    Token::merchant_at(SHOP, 42, IAT).jwt_id("9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b")
}

/// The verdict on a token that is for the app with [`CLIENT_ID`], the function's and a verifier's.
///
/// # Errors
///
/// The reason for which the token is refused.
#[track_caller]
pub fn verdict(token: &str, secret: &[u8]) -> Result<(), VerifyError> {
    let by_function = verify(token, secret, IAT).map(|_| ());
    // A verifier refuses secrets with white space at an end; vectors have such keys.
    if let Ok(verifier) = Verifier::new(CLIENT_ID, secret) {
        let by_verifier = verifier.verify(token, IAT).map(|_| ());
        if by_verifier != Err(VerifyError::WrongAudience) {
            assert_eq!(by_function, by_verifier, "the two disagree");
        }
    }
    by_function
}

#[must_use]
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
    mac.chain_update(message).finalize().into_bytes().into()
}

#[must_use]
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[must_use]
pub fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// Appends the right signature to whatever stands in for `header.payload`.
#[must_use]
pub fn sign_encoded(signing_input: &str, key: impl AsRef<[u8]>) -> String {
    let signature = hmac_sha256(key.as_ref(), signing_input.as_bytes());
    format!("{signing_input}.{}", encode(signature))
}

/// The token with one bit of its signature changed, counted from 0 to 255.
#[must_use]
pub fn change_signature_bit(token: &str, bit: usize) -> String {
    let (signing_input, signature) = token.rsplit_once('.').expect("a token");
    let mut signature = decode(signature);
    signature[bit / 8] ^= 1 << (bit % 8);
    format!("{signing_input}.{}", encode(signature))
}
