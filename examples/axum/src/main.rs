//! A server for an embedded app and its extensions. Each handler's signature says who may call it.

#![forbid(unsafe_code)]

mod config;
mod routes;

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

/// The time limit, after the signal, for work in progress. Orchestrators kill after 30 s.
const GRACE: Duration = Duration::from_secs(20);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = config::Config::from_env()?;
    tracing_subscriber::fmt().json().init();
    // Before the server says that it runs, so that no signal ends it abruptly.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let listener = tokio::net::TcpListener::bind(config.listen).await?;
    // The verifier's `Debug` hides the secrets.
    tracing::info!(address = %listener.local_addr()?, verifier = ?config.verifier, redis = config.redis.is_some(), "listening");

    let (app, refunds) = routes::app(config);
    let (stop, stopping) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, app).with_graceful_shutdown(async { _ = stopping.await });
    let server = tokio::spawn(server.into_future());
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    tracing::info!("stopping");
    drop(stop);
    // The server does not wait for a refund whose client has hung up.
    refunds.close();
    let finish = async { tokio::join!(server, refunds.wait()) };
    if tokio::time::timeout(GRACE, finish).await.is_err() {
        tracing::warn!("requests were cut off");
    }
    tracing::info!("stopped");
    Ok(())
}
