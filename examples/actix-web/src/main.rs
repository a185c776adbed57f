//! A server for an embedded app and its extensions: who may call is in each handler's signature.

#![forbid(unsafe_code)]

mod config;
mod routes;

use actix_web::{App, HttpServer};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Duration, timeout};

/// How long requests may still take when the signal comes, and refunds after them. Orchestrators kill after 30 s.
const GRACE: Duration = Duration::from_secs(12);

// Not `actix_web::main`, whose runtime has one thread: refunds run here, and so outlive the threads of actix-web.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = config::Config::from_env()?;
    tracing_subscriber::fmt().json().init();
    // Before anyone can learn that the server runs, so that no signal ends it abruptly.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // Debug of a verifier shows no secret.
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
    // A refund whose client has hung up belongs to no connection any more.
    refunds.close();
    if timeout(GRACE, refunds.wait()).await.is_err() {
        tracing::warn!("refunds were cut off");
    }
    tracing::info!("stopped");
    Ok(())
}
