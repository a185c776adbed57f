//! The longest token, and the limits of the leeway.

use core::time::Duration;

/// The longest token that is read, in bytes; a longer one is
/// [`VerifyError::TooLong`](crate::VerifyError::TooLong).
///
/// Shopify's tokens have 456 to 647 bytes; tokens minted in tests may be shorter.
pub const MAX_TOKEN_LEN: usize = 4096;

/// The default leeway, which [`Verifier::with_leeway`](crate::Verifier::with_leeway) changes: 10 seconds, as in
/// Shopify's own libraries.
pub const DEFAULT_LEEWAY: Duration = Duration::from_secs(10);

/// The largest leeway: the lifetime of a merchant's token.
pub(crate) const MAX_LEEWAY: Duration = Duration::from_secs(60);
