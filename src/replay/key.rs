//! The key of one action with one token.

use alloc::string::String;
use core::fmt;
use core::hash::{Hash, Hasher};

use sha2::{Digest as _, Sha256};

#[cfg(feature = "std")]
use crate::limits::MAX_LEEWAY;
use crate::time::UnixTime;

/// Identifies one action with one token. It does not identify a person.
///
/// Two keys are equal if [`as_str`](Self::as_str) returns the same for both.
#[derive(Clone)]
pub struct ReplayKey {
    digest: [u8; 32],
    text: String,
    /// The leeway of the verifier, in seconds.
    leeway: u64,
    expires_at: UnixTime,
}

impl ReplayKey {
    pub(crate) fn new(parts: [&str; 4], expires_at: UnixTime, leeway: u64) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // A `usize` fits a `u64`: no target has more than 64 bits.
            let len = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hash.update(len.to_be_bytes());
            hash.update(part);
        }
        let digest = hash.finalize().into();
        Self {
            digest,
            text: hex(digest),
            leeway,
            expires_at,
        }
    }

    /// The key: 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The time until which a used key must be stored: the token's `exp` plus the leeway of its verifier. From
    /// then on the verifier refuses the token itself.
    #[must_use]
    pub fn keep_until(&self) -> UnixTime {
        self.expires_at.saturating_add(self.leeway)
    }
}

impl ReplayKey {
    #[cfg(feature = "std")]
    pub(super) fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The time from which even a verifier with the largest leeway refuses the token. The key is kept until
    /// then, since several verifiers may share a guard.
    #[cfg(feature = "std")]
    pub(super) fn evict_at(&self) -> UnixTime {
        self.expires_at.saturating_add(MAX_LEEWAY.as_secs())
    }
}

fn hex(digest: [u8; 32]) -> String {
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    nibbles
        .filter_map(|nibble| char::from_digit(nibble.into(), 16))
        .collect()
}

/// The same as [`as_str`](ReplayKey::as_str).
impl fmt::Display for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl PartialEq for ReplayKey {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

impl Eq for ReplayKey {}

impl Hash for ReplayKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

impl fmt::Debug for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayKey")
            .field("text", &self.text)
            .field("keep_until", &self.keep_until())
            .finish_non_exhaustive()
    }
}
