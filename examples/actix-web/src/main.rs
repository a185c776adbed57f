//! A server for an embedded app and its extensions. Each handler's signature says who may call it.

#![forbid(unsafe_code)]

mod config;
mod routes;

use actix_web::{App, HttpServer};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Duration, timeout};

/// The time limit, after the signal, for requests in flight, and then again for refunds. Orchestrators kill after 30 s.
const GRACE: Duration = Duration::from_secs(12);

// Not `actix_web::main`, whose runtime has one thread: refunds run in this runtime, so that they outlive actix-web's
// threads.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = config::Config::from_env()?;
    tracing_subscriber::fmt().json().init();
    // Before the server says that it runs, so that no signal ends it abruptly.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // The verifier's `Debug` hides the secrets.
    tracing::info!(verifier = ?config.verifier, redis = config.redis.is_some(), "starting");

    let (listen, state) = (config.listen, routes::state(config));
    let refunds = state.refunds.clone();
    let server = HttpServer::new(move || App::new().configure(|app| routes::add(app, &state)))
        .shutdown_signal(async move {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            tracing::info!("stopping");
        })
        .shutdown_timeout(GRACE.as_secs())
        .bind(listen)?;
    tracing::info!(address = %server.addrs()[0], "listening");
    server.run().await?;
    // The server does not wait for a refund whose client has hung up.
    refunds.close();
    if timeout(GRACE, refunds.wait()).await.is_err() {
        tracing::warn!("refunds were cut off");
    }
    tracing::info!("stopped");
    Ok(())
}
