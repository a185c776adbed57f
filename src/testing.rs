//! Mints tokens for the tests of your own handlers: valid ones like Shopify's, and invalid ones of every kind.
//!
//! The tests need neither a network nor Shopify. Enable the feature for tests only:
//!
//! ```toml
//! [dev-dependencies]
//! shopify-session-token = { version = "0.1", features = ["testing"] }
//! ```
//!
#![cfg_attr(feature = "std", doc = "```")]
#![cfg_attr(not(feature = "std"), doc = "```ignore")]
//! use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
//! use shopify_session_token::{UnixTime, Verifier, bearer_token};
//!
//! // The code under test: anything that takes a request's `Authorization` fields.
//! fn handler(verifier: &Verifier, authorization: &[String]) -> (u16, String) {
//!     let verify = |token| verifier.verify_merchant(token, UnixTime::now());
//!     match bearer_token(authorization).and_then(verify) {
//!         Ok(merchant) => (200, format!("user {}", merchant.user_id())),
//!         Err(error) => (error.http_status(), error.code().to_owned()),
//!     }
//! }
//!
//! let verifier = Verifier::new(CLIENT_ID, SECRET)?;
//! let get = |token: &Token| {
//!     handler(&verifier, &[token.authorization(SECRET)])
//! };
//!
//! let token = Token::merchant("example.myshopify.com", 42);
//! assert_eq!(get(&token), (200, "user 42".into()));
//! assert_eq!(get(&token.clone().expired()), (401, "expired".into()));
//! assert_eq!(get(&token.clone().not_yet_valid()), (401, "not_yet_valid".into()));
//! assert_eq!(get(&token.clone().forged()), (401, "invalid_signature".into()));
//! assert_eq!(get(&token.for_other_app()), (401, "wrong_audience".into()));
//!
//! let buyer = Token::buyer("example.myshopify.com", None);
//! assert_eq!(get(&buyer), (403, "not_merchant".into()));
//! # Ok::<(), shopify_session_token::ConfigError>(())
//! ```
//!
//! For a function that takes claims, [`Token::merchant_claims`] and [`Token::buyer_claims`] sign and verify a
//! token:
//!
//! ```
//! use shopify_session_token::MerchantClaims;
//! use shopify_session_token::testing::Token;
//!
//! fn greeting(merchant: &MerchantClaims) -> String {
//!     format!("user {} of {}", merchant.user_id(), merchant.shop())
//! }
//!
//! let token = Token::merchant_at("example.myshopify.com", 42, 1_700_000_000);
//! assert_eq!(greeting(&token.merchant_claims()?), "user 42 of example.myshopify.com");
//! # Ok::<(), shopify_session_token::VerifyError>(())
//! ```
//!
//! This module does not weaken an app: minting a token that your server accepts needs its client secret.

use alloc::string::String;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

mod ids;
mod layout;
mod token;

pub use token::Token;

/// A client secret for tests, of the length and form of Shopify's: `shpss_` and 32 hexadecimal digits.
///
/// It is public: never configure it in a server that others can reach.
pub const SECRET: &str = "shpss_c0ffee00c0ffee00c0ffee00c0ffee00";
/// The client ID of minted tokens, which [`Token::client_id`] changes.
pub const CLIENT_ID: &str = "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a";
/// The client ID of [`Token::for_other_app`].
pub const OTHER_CLIENT_ID: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
/// The shop of [`Token::for_other_shop`].
pub const OTHER_SHOP: &str = "other-shop.myshopify.com";
/// The header of every token that Shopify sends.
pub const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// Encodes and validly signs any header and payload, for tests of bytes that a [`Token`] cannot produce.
#[must_use]
pub fn sign(
    header: impl AsRef<[u8]>,
    payload: impl AsRef<[u8]>,
    secret: impl AsRef<[u8]>,
) -> String {
    let mut token = URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut token);
    // Never fails: an HMAC key may have any length (RFC 2104, section 2).
    let signature = Hmac::<Sha256>::new_from_slice(secret.as_ref())
        .map(|mac| mac.chain_update(&token).finalize().into_bytes())
        .unwrap_or_default();
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    token
}

/// Replaces a token's signature with a well-formed but invalid one: at least one bit of the MAC differs. For a
/// [`Token`], use [`Token::forged`].
#[must_use]
pub fn forge(token: &str) -> String {
    let signature = token.rfind('.').map_or(0, |dot| dot.saturating_add(1));
    let (rest, signature) = token.split_at(signature);
    // The first of its 43 characters encodes six bits of the MAC.
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    let mut forged = String::from(rest);
    forged.push(first);
    forged.extend(signature.chars().skip(1));
    forged
}
