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

#[cfg(feature = "tower")]
mod cors;
#[cfg(feature = "axum")]
mod document;
#[cfg(feature = "axum")]
mod extract;
#[cfg(feature = "tower")]
mod future;
mod headers;
#[cfg(feature = "tower")]
mod layer;
mod refusal;
#[cfg(feature = "tower")]
mod request;

pub use shopify_session_token;
pub use shopify_session_token::{Verifier, VerifierSet};
pub use shopify_session_token_server::{
    AnyVerifier, Auth, Caller, Exchangeable, InvalidPathError, Outcome, Surface, TOKEN_PAGE_PATH,
    replay,
};

#[cfg(feature = "tower")]
#[cfg_attr(docsrs, doc(cfg(feature = "tower")))]
pub use cors::{Cors, CorsLayer, cors};
#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub use document::{DocumentResponse, TokenPage};
#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub use extract::{ProvidesAuth, WithToken};
#[cfg(feature = "tower")]
#[cfg_attr(docsrs, doc(cfg(feature = "tower")))]
pub use future::ResponseFuture;
#[cfg(feature = "tower")]
#[cfg_attr(docsrs, doc(cfg(feature = "tower")))]
pub use layer::{Verify, VerifyLayer};
pub use refusal::Refusal;

shopify_session_token_server::callers!();
