//! The key of one action with one token.

use std::fmt;

use sha2::{Digest as _, Sha256};
use shopify_session_token::{ShopifySessionClaims, UnixTime};

/// The largest leeway of a verifier, in seconds.
const MAX_LEEWAY: u64 = 60;

/// Identifies one action with one token. It does not identify a person. Keys are ordered by
/// [`keep_until`](Self::keep_until).
///
/// Its text, which `Display` writes, is the SHA-256 hash of the client ID, the shop's domain, the token ID (`jti`) and
/// the action, each preceded by its length in bytes as a 64-bit big-endian number: 64 lower-case hexadecimal digits.
/// Services in other languages can compute the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplayKey {
    keep_until: UnixTime,
    digest: [u8; 32],
}

impl ReplayKey {
    /// The key of this action with the token of these claims.
    #[must_use]
    pub fn new(claims: &ShopifySessionClaims, action: &str) -> Self {
        let mut hash = Sha256::new();
        for part in [
            claims.client_id(),
            claims.shop().as_str(),
            claims.jwt_id(),
            action,
        ] {
            // A `usize` fits a `u64`: no target has more than 64 bits.
            let len = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hash.update(len.to_be_bytes());
            hash.update(part);
        }
        let expires_at = claims.expires_at().as_secs();
        Self {
            keep_until: expires_at.saturating_add(MAX_LEEWAY).into(),
            digest: hash.finalize().into(),
        }
    }

    /// The time until which a used key must be stored: the token's `exp` plus the largest leeway, 60 seconds. From
    /// then on every verifier refuses the token itself.
    #[must_use]
    pub fn keep_until(&self) -> UnixTime {
        self.keep_until
    }
}

impl fmt::Display for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digest
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReplayKey({self}, until {})", self.keep_until)
    }
}
