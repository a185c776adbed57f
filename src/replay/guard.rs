//! Keys that have been used, in the memory of one process.

use alloc::boxed::Box;
use alloc::collections::BinaryHeap;
use core::cmp::Reverse;
use core::fmt;
use core::hash::BuildHasher as _;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::collections::HashSet;
use std::hash::RandomState;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{ReplayError, ReplayKey};
use crate::time::UnixTime;

/// How many keys that are no longer needed leave when one comes. More than one, so that the guard
/// empties after a rush; few, so that no call pays for the rush of another.
const LEAVING_PER_CALL: usize = 4;

/// Into how many parts the keys are divided, each with a lock of its own, so that threads seldom wait for
/// one another.
const PARTS: usize = 16;

/// Remembers keys that have been used, in the memory of one process; see the [module](crate::replay).
///
/// Share one by reference or in an `Arc`; threads seldom wait for one another. The memory is bounded by
/// the number of entries given, at 75 to 250 bytes each.
///
/// **It fails closed.** A key is forgotten when its token has expired at the largest leeway, by the `now`
/// that callers pass. If that clock jumps ahead, keys are forgotten too early; then those that could be
/// among them are refused as [`Expired`](ReplayError::Expired), however the clock stands later. When the
/// guard is full, everything new is refused. So let no one fill it: for actions that buyers may do
/// often, limit the rate before, or use a guard of its own for each kind of action.
pub struct ReplayGuard {
    capacity: usize,
    /// In all parts together.
    entries: AtomicUsize,
    parts: Box<[Mutex<Part>; PARTS]>,
    /// Chooses the part of a key, by a secret of this guard, so that nobody can aim at one.
    chooser: RandomState,
}

/// Keys that share a lock. A key always belongs to the same part, so each part alone is a guard.
#[derive(Default)]
struct Part {
    keys: HashSet<[u8; 32]>,
    /// The same keys, the one to be forgotten first on top.
    leaving: BinaryHeap<Reverse<(UnixTime, [u8; 32])>>,
    /// The latest `forget_at` of any key that was ever forgotten: no forgotten one is later.
    forgotten_until: Option<UnixTime>,
}

impl ReplayGuard {
    /// A guard that remembers at most `capacity` keys at a time.
    ///
    /// A token is remembered for at most 2 minutes (merchants) or 6 (buyers) after it was issued, so ten
    /// minutes' worth of actions is ample. With a capacity of 0 everything is refused.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            entries: AtomicUsize::new(0),
            parts: Box::default(),
            chooser: RandomState::new(),
        }
    }

    /// Claims the key at the time `now`, in Unix seconds. Of all calls with the key of one token and one
    /// action, on however many threads, at most one succeeds.
    ///
    /// # Errors
    ///
    /// [`ReplayError::Expired`] if `now` is not before the key's `keep_until`, or the guard may have
    /// forgotten the key; [`ReplayError::Replayed`] if it remembers it; [`ReplayError::Full`] if it has
    /// no room.
    pub fn first_use(&self, key: &ReplayKey, now: impl Into<UnixTime>) -> Result<(), ReplayError> {
        let now = now.into();
        if key.keep_until() <= now {
            return Err(ReplayError::Expired);
        }
        match self.claim(key, now) {
            // There may be keys in other parts that have expired since.
            Err(ReplayError::Full) => {
                for part in self.parts.iter() {
                    self.forget_expired(&mut lock(part), now);
                }
                self.claim(key, now)
            }
            result => result,
        }
    }

    fn claim(&self, key: &ReplayKey, now: UnixTime) -> Result<(), ReplayError> {
        let digest = key.digest();
        let mut part = lock(self.part(&digest));
        self.forget_expired(&mut part, now);
        if Some(key.forget_at()) <= part.forgotten_until {
            return Err(ReplayError::Expired);
        }
        if part.keys.contains(&digest) {
            return Err(ReplayError::Replayed);
        }
        if !self.reserve_entry() {
            return Err(ReplayError::Full);
        }
        part.keys.insert(digest);
        part.leaving.push(Reverse((key.forget_at(), digest)));
        Ok(())
    }

    fn part(&self, digest: &[u8; 32]) -> &Mutex<Part> {
        let [first, rest @ ..] = &*self.parts;
        let [choice, ..] = self.chooser.hash_one(digest).to_ne_bytes();
        match usize::from(choice) % PARTS {
            0 => first,
            other => rest.get(other.wrapping_sub(1)).unwrap_or(first),
        }
    }

    fn reserve_entry(&self) -> bool {
        let one_more = |entries: usize| entries.checked_add(1).filter(|&n| n <= self.capacity);
        self.entries
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more)
            .is_ok()
    }

    fn forget_expired(&self, part: &mut Part, now: UnixTime) {
        for _ in 0..LEAVING_PER_CALL {
            match part.leaving.peek() {
                Some(Reverse((forget_at, _))) if *forget_at <= now => {}
                _ => return,
            }
            if let Some(Reverse((forget_at, key))) = part.leaving.pop() {
                part.forgotten_until = part.forgotten_until.max(Some(forget_at));
                part.keys.remove(&key);
                self.entries.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

fn lock(part: &Mutex<Part>) -> MutexGuard<'_, Part> {
    // Nothing panics while a lock is held, and every state in between refuses more, not less.
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows how many keys are remembered, and how many could be.
impl fmt::Debug for ReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard")
            .field("entries", &self.entries.load(Ordering::Relaxed))
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{ReplayGuard, ReplayKey, lock};
    use crate::time::UnixTime;
    use alloc::format;

    #[test]
    fn every_part_takes_its_share_of_the_keys() {
        let guard = ReplayGuard::new(1_000);
        for jwt_id in 0..1_000 {
            let jwt_id = format!("{jwt_id}");
            let key = ReplayKey::new(["app", "shop", &jwt_id, "action"], UnixTime::from(60), 0);
            assert_eq!(guard.first_use(&key, 0), Ok(()));
        }
        // Less than one of 10^20 guards would leave a part empty.
        for part in guard.parts.iter() {
            assert!(!lock(part).keys.is_empty());
        }
    }
}
