//! Reads the configuration, and serves until a signal says to stop.

#![forbid(unsafe_code)]

use std::io;
use std::process::ExitCode;

use actix_web_example::{Config, Limits, logs, server};

#[actix_web::main]
async fn main() -> ExitCode {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => {
            // For whoever has just started this, so as plain text and before there are logs.
            eprintln!("cannot start: {error}");
            return ExitCode::from(2);
        }
    };
    logs::init();
    match serve(&config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot serve on {}: {error}", config.listen);
            ExitCode::FAILURE
        }
    }
}

async fn serve(config: &Config) -> io::Result<()> {
    let (address, server) = server(config, Limits::default())?;
    // `Debug` of a verifier is made for this: client ID, number of secrets, leeway.
    tracing::info!(%address, verifier = ?config.verifier, "listening");
    server.await?;
    tracing::info!("stopped");
    Ok(())
}
