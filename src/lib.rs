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
mod error;
#[cfg(any(doc, doctest))]
pub mod guide;
mod header;
mod json;
mod kind;
mod numeric_date;
mod payload;
mod policy;
mod principal;
pub mod replay;
#[cfg(feature = "std")]
mod replay_guard;
mod request;
mod secret;
mod shop;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod time;
mod token;
mod verifier;

pub use apps::AppVerifiers;
pub use claim::Claim;
pub use claims::ShopifySessionClaims;
pub use config::ConfigError;
pub use error::VerifyError;
pub use kind::{CustomerId, Kind, UserId};
pub use principal::{BuyerClaims, MerchantClaims};
pub use request::{RETRY_HEADER, bearer_token, id_token_from_query};
pub use secret::SignedWith;
pub use shop::{ParseShopDomainError, ShopDomain};
pub use time::UnixTime;
pub use token::MAX_TOKEN_LEN;
pub use verifier::{DEFAULT_LEEWAY, Verifier};

/// Verifies a token that is signed with `secret`, at the time `now` in Unix seconds.
///
/// **The audience is not checked**, because no client ID is given: prefer a [`Verifier`], which does
/// and which keeps the keyed state besides. Without it this is still sound where the secret belongs
/// to one app, as Shopify's do: nothing else is signed with it that passes, because a token without
/// `aud`, `dest` or `exp` is refused. Compare [`client_id`](ShopifySessionClaims::client_id) yourself
/// if your server knows it.
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
    let policy = policy::Policy {
        keys: core::slice::from_ref(&key),
        client_id: None,
        leeway: DEFAULT_LEEWAY,
        shop_suffixes: &[],
    };
    policy.verify(token, now.into())
}
