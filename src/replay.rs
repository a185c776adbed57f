//! For actions that must happen only once: one token, one action, one time.
//!
//! **Most routes need none of this.** Shopify's front ends use one token for many requests, so seeing
//! one twice is normal. But for an action such as a refund it is not enough that a request is
//! authentic: it may be a copy, sent again by whoever could read it, or a double click. Then take
//! [`replay_key`](crate::MerchantClaims::replay_key), and go on only if it has not been used before.
//!
//! ```
//! use shopify_session_token::MerchantClaims;
//! # #[cfg(feature = "std")]
//! use shopify_session_token::replay::{ReplayError, ReplayGuard};
//!
//! # #[cfg(feature = "std")]
//! fn refund(guard: &ReplayGuard, merchant: &MerchantClaims, order: u64, now: u64) -> Result<(), ReplayError> {
//!     // The action names what must not happen twice. To let one token refund an order in several
//!     // steps, add an idempotency key that the client makes for each.
//!     guard.first_use(&merchant.replay_key(&format!("refund {order}")), now)?;
//!     // … now refund it
//!     Ok(())
//! }
//! ```
//!
//! - **When**: after every other check and immediately before the action. A key that is claimed for a
//!   request that is then refused for another reason is lost.
//! - **If the action fails** after that, leave the key claimed and let the client send the request again
//!   with a fresh token, or with another idempotency key: whether the action had an effect is what you
//!   do not know. Only if you are certain that it had none may the key be given back (in Redis, `DEL`).
//! - **Answers**: 409 for [`Replayed`](ReplayError::Replayed) and [`Expired`](ReplayError::Expired), 503
//!   for [`Full`](ReplayError::Full) and when the store cannot be reached. Never with the
//!   [`RETRY_HEADER`](crate::RETRY_HEADER): it would have the same action sent again by itself.
//!
//! # Several processes
//!
//! `ReplayGuard` guards one process, and forgets everything when it stops. For several, keep the keys
//! in a store that they share. In Redis it is one command, which answers `OK` the first time and nil
//! after that:
//!
//! ```text
//! SET {key} 1 NX EX {n}        n = keep_until - now + 60
//! ```
//!
//! where `keep_until` is [`ReplayKey::keep_until`] and 60 seconds are the most by which the clocks of
//! your servers and Redis are taken to differ. Never use `EXAT`: to a time that has passed on its own
//! clock, Redis answers `OK` and keeps nothing, so everything would be a first use. With `EX`, n is at
//! least 60 for every token that has just been verified. If Redis does not answer, refuse.
//!
//! # The key
//!
//! Lower-case hexadecimal SHA-256 over client ID, shop's domain, token ID (`jti`) and action, each
//! preceded by its length in bytes as eight bytes, big-endian. So services in other languages can
//! compute the same.

use alloc::string::String;
use core::fmt;

use sha2::{Digest as _, Sha256};

use crate::UnixTime;

#[cfg(feature = "std")]
pub use crate::replay_guard::ReplayGuard;

/// Names one use of one token, for one action. Contains nothing that identifies a person.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ReplayKey {
    digest: [u8; 32],
    text: String,
    keep_until: UnixTime,
}

impl ReplayKey {
    pub(crate) fn new(parts: [&str; 4], keep_until: UnixTime) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // A length fits: no target has more than 64 bits.
            let len = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hash.update(len.to_be_bytes());
            hash.update(part);
        }
        let digest = hash.finalize().into();
        Self {
            digest,
            text: hex(digest),
            keep_until,
        }
    }

    /// The key: 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Until when it must be remembered that this key was used: the token's `exp` plus the leeway it was
    /// verified with. From then on the token itself is refused.
    #[must_use]
    pub fn keep_until(&self) -> UnixTime {
        self.keep_until
    }
}

#[cfg(feature = "std")]
impl ReplayKey {
    pub(crate) fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

fn hex(digest: [u8; 32]) -> String {
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    nibbles
        .filter_map(|nibble| char::from_digit(nibble.into(), 16))
        .collect()
}

/// The key itself, 64 lower-case hexadecimal digits.
impl fmt::Display for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl fmt::Debug for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayKey")
            .field("text", &self.text)
            .field("keep_until", &self.keep_until)
            .finish_non_exhaustive()
    }
}

/// Why an action must not be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReplayError {
    /// The key has been used before.
    Replayed,
    /// So many keys are remembered that there is no room for one more. None has been forgotten.
    Full,
    /// The token has expired since it was verified, or could have been forgotten already: at some time
    /// the clock stood so late that keys like this one were let go.
    Expired,
}

impl ReplayError {
    /// A name for metrics: `replayed`, `replay_guard_full` or `replay_expired`. Stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Replayed => "replayed",
            Self::Full => "replay_guard_full",
            Self::Expired => "replay_expired",
        }
    }

    /// The HTTP status to answer with: 503 for [`Full`](Self::Full), 409 for the others, never with
    /// [`RETRY_HEADER`](crate::RETRY_HEADER).
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Full => 503,
            Self::Replayed | Self::Expired => 409,
        }
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Replayed => "this token has been used for this action before",
            Self::Full => "the replay guard is full: give it room for more entries",
            Self::Expired => "the token has expired since it was verified",
        })
    }
}

impl core::error::Error for ReplayError {}
