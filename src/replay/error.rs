//! The reasons to refuse an action.

use core::fmt;

/// Why an action must not be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReplayError {
    /// The key has been used before.
    Replayed,
    /// The guard is full. It has not evicted a key that is still needed.
    Full,
    /// The token has expired since it was verified, or the clock was set back, so that the key may already have
    /// been used and evicted.
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

    /// The HTTP status to answer with: 503 for [`Full`](Self::Full), 409 for the others. Never add
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
            Self::Expired => {
                "the token has expired since it was verified, or the clock was set back"
            }
        })
    }
}

impl core::error::Error for ReplayError {}
