//! Configuration: from the environment, checked as a whole before anything starts.

use std::env;
use std::fmt;
use std::net::SocketAddr;

use secrecy::{ExposeSecret as _, SecretString};
use shopify_session_token::Verifier;
use tracing_subscriber::filter::{LevelFilter, Targets};

const CLIENT_ID: &str = "SHOPIFY_CLIENT_ID";
const CLIENT_SECRET: &str = "SHOPIFY_CLIENT_SECRET";
const PREVIOUS_SECRET: &str = "SHOPIFY_PREVIOUS_SECRET";
const LISTEN: &str = "LISTEN";
const REDIS_URL: &str = "REDIS_URL";
const RUST_LOG: &str = "RUST_LOG";

/// Everything that the environment decides.
pub struct Config {
    /// `LISTEN`, 127.0.0.1:3000 unless it is set.
    pub listen: SocketAddr,
    /// Of `SHOPIFY_CLIENT_ID`, `SHOPIFY_CLIENT_SECRET` and, during a rotation, `SHOPIFY_PREVIOUS_SECRET`.
    pub verifier: Verifier,
    /// `SHOPIFY_CLIENT_ID`
    pub client_id: String,
    /// `SHOPIFY_CLIENT_SECRET`, which a token exchange needs as text.
    pub client_secret: SecretString,
    /// `REDIS_URL`. Not shown anywhere: there may be a password in it.
    pub redis: Option<redis::Client>,
    /// `RUST_LOG`, for example `debug,hyper=info`; `info` unless it is set.
    pub log_levels: Targets,
}

impl Config {
    /// # Errors
    ///
    /// [`ConfigError`], which names the variable and never shows its value.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_variables(|name| match env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => Err(ConfigError::new(name, "is not UTF-8")),
        })
    }

    /// `Config::from_env` with another environment.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], which names the variable and never shows its value.
    pub fn from_variables(
        variable: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
    ) -> Result<Self, ConfigError> {
        let required = |name| variable(name)?.ok_or(ConfigError::new(name, "is not set"));

        let client_id = required(CLIENT_ID)?;
        let client_secret = SecretString::from(required(CLIENT_SECRET)?);
        let mut verifier = Verifier::new(client_id.as_str(), client_secret.expose_secret())
            .map_err(ConfigError::of_verifier(CLIENT_SECRET))?;
        // One that is set but empty is refused: more likely a rotation gone wrong than no rotation.
        if let Some(previous) = variable(PREVIOUS_SECRET)? {
            verifier = verifier
                .with_previous_secret(previous)
                .map_err(ConfigError::of_verifier(PREVIOUS_SECRET))?;
        }

        let listen = match variable(LISTEN)? {
            None => SocketAddr::from(([127, 0, 0, 1], 3000)),
            Some(listen) => listen.parse().map_err(|_| {
                ConfigError::new(LISTEN, "is not an address and port such as 127.0.0.1:3000")
            })?,
        };
        // Set but empty is refused here, too: with several instances, one that quietly uses its own
        // memory would let through what another has done.
        let redis = variable(REDIS_URL)?.map(redis_client).transpose()?;
        let log_levels = match variable(RUST_LOG)? {
            None => Targets::new().with_default(LevelFilter::INFO),
            Some(levels) => levels
                .parse()
                .map_err(|_| ConfigError::new(RUST_LOG, "is not a list such as info,hyper=warn"))?,
        };
        Ok(Self {
            listen,
            verifier,
            client_id,
            client_secret,
            redis,
            log_levels,
        })
    }

    /// Where it is remembered what must happen once, for the start-up log.
    #[must_use]
    pub fn once_name(&self) -> &'static str {
        match self.redis {
            Some(_) => "redis",
            None => "memory",
        }
    }
}

fn redis_client(url: String) -> Result<redis::Client, ConfigError> {
    // Schemes are read without regard to case, as redis reads them.
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    if scheme.is_some_and(|scheme| {
        ["rediss", "valkeys"]
            .iter()
            .any(|tls| scheme.eq_ignore_ascii_case(tls))
    }) {
        return Err(ConfigError::new(
            REDIS_URL,
            "asks for TLS, which is not compiled in: enable a TLS feature of the redis crate",
        ));
    }
    redis::Client::open(url)
        .map_err(|_| ConfigError::new(REDIS_URL, "is not an address such as redis://127.0.0.1/"))
}

/// Which variable is wrong, and how.
#[derive(Debug)]
pub struct ConfigError {
    variable: &'static str,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Text(&'static str),
    Verifier(shopify_session_token::ConfigError),
}

impl ConfigError {
    fn new(variable: &'static str, problem: &'static str) -> Self {
        Self {
            variable,
            problem: Problem::Text(problem),
        }
    }

    /// The verifier's error about a secret, read from this variable, or about the client ID.
    fn of_verifier(secret: &'static str) -> impl Fn(shopify_session_token::ConfigError) -> Self {
        use shopify_session_token::ConfigError as E;
        move |error| Self {
            variable: match error {
                E::EmptyClientId | E::ClientIdLooksLikeSecret => CLIENT_ID,
                _ => secret,
            },
            problem: Problem::Verifier(error),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problem {
            Problem::Text(problem) => write!(f, "{} {problem}", self.variable),
            Problem::Verifier(error) => write!(f, "{}: {error}", self.variable),
        }
    }
}

impl std::error::Error for ConfigError {}
