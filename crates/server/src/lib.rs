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
mod document;
mod head;
mod path;
mod query;
mod refusal;
mod reload;
pub mod replay;
mod surface;

#[doc(hidden)]
pub use shopify_session_token;

pub use auth::{AnyVerifier, Auth, InvalidPathError, Outcome, TOKEN_PAGE_PATH};
pub use caller::{Caller, Exchangeable};
pub use document::{Joining, TokenPage, document_headers};
pub use head::Head;
pub use refusal::Refusal;
pub use surface::Surface;
