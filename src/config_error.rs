//! Errors in a configuration.

use core::fmt;

/// Why a [`Verifier`](crate::Verifier) or [`VerifierSet`](crate::VerifierSet) could not be set up.
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
    /// The client ID has a blank or another character that is not visible ASCII, for example a byte order mark.
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
    /// The secret has a blank or another character that is not visible ASCII (`!` to `~`). Shopify's secrets have none.
    SecretNotVisibleAscii {
        /// Whether this is a previous secret and not the current one.
        previous: bool,
    },
    /// The secret is the client ID, in upper or lower case, alone or after `shpss_`; or it is the client ID of another app
    /// in the same [`VerifierSet`](crate::VerifierSet).
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
    /// Two verifiers in one [`VerifierSet`](crate::VerifierSet) have the same client ID.
    DuplicateClientId,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, problem) = match *self {
            Self::EmptyClientId => (CLIENT_ID, EMPTY),
            Self::ClientIdLooksLikeSecret => {
                let problem = "starts with shpss_ as a secret does: are the two swapped?";
                (CLIENT_ID, problem)
            }
            Self::ClientIdHasWhitespace => (CLIENT_ID, WHITE_SPACE),
            Self::ClientIdHasQuotationMarks => (CLIENT_ID, QUOTATION_MARKS),
            Self::ClientIdNotVisibleAscii => (CLIENT_ID, NOT_VISIBLE_ASCII),
            Self::EmptySecret { previous } => (secret(previous), EMPTY),
            Self::SecretHasByteOrderMark { previous } => (
                secret(previous),
                "starts with a byte order mark: save its file as UTF-8 without one",
            ),
            Self::SecretHasWhitespace { previous } => (secret(previous), WHITE_SPACE),
            Self::SecretHasQuotationMarks { previous } => (secret(previous), QUOTATION_MARKS),
            Self::SecretHasInvisibleSpace { previous } => (
                secret(previous),
                "has a no-break or zero-width space: copy it again from the app's settings",
            ),
            Self::SecretNotVisibleAscii { previous } => (secret(previous), NOT_VISIBLE_ASCII),
            Self::SecretIsClientId { previous } => (
                secret(previous),
                "is a client ID, which is public: anyone could sign with it",
            ),
            Self::SecretTooShort { previous } => (
                secret(previous),
                "has fewer than 32 bytes: is it the whole secret from the app's settings?",
            ),
            Self::InvalidShopSuffix => (
                "the shop suffix",
                "must be a domain such as myshopify.io, and not under myshopify.com",
            ),
            Self::InvalidLeeway => (
                "the leeway",
                "must be a whole number of seconds from 0 to 60",
            ),
            Self::DuplicateClientId => ("two verifiers", "have the same client ID"),
        };
        write!(f, "{what} {problem}")
    }
}

const CLIENT_ID: &str = "the client ID";
const EMPTY: &str = "is empty: is its environment variable set?";
const WHITE_SPACE: &str = "starts or ends with white space: trim it";
const QUOTATION_MARKS: &str = "starts or ends with a quotation mark: remove it";
const NOT_VISIBLE_ASCII: &str = "has a blank or another character that is not visible ASCII: \
     copy it again from the app's settings";

fn secret(previous: bool) -> &'static str {
    if previous {
        "the previous client secret"
    } else {
        "the client secret"
    }
}

impl core::error::Error for ConfigError {}
