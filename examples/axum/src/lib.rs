//! A server behind an embedded app and its extensions: who calls is in each handler's signature.
//!
//! Read in this order: [`routes`] (what there is), [`extract`] (who may call it), [`error`] (what the
//! others hear), then whichever of the rest you need.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod config;
pub mod document;
pub mod error;
pub mod exchange;
pub mod extract;
pub mod layers;
pub mod logs;
pub mod metrics;
pub mod once;
pub mod routes;
pub mod serve;
pub mod state;

pub use config::Config;
pub use state::AppState;

use axum::Router;

/// The whole server but for its socket.
pub fn app(state: AppState) -> Router {
    let api = layers::around_api(routes::api());
    let routes = layers::limits(routes::outside_of_api()).nest("/api", api);
    layers::around(routes).with_state(state)
}
