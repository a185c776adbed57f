#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
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

mod auth;
mod caller;
mod head;
mod refusal;
mod reload;
pub mod replay;

#[doc(hidden)]
pub use shopify_session_token;

pub use auth::{AnyVerifier, Auth, Outcome, TOKEN_PAGE_PATH};
pub use caller::{Caller, Exchangeable};
pub use head::Head;
pub use refusal::{DocumentLoad, Refusal};
pub use reload::reload_stays_on_host;
