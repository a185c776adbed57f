//! The configuration from the environment, checked before anything starts. No error contains a value.

use std::env;
use std::ffi::OsString;
use std::net::SocketAddr;

use secrecy::SecretString;
use shopify_session_token_actix_web::Verifier;

pub struct Config {
    pub listen: SocketAddr,
    pub verifier: Verifier,
    /// For a token exchange: the verifier does not keep it as a string.
    pub client_secret: SecretString,
    pub redis: Option<redis::Client>,
}

impl Config {
    pub fn from_env() -> Result<Self, String> {
        let client_id = variable("SHOPIFY_API_KEY")?.unwrap_or_default();
        let client_secret = variable("SHOPIFY_API_SECRET")?.unwrap_or_default();
        // During a rotation: one or more, separated by commas. At other times, compose files set it to an empty string.
        let previous = variable("SHOPIFY_PREVIOUS_SECRET")?.filter(|list| !list.is_empty());
        let previous = previous.iter().flat_map(|list| list.split(','));
        let verifier = Verifier::new(client_id, &client_secret)
            .and_then(|verifier| verifier.with_previous_secrets(previous))
            .map_err(|error| error.to_string())?;
        let listen = variable("LISTEN")?.unwrap_or_else(|| "127.0.0.1:3001".to_owned());
        // An empty REDIS_URL is an error: without Redis, each instance would remember used keys only for itself, and
        // would repeat an action that another one has carried out.
        let redis = variable("REDIS_URL")?.map(redis::Client::open).transpose();
        Ok(Self {
            listen: listen
                .parse()
                .map_err(|_| "LISTEN is not like 127.0.0.1:3001")?,
            verifier,
            client_secret: client_secret.into(),
            redis: redis.map_err(|_| "REDIS_URL is not like redis://127.0.0.1/, without TLS")?,
        })
    }
}

fn variable(name: &str) -> Result<Option<String>, String> {
    let value = env::var_os(name).map(OsString::into_string);
    value
        .transpose()
        .map_err(|_| format!("{name} is not UTF-8"))
}
