//! The configuration: read from the environment, and checked before anything is served.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use secrecy::SecretString;
use shopify_session_token::Verifier;

// As Shopify's CLI names them.
const CLIENT_ID: &str = "SHOPIFY_API_KEY";
const CLIENT_SECRET: &str = "SHOPIFY_API_SECRET";
const PREVIOUS_SECRET: &str = "SHOPIFY_PREVIOUS_SECRET";
const LISTEN: &str = "LISTEN";

const DEFAULT_LISTEN: &str = "127.0.0.1:3001";

/// A valid configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// For this app, with its secret and any previous ones.
    pub verifier: Verifier,
    /// For the token exchange: the verifier keeps only a key made from it.
    pub client_secret: SecretString,
    /// Where to listen.
    pub listen: SocketAddr,
}

impl Config {
    /// Reads `SHOPIFY_API_KEY` (the client ID), `SHOPIFY_API_SECRET`, and if they are set
    /// `SHOPIFY_PREVIOUS_SECRET` and `LISTEN`.
    ///
    /// # Errors
    ///
    /// If a variable is missing or its value is invalid. **Do not start then.**
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(|name| env::var_os(name))
    }

    /// [`from_env`](Self::from_env) with another environment.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn read(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        let optional = |name| match lookup(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(_)) => Err(ConfigError::NotUtf8(name)),
        };
        let required = |name| optional(name)?.ok_or(ConfigError::Missing(name));

        let client_id = required(CLIENT_ID)?;
        let secret = required(CLIENT_SECRET)?;
        let previous = optional(PREVIOUS_SECRET)?.unwrap_or_default();
        let listen = optional(LISTEN)?;
        let listen = listen.as_deref().unwrap_or(DEFAULT_LISTEN);
        Ok(Self {
            verifier: Verifier::new(client_id, &secret)
                .and_then(|verifier| verifier.with_previous_secrets(list(&previous)))
                .map_err(|error| ConfigError::Refused(variable(error), error))?,
            client_secret: SecretString::from(secret),
            listen: listen
                .parse()
                .map_err(|_| ConfigError::NotAnAddress(LISTEN))?,
        })
    }
}

/// The entries of a comma-separated list. An empty text has none: Compose files set variables to it.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|_| !text.is_empty())
}

/// The variable that causes this error.
fn variable(error: shopify_session_token::ConfigError) -> &'static str {
    use shopify_session_token::ConfigError as E;

    match error {
        E::EmptyClientId | E::ClientIdLooksLikeSecret | E::ClientIdHasWhitespace => CLIENT_ID,
        E::EmptySecret { previous: true }
        | E::SecretHasWhitespace { previous: true }
        | E::SecretTooShort { previous: true } => PREVIOUS_SECRET,
        _ => CLIENT_SECRET,
    }
}

/// Limits on body size, time and memory.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest body, in bytes.
    pub body: usize,
    /// How long the head of a connection's first request may take. Use whole seconds: actix measures it
    /// with a clock that ticks every half second.
    pub head: Duration,
    /// How long a request's body and the answer may take, after its head has been read.
    pub request: Duration,
    /// How many uses of tokens are remembered, at about 150 bytes each. Each is kept for up to 6 minutes,
    /// so the default is enough for 277 a second.
    pub replay_entries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 16 * 1024,
            head: Duration::from_secs(5),
            request: Duration::from_secs(10),
            replay_entries: 100_000,
        }
    }
}

/// Why the server must not start. Contains no variable's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// This variable is not set.
    Missing(&'static str),
    /// This variable is not UTF-8.
    NotUtf8(&'static str),
    /// This variable's value is invalid.
    Refused(&'static str, shopify_session_token::ConfigError),
    /// This variable's value is not `IP:port`. It is not shown: it may be a misplaced secret.
    NotAnAddress(&'static str),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "{name} is not set"),
            Self::NotUtf8(name) => write!(f, "{name} is not UTF-8"),
            Self::Refused(name, error) => write!(f, "{name}: {error}"),
            Self::NotAnAddress(name) => {
                write!(f, "{name} is not an address such as {DEFAULT_LISTEN}")
            }
        }
    }
}

impl std::error::Error for ConfigError {}
