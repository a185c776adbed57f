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

mod cors;
mod document;
mod extract;
mod headers;
mod refusal;

pub use shopify_session_token;
pub use shopify_session_token::{Verifier, VerifierSet};
pub use shopify_session_token_server::{
    AnyVerifier, Auth, Caller, Exchangeable, InvalidPathError, Outcome, Surface, TOKEN_PAGE_PATH,
    replay,
};

pub use cors::{Cors, CorsService, cors};
pub use document::{DocumentResponse, TokenPage};
pub use extract::{AdminExtension, Buyer, Document, FromQuery, Maybe, Merchant, Pos, WithToken};
pub use refusal::Refusal;
