//! Errors in a configuration.

use core::fmt;

/// Why a [`Verifier`](crate::Verifier) or [`AppVerifiers`](crate::AppVerifiers) could not be set up.
///
/// Every variant is reported at start-up, and none contains the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfigError {
    /// The client ID is empty or consists only of white space.
    EmptyClientId,
    /// The client ID starts with `shpss_`, as client secrets do: probably the two arguments are swapped.
    ClientIdLooksLikeSecret,
    /// The client ID starts or ends with white space.
    ///
    /// The usual cause is the newline at the end of a mounted file: trim it. With the newline, no token would verify.
    ClientIdHasWhitespace,
    /// The client ID starts or ends with a quotation mark, `"` or `'`.
    ClientIdHasQuotationMarks,
    /// The client ID has a character other than visible ASCII, for example a byte order mark or a zero-width space.
    ClientIdNotVisibleAscii,
    /// The secret is empty, or consists only of NULs and ASCII white space.
    ///
    /// The usual cause is an environment variable that is not set. Anyone can sign with the empty secret.
    EmptySecret {
        /// Whether this is a previous secret and not the current one.
        previous: bool,
    },
    /// The secret starts with a byte order mark, of UTF-8 or UTF-16.
    ///
    /// The usual cause is a file saved by an editor or a shell on Windows: save it as UTF-8 without one.
    SecretHasByteOrderMark {
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
    /// The secret starts or ends with a quotation mark, `"` or `'`.
    ///
    /// The usual cause is a file of environment variables that is read without a shell (`docker run --env-file`).
    SecretHasQuotationMarks {
        /// Whether this is a previous secret and not the current one.
        previous: bool,
    },
    /// The secret has a no-break or zero-width space.
    ///
    /// The usual cause is copying from a web page or a chat: copy it again from the app's settings.
    SecretHasInvisibleSpace {
        /// Whether this is a previous secret and not the current one.
        previous: bool,
    },
    /// The secret has another character that is not visible ASCII (`!` to `~`). Shopify's secrets have none.
    SecretNotVisibleAscii {
        /// Whether this is a previous secret and not the current one.
        previous: bool,
    },
    /// The secret is the client ID of this app or of another in the same [`AppVerifiers`](crate::AppVerifiers).
    ///
    /// Client IDs are public, so anyone could sign tokens for any shop.
    SecretIsClientId {
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
    /// The suffix is not a domain of two or more labels, or its last label is a number, decimal or hexadecimal (`0.0.1`
    /// or `0.0.0x1` would make `127.0.0.1` a shop), or it is under `myshopify.com`.
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
            Self::SecretHasByteOrderMark { previous } => about_secret(
                f,
                previous,
                "starts with a byte order mark: save its file as UTF-8 without one",
            ),
            Self::SecretHasQuotationMarks { previous } => about_secret(
                f,
                previous,
                "starts or ends with a quotation mark: remove it",
            ),
            Self::SecretHasInvisibleSpace { previous } => about_secret(
                f,
                previous,
                "has a no-break or zero-width space: copy it again from the app's settings",
            ),
            Self::SecretNotVisibleAscii { previous } => about_secret(
                f,
                previous,
                "has a character other than visible ASCII: copy it again from the app's settings",
            ),
            Self::SecretIsClientId { previous } => about_secret(
                f,
                previous,
                "is a client ID, which is public: anyone could sign with it",
            ),
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
            Self::ClientIdHasQuotationMarks => {
                f.write_str("the client ID starts or ends with a quotation mark: remove it")
            }
            Self::ClientIdNotVisibleAscii => f.write_str(
                "the client ID has a character other than visible ASCII: copy it again from the app's settings",
            ),
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
