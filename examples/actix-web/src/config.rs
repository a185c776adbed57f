//! What the environment says, checked before anything is served.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use secrecy::SecretString;
use shopify_session_token::Verifier;

const CLIENT_ID: &str = "SHOPIFY_CLIENT_ID";
const CLIENT_SECRET: &str = "SHOPIFY_CLIENT_SECRET";
const PREVIOUS_SECRET: &str = "SHOPIFY_PREVIOUS_SECRET";
const LISTEN: &str = "LISTEN";

const DEFAULT_LISTEN: &str = "127.0.0.1:3001";

/// A configuration that can be served with.
#[derive(Clone, Debug)]
pub struct Config {
    /// For this app, with its secret and perhaps a previous one.
    pub verifier: Verifier,
    /// Public: it stands in every page.
    pub client_id: String,
    /// Only the token exchange needs it; the verifier has made its own use of it.
    pub client_secret: SecretString,
    /// Where to listen.
    pub listen: SocketAddr,
}

impl Config {
    /// Reads `SHOPIFY_CLIENT_ID`, `SHOPIFY_CLIENT_SECRET`, and if they are set
    /// `SHOPIFY_PREVIOUS_SECRET` and `LISTEN`.
    ///
    /// # Errors
    ///
    /// If a variable is missing or has a value that cannot be meant. **Refuse to start then**: with an
    /// empty secret the server would accept what anyone signed.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(|name| env::var_os(name))
    }

    /// [`from_env`](Self::from_env) with another environment.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn read(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        let optional = |name| match lookup(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(_)) => Err(ConfigError::NotUtf8(name)),
        };
        let required = |name| optional(name)?.ok_or(ConfigError::Missing(name));

        let client_id = required(CLIENT_ID)?;
        let secret = required(CLIENT_SECRET)?;
        let mut verifier =
            Verifier::new(client_id.as_str(), &secret).map_err(|error| match error {
                shopify_session_token::ConfigError::EmptyClientId
                | shopify_session_token::ConfigError::ClientIdLooksLikeSecret => {
                    ConfigError::Refused(CLIENT_ID, error)
                }
                _ => ConfigError::Refused(CLIENT_SECRET, error),
            })?;
        // Set but empty is refused too: whoever sets it believes that a rotation is under way.
        if let Some(previous) = optional(PREVIOUS_SECRET)? {
            verifier = verifier
                .with_previous_secret(previous)
                .map_err(|error| ConfigError::Refused(PREVIOUS_SECRET, error))?;
        }
        let listen = optional(LISTEN)?.unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
        Ok(Self {
            verifier,
            client_id,
            client_secret: SecretString::from(secret),
            listen: listen
                .parse()
                .map_err(|_| ConfigError::NotAnAddress(LISTEN, listen))?,
        })
    }
}

/// What the server does not wait for, take or remember more than.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest body, in bytes.
    pub body: usize,
    /// How long the head of a connection's first request may take. In seconds: actix measures it with a
    /// clock that ticks every half second.
    pub head: Duration,
    /// How long, after its head, a request's body and the answer may take.
    pub request: Duration,
    /// How many uses of tokens are remembered, at about 150 bytes each. They are remembered for up to
    /// 6 minutes, so this is 277 in each second.
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

/// Why the server must not start. Contains no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// This variable is not set.
    Missing(&'static str),
    /// This variable is not UTF-8.
    NotUtf8(&'static str),
    /// This variable's value cannot be meant.
    Refused(&'static str, shopify_session_token::ConfigError),
    /// This variable's value is not `IP:port`.
    NotAnAddress(&'static str, String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "{name} is not set"),
            Self::NotUtf8(name) => write!(f, "{name} is not UTF-8"),
            Self::Refused(name, error) => write!(f, "{name}: {error}"),
            Self::NotAnAddress(name, value) => {
                write!(
                    f,
                    "{name}: {value:?} is not an address such as {DEFAULT_LISTEN}"
                )
            }
        }
    }
}

impl std::error::Error for ConfigError {}
