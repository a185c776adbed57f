// The README's links lead to published pages; here, to the items themselves: the first definition of a
// label is the one that counts.
#![doc = "[`BuyerClaims`]: BuyerClaims"]
#![doc = "[`MerchantClaims`]: MerchantClaims"]
#![doc = "[`ShopifySessionClaims`]: ShopifySessionClaims"]
#![doc = "[`VerifyError`]: VerifyError"]
#![doc = "[`verify`]: Verifier::verify"]
#![doc = "[`verify_buyer`]: Verifier::verify_buyer"]
#![doc = "[`verify_merchant`]: Verifier::verify_merchant"]
#![doc = "[Coming from jsonwebtoken]: guide::coming_from_jsonwebtoken"]
#![doc = "[In a server]: guide::in_a_server"]
#![doc = "[Many apps]: guide::many_apps"]
#![doc = "[Merchants and buyers]: guide::merchants_and_buyers"]
#![doc = "[Rotating a secret]: guide::rotating_a_secret"]
#![doc = ""]
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// No panic can be reached from outside; these lints keep the code in the forms that cannot.
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

mod apps;
mod claim;
mod claims;
mod claims_set;
mod config;
mod digits;
mod error;
#[cfg(any(doc, doctest))]
pub mod guide;
mod header;
mod json;
mod kind;
mod limits;
mod numeric_date;
mod payload;
mod pipeline;
pub mod replay;
mod request;
mod secret;
mod shop;
mod strings;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod texts;
mod time;
mod token;
mod typed_claims;
mod usual_payload;
mod verifier;

pub use apps::AppVerifiers;
pub use claim::Claim;
pub use claims::ShopifySessionClaims;
pub use config::ConfigError;
pub use error::VerifyError;
pub use kind::{CustomerId, Kind, UserId};
pub use limits::{DEFAULT_LEEWAY, MAX_TOKEN_LEN};
pub use request::{RETRY_HEADER, bearer_token, id_token_from_query};
pub use secret::SignedWith;
pub use shop::{ParseShopDomainError, ShopDomain};
pub use time::UnixTime;
pub use typed_claims::{BuyerClaims, MerchantClaims};
pub use verifier::Verifier;

/// Verifies a token that is signed with `secret`, at the time `now` in Unix seconds; but **not that it
/// is for your app**: the audience cannot be checked where no client ID is given. Prefer a
/// [`Verifier`], which checks it.
///
/// This function is sound all the same where the secret belongs to one app, as Shopify's secrets do:
/// nothing else that is signed with it passes here, because a token without `aud`, `dest` or `exp` is
/// refused. If your server knows its client ID, compare it with
/// [`client_id`](ShopifySessionClaims::client_id).
///
/// What comes back may be a buyer's as well as a merchant's, so say which you want:
///
/// ```
/// # use shopify_session_token::{VerifyError, verify};
/// # fn route(token: &str, secret: &str, now: u64) -> Result<(), VerifyError> {
/// let merchant = verify(token, secret, now)?.into_merchant()?;
/// println!("user {} of {}", merchant.user_id(), merchant.shop());
/// # Ok(())
/// # }
/// ```
///
/// `secret` is the app's client secret, as Shopify's dashboard shows it. Shops are under
/// `myshopify.com`, the leeway is [`DEFAULT_LEEWAY`].
///
/// # Errors
///
/// [`VerifyError::EmptySecret`] if the secret is empty or has only NULs and ASCII white space;
/// otherwise what [`Verifier::verify`] returns, but for `WrongAudience`.
pub fn verify(
    token: &str,
    secret: impl AsRef<[u8]>,
    now: impl Into<UnixTime>,
) -> Result<ShopifySessionClaims, VerifyError> {
    let key = secret::Key::new(secret.as_ref()).ok_or(VerifyError::EmptySecret)?;
    let policy = pipeline::Policy {
        keys: core::slice::from_ref(&key),
        client_id: None,
        leeway: DEFAULT_LEEWAY.as_secs(),
        shop_suffixes: &[],
    };
    policy.verify(token, now.into())
}
