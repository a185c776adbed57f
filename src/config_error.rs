//! What can be wrong with a configuration.

use core::fmt;

/// Why a [`Verifier`](crate::Verifier) or [`AppVerifiers`](crate::AppVerifiers) could not be set up.
///
/// All of these are found at start-up; none contains the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfigError {
    /// The secret is empty, or has only NULs and ASCII white space.
    ///
    /// Usually an environment variable that is not set. Anyone can sign with the empty secret.
    EmptySecret,
    /// The secret starts or ends with ASCII white space.
    ///
    /// Usually the newline at the end of a mounted file: trim it. With it no token would verify.
    SecretHasWhitespace,
    /// The client ID is empty or has only white space.
    EmptyClientId,
    /// The client ID starts with `shpss_`, as client secrets do: the two arguments are swapped.
    ClientIdLooksLikeSecret,
    /// The client ID starts or ends with white space.
    ///
    /// Usually the newline at the end of a mounted file: trim it. With it no token would verify.
    ClientIdHasWhitespace,
    /// The suffix is not a domain of two or more labels, or it lies under `myshopify.com`.
    InvalidShopSuffix,
    /// The leeway is not a whole number of seconds from 0 to 60.
    InvalidLeeway,
    /// Two verifiers in one [`AppVerifiers`](crate::AppVerifiers) have the same client ID.
    DuplicateClientId,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptySecret => "the client secret is empty: is its environment variable set?",
            Self::SecretHasWhitespace => {
                "the client secret starts or ends with white space: trim it"
            }
            Self::EmptyClientId => "the client ID is empty: is its environment variable set?",
            Self::ClientIdLooksLikeSecret => {
                "the client ID starts with shpss_ as a secret does: are the two swapped?"
            }
            Self::ClientIdHasWhitespace => "the client ID starts or ends with white space: trim it",
            Self::InvalidShopSuffix => {
                "the shop suffix must be a domain such as myshopify.io, and not under myshopify.com"
            }
            Self::InvalidLeeway => "the leeway must be a whole number of seconds from 0 to 60",
            Self::DuplicateClientId => "two verifiers have the same client ID",
        })
    }
}

impl core::error::Error for ConfigError {}
