//! Reads the configuration, and serves until it is told to stop by a signal.

#![forbid(unsafe_code)]

use std::io;
use std::process::ExitCode;

use actix_web_example::{Config, Limits, logs, server};

#[actix_web::main]
async fn main() -> ExitCode {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => {
            // Plain text: this is for the person who has just started the server.
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
    // `Debug` of a verifier is fit for logs: client ID, number of secrets, leeway.
    tracing::info!(%address, verifier = ?config.verifier, "listening");
    server.await?;
    tracing::info!("stopped");
    Ok(())
}
