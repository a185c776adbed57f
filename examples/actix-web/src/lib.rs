//! A small, complete server for a Shopify app, on actix-web: each handler's signature says who may call it.
//! The README says what each module shows.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::expect_used, clippy::panic, clippy::unwrap_used)
)]

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::web::{Data, PayloadConfig, ServiceConfig, resource, scope, to};
use actix_web::{App, HttpServer};

mod api;
mod config;
mod cors;
mod deadline;
mod document;
mod error;
mod exchange;
mod extract;
mod health;
pub mod logs;
mod metrics;
mod state;

pub use config::{Config, ConfigError, Limits};
pub use error::{Reason, Refusal};
pub use exchange::TokenExchange;
pub use extract::{Buyer, ExchangeableToken, Merchant};
pub use metrics::Metrics;
pub use state::State;

/// How long requests in progress may take after SIGTERM: less than the 30 seconds after which Kubernetes, for
/// example, sends SIGKILL.
const SHUTDOWN: Duration = Duration::from_secs(25);

/// Binds the configured address and prepares the server. Awaiting the server runs it until SIGTERM (requests in
/// progress are finished) or SIGINT (they are not).
///
/// Also returns the bound address, since port 0 means any free port.
///
/// # Errors
///
/// If the address cannot be bound.
pub fn server(config: &Config, limits: Limits) -> io::Result<(SocketAddr, Server)> {
    // Created once and shared: if each worker had its own replay guard, each would let the same token through
    // once.
    let state = Data::new(State::new(config, limits));
    let http = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .app_data(PayloadConfig::new(limits.body))
            .configure(configure)
            // The last layer is the outermost.
            .wrap(default_headers())
            .wrap(from_fn(logs::observe))
    })
    // `deadline` limits the rest of a request.
    .client_request_timeout(limits.head)
    .client_disconnect_timeout(Duration::from_secs(1))
    // Longer than the usual idle time of load balancers (60 s), so that they close connections first.
    // Otherwise one may send a request into a connection that is being closed.
    .keep_alive(Duration::from_secs(75))
    .shutdown_timeout(SHUTDOWN.as_secs())
    .bind(config.listen)?;
    let address = http.addrs().first().copied().unwrap_or(config.listen);
    Ok((address, http.run()))
}

/// The routes. They expect [`State`] among the application's data.
pub fn configure(routes: &mut ServiceConfig) {
    routes
        .service(
            resource("/")
                .get(document::document)
                .default_service(error::only("GET"))
                .wrap(from_fn(deadline::keep)),
        )
        .service(
            resource(document::BOUNCE_PATH)
                .get(document::bounce)
                .default_service(error::only("GET")),
        )
        .service(
            resource("/healthz")
                .get(health::healthz)
                .head(health::healthz)
                .default_service(error::only("GET, HEAD")),
        )
        .service(
            resource("/metrics")
                .get(health::metrics)
                .default_service(error::only("GET")),
        )
        .service(
            scope("/api")
                .service(
                    resource("/merchant")
                        .get(api::merchant)
                        .default_service(error::only("GET")),
                )
                .service(
                    resource("/buyer")
                        .get(api::buyer)
                        .default_service(error::only("GET")),
                )
                .service(
                    resource("/once")
                        .post(api::once)
                        .default_service(error::only("POST")),
                )
                .service(
                    resource("/exchange")
                        .post(api::exchange)
                        .default_service(error::only("POST")),
                )
                // The last layer is the outermost. CORS wraps everything that can refuse a request, so that an
                // extension sees the status of a 401 instead of a network error. It wraps only this scope:
                // other origins need nothing else.
                .wrap(from_fn(deadline::keep))
                .wrap(from_fn(cors::options))
                .wrap(cors::layer())
                .wrap(from_fn(cors::no_content)),
        )
        .default_service(to(error::not_found));
}

fn default_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("Cache-Control", "no-store"))
        .add(("X-Content-Type-Options", "nosniff"))
}
