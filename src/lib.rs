//! Verifies Shopify session tokens: the JSON Web Tokens (HS256) that the front end of a Shopify app sends to the app's
//! own server. What comes back is a type that only verification creates.
//!
//! ```
//! # #[cfg(feature = "testing")] {
//! use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
//! use shopify_session_token::{UnixTime, Verifier};
//!
//! let now = UnixTime::from(1_790_000_000);
//! let token = Token::merchant_at("example.myshopify.com", 42, now).sign(SECRET);
//!
//! let verifier = Verifier::new(CLIENT_ID, SECRET)?;
//! let merchant = verifier.verify_merchant(&token, now)?;
//! assert_eq!(merchant.shop().as_str(), "example.myshopify.com");
//! assert_eq!(merchant.user_id().get(), 42);
//! # }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! - [`Verifier`] is what a server keeps: it checks signature, times, audience and shop. [`VerifierSet`] serves many
//!   apps. [`verify`](verify()) is the one call without configuration, and therefore without the audience.
//! - [`MerchantClaims`] and [`BuyerClaims`] are what a handler takes: both kinds are signed with the same secret.
//! - [`VerifyError`] says what is wrong, which status answers it, and whether the front end should try again.
//! - [`bearer_token`] and [`id_token_from_query`] find the token in a request.
//! - The [`guide`] has the rest: a server, rotation, many apps, what is checked in which order.
//!
//! Ready-made for frameworks: [`shopify-session-token-axum`](https://docs.rs/shopify-session-token-axum),
//! [`-actix-web`](https://docs.rs/shopify-session-token-actix-web), and
//! [`-server`](https://docs.rs/shopify-session-token-server) for all others. No function of this crate panics.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// No input can cause a panic; these lints deny the expressions that could.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]
#![warn(
    clippy::alloc_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core
)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod claim;
mod claims;
mod config_error;
mod error;
#[cfg(any(doc, doctest))]
pub mod guide;
mod json;
mod jws;
mod limits;
mod payload;
mod policy;
mod request;
mod search;
mod shop;
// The unit tests mint tokens too. In the packaged crate nothing else would switch the module on for them.
#[cfg(any(test, feature = "testing"))]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod time;
mod token;
mod verifier;
mod verifier_set;

pub use claim::Claim;
pub use claims::ShopifySessionClaims;
pub use claims::kind::{CustomerId, TokenKind, UserId};
pub use claims::signed_with::SignedWith;
pub use claims::typed::{BuyerClaims, MerchantClaims};
pub use config_error::ConfigError;
pub use error::{RETRY_HEADER, VerifyError};
pub use limits::{DEFAULT_LEEWAY, MAX_TOKEN_LEN};
pub use request::bearer::bearer_token;
pub use request::query::id_token_from_query;
pub use shop::{ParseShopDomainError, ShopDomain};
pub use time::UnixTime;
pub use verifier::{Verifier, verify};
pub use verifier_set::VerifierSet;
