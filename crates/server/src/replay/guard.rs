//! A store in the memory of one process.

use std::collections::BTreeSet;
use std::fmt;
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};

use shopify_session_token::UnixTime;

use super::{FirstUse, ReplayError, ReplayKey, ReplayStore};

/// Remembers used keys in the memory of one process; see the [module](crate::replay).
///
/// Share it by reference or in an `Arc`. The capacity bounds its memory, at 120 bytes per entry.
///
/// **It fails closed.** A key is evicted at its [`keep_until`](ReplayKey::keep_until), according to the `now` that
/// callers pass. If that clock jumps ahead, keys are evicted too early; every key that may have been one of them is
/// then refused as [`Expired`](ReplayError::Expired), even after the clock is set back. A full guard refuses every new
/// key, so limit how many keys one person can add: limit the rate of actions open to buyers, or use a separate guard for
/// each kind of action.
pub struct ReplayGuard {
    capacity: usize,
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    /// The next one to evict comes first.
    keys: BTreeSet<ReplayKey>,
    /// The latest `keep_until` of all keys that have been evicted.
    evicted_until: Option<UnixTime>,
}

impl ReplayGuard {
    /// Creates a guard that remembers at most `capacity` keys at a time.
    ///
    /// A token is remembered for at most 2 minutes (merchants) or 6 (buyers) after it was issued, so
    /// the number of actions in ten minutes is ample. With a capacity of 0, every key is refused.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            used: Mutex::default(),
        }
    }

    /// Marks the key as used, at the time `now` in Unix seconds. Of all calls with the same key, from any number of
    /// threads, at most one succeeds.
    ///
    /// # Errors
    ///
    /// - [`ReplayError::Expired`] if `now` is not before the key's `keep_until`, or the guard may have evicted
    ///   the key.
    /// - [`ReplayError::Replayed`] if the guard remembers the key.
    /// - [`ReplayError::Full`] if the guard is full.
    pub fn first_use(&self, key: &ReplayKey, now: impl Into<UnixTime>) -> Result<(), ReplayError> {
        let now = now.into();
        let mut used = self.lock();
        while let Some(first) = used.keys.first().map(ReplayKey::keep_until)
            && first <= now
        {
            used.evicted_until = used.evicted_until.max(Some(first));
            used.keys.pop_first();
        }
        if key.keep_until() <= now || Some(key.keep_until()) <= used.evicted_until {
            return Err(ReplayError::Expired);
        }
        if used.keys.contains(key) {
            return Err(ReplayError::Replayed);
        }
        if used.keys.len() >= self.capacity {
            return Err(ReplayError::Full);
        }
        used.keys.insert(*key);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Used> {
        // Ignoring poison is sound: every intermediate state refuses more keys, not fewer.
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReplayStore for ReplayGuard {
    fn first_use<'a>(&'a self, key: &'a ReplayKey, now: UnixTime) -> FirstUse<'a> {
        Box::pin(ready(ReplayGuard::first_use(self, key, now)))
    }
}

/// Shows the number of entries and the capacity.
impl fmt::Debug for ReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard")
            .field("entries", &self.lock().keys.len())
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}
