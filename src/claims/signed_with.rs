//! Which secret a token is signed with.

use crate::jws::hmac::KeyIndex;

/// Which of the configured secrets a token is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignedWith {
    /// The current secret: the argument of [`verify`](crate::verify) or of
    /// [`Verifier::new`](crate::Verifier::new).
    Current,
    /// A previous secret: its index, in the order in which previous secrets were added.
    Previous(usize),
}

impl SignedWith {
    pub(super) fn new(key: KeyIndex) -> Self {
        match key.get().checked_sub(1) {
            None => Self::Current,
            // Never saturates: the number of keys in memory fits a `usize`.
            Some(previous) => Self::Previous(usize::try_from(previous).unwrap_or(usize::MAX)),
        }
    }
}
