//! Errors in a configuration.

use core::fmt;

/// Why a [`Verifier`](crate::Verifier) or [`AppVerifiers`](crate::AppVerifiers) could not be set up.
///
/// Every variant is reported at start-up, and none contains the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfigError {
    /// The secret is empty, or consists only of NULs and ASCII white space.
    ///
    /// The usual cause is an environment variable that is not set. Anyone can sign with the empty secret.
    EmptySecret {
        /// Whether this is a previous secret and not the current one.
        previous: bool,
    },
    /// The secret starts or ends with ASCII white space.
    ///
    /// The usual cause is the newline at the end of a mounted file: trim it. With the newline, no token would verify.
    SecretHasWhitespace {
        /// Whether this is a previous secret and not the current one.
        previous: bool,
    },
    /// The secret has fewer than 32 bytes, the minimum for HMAC-SHA256 (RFC 7518, section 3.2).
    ///
    /// Shopify's secrets have 32 or 38 characters. The usual cause is a placeholder such as `null`, `changeme` or
    /// `${SECRET}`, or a truncated secret.
    SecretTooShort {
        /// Whether this is a previous secret and not the current one.
        previous: bool,
    },
    /// The client ID is empty or consists only of white space.
    EmptyClientId,
    /// The client ID starts with `shpss_`, as client secrets do: probably the two arguments are swapped.
    ClientIdLooksLikeSecret,
    /// The client ID starts or ends with white space.
    ///
    /// The usual cause is the newline at the end of a mounted file: trim it. With the newline, no token would verify.
    ClientIdHasWhitespace,
    /// The suffix is not a domain of two or more labels, or its last label is all digits (`0.0.1` would make
    /// `127.0.0.1` a shop), or it is under `myshopify.com`.
    InvalidShopSuffix,
    /// The leeway is not a whole number of seconds from 0 to 60.
    InvalidLeeway,
    /// Two verifiers in one [`AppVerifiers`](crate::AppVerifiers) have the same client ID.
    DuplicateClientId,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::EmptySecret { previous } => {
                about_secret(f, previous, "is empty: is its environment variable set?")
            }
            Self::SecretHasWhitespace { previous } => {
                about_secret(f, previous, "starts or ends with white space: trim it")
            }
            Self::SecretTooShort { previous } => about_secret(
                f,
                previous,
                "has fewer than 32 bytes: is it the whole secret from the app's settings?",
            ),
            Self::EmptyClientId => {
                f.write_str("the client ID is empty: is its environment variable set?")
            }
            Self::ClientIdLooksLikeSecret => f.write_str(
                "the client ID starts with shpss_ as a secret does: are the two swapped?",
            ),
            Self::ClientIdHasWhitespace => {
                f.write_str("the client ID starts or ends with white space: trim it")
            }
            Self::InvalidShopSuffix => f.write_str(
                "the shop suffix must be a domain such as myshopify.io, and not under myshopify.com",
            ),
            Self::InvalidLeeway => {
                f.write_str("the leeway must be a whole number of seconds from 0 to 60")
            }
            Self::DuplicateClientId => f.write_str("two verifiers have the same client ID"),
        }
    }
}

fn about_secret(f: &mut fmt::Formatter<'_>, previous: bool, problem: &str) -> fmt::Result {
    let which = if previous { "previous " } else { "" };
    write!(f, "the {which}client secret {problem}")
}

impl core::error::Error for ConfigError {}
