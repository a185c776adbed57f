//! Reads the configuration from the environment, or says what is wrong with it, and serves.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use shopify_session_token_axum::{AppState, Config, app, logs, serve};
use tokio::net::TcpListener;

/// The configuration is wrong, and trying again will not help.
const EXIT_CONFIG: u8 = 2;
/// The configuration is right, but something else failed.
const EXIT_FAILURE: u8 = 1;

#[tokio::main]
async fn main() -> ExitCode {
    // Not through the log: whoever starts a server by hand reads this, and one line suffices.
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => {
            eprintln!("cannot start: {error}");
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot serve: {error}");
            ExitCode::from(EXIT_FAILURE)
        }
    }
}

async fn run(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    logs::install(config.log_levels.clone())?;
    // Before anyone can learn that the server runs, so that no signal ends it abruptly.
    let signal = serve::termination()?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("{}: {error}", config.listen))?;
    // Debug of a verifier is made for this: it shows no secret.
    tracing::info!(address = %listener.local_addr()?, verifier = ?config.verifier, once = config.once_name(), "listening");
    serve::serve(listener, app(AppState::new(config)), signal).await?;
    tracing::info!("stopped");
    Ok(())
}
