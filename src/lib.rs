// In the README these labels link to published pages; here they link to the items, because the first
// definition of a label wins.
#![doc = "[`BuyerClaims`]: BuyerClaims"]
#![doc = "[`MerchantClaims`]: MerchantClaims"]
#![doc = "[`ShopifySessionClaims`]: ShopifySessionClaims"]
#![doc = "[`VerifyError`]: VerifyError"]
#![doc = "[`verify`]: Verifier::verify"]
#![doc = "[`verify_buyer`]: Verifier::verify_buyer"]
#![doc = "[`verify_merchant`]: Verifier::verify_merchant"]
#![doc = "[Companions]: #companions"]
#![doc = "[At the edge]: guide::at_the_edge"]
#![doc = "[Coming from jsonwebtoken]: guide::coming_from_jsonwebtoken"]
#![doc = "[In a server]: guide::in_a_server"]
#![doc = "[Many apps]: guide::many_apps"]
#![doc = "[Merchants and buyers]: guide::merchants_and_buyers"]
#![doc = "[Rotating a secret]: guide::rotating_a_secret"]
#![doc = ""]
// Its first example calls `UnixTime::now`, so without `std` it is shown and not run.
#![cfg_attr(
    any(feature = "std", not(doctest)),
    doc = include_str!("../README.md")
)]
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

mod apps;
mod claim;
mod claims;
mod config_error;
mod error;
#[cfg(any(doc, doctest))]
pub mod guide;
mod http;
mod json;
mod jws;
mod limits;
mod payload;
mod policy;
mod shop;
// The unit tests mint tokens too. In the packaged crate nothing else would switch the module on for them.
#[cfg(any(test, feature = "testing"))]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod time;
mod token;
mod verifier;

pub use apps::AppVerifiers;
pub use claim::Claim;
pub use claims::ShopifySessionClaims;
pub use claims::kind::{CustomerId, TokenKind, UserId};
pub use claims::typed::{BuyerClaims, MerchantClaims};
pub use config_error::ConfigError;
pub use error::VerifyError;
pub use http::answer::{Answer, RETRY_HEADER};
pub use http::bearer::bearer_token;
pub use http::document::{document_headers, token_page};
pub use http::query::id_token_from_query;
pub use http::reload::reload_query;
pub use http::surface::Surface;
pub use jws::hmac::SignedWith;
pub use limits::{DEFAULT_LEEWAY, MAX_TOKEN_LEN};
pub use shop::{ParseShopDomainError, ShopDomain};
pub use time::UnixTime;
pub use verifier::{Verifier, verify};
