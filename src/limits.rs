//! How much is looked at, and how far clocks may differ.

use core::time::Duration;

/// The longest token, in bytes, that is looked at; a longer one is
/// [`VerifyError::TooLong`](crate::VerifyError::TooLong).
///
/// Real ones have 456 to 647 bytes.
pub const MAX_TOKEN_LEN: usize = 4096;

/// The leeway unless [`Verifier::with_leeway`](crate::Verifier::with_leeway) sets another: 10 seconds, as
/// in Shopify's own libraries.
pub const DEFAULT_LEEWAY: Duration = Duration::from_secs(10);

/// The most leeway there can be: a merchant's token lives no longer than that.
pub(crate) const MAX_LEEWAY: Duration = Duration::from_secs(60);
