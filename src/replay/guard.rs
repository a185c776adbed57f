//! An in-memory store of used keys, for one process.

use alloc::boxed::Box;
use alloc::collections::BinaryHeap;
use core::cmp::Reverse;
use core::fmt;
use core::hash::BuildHasher as _;
use std::collections::HashSet;
use std::sync::PoisonError;

use super::sync::{AtomicUsize, Mutex, MutexGuard, Ordering, RandomState, SHARDS};
use super::{ReplayError, ReplayKey};
use crate::time::UnixTime;

/// Expired keys evicted per insertion. More than one, so that the guard shrinks after a burst; few, so that
/// every call stays fast.
const EVICTIONS_PER_CALL: usize = 4;

/// Remembers used keys in the memory of one process; see the [module](crate::replay).
///
/// Share it by reference or in an `Arc`: the keys are divided into 16 shards, each with a lock of its own. The
/// capacity bounds its memory, at 75 to 250 bytes per entry.
///
/// **It fails closed.** A key is evicted once its token has expired, including the largest leeway, according to the
/// `now` that callers pass. If that clock jumps ahead, keys are evicted too early; every key that may have been one
/// of them is then refused as [`Expired`](ReplayError::Expired), even after the clock is set back. A full guard
/// refuses every new key, so limit how many keys one person can add: limit the rate of actions open to buyers, or use
/// a separate guard for each kind of action.
pub struct ReplayGuard {
    capacity: usize,
    /// The number of entries in all shards.
    entries: AtomicUsize,
    shards: Box<[Mutex<Shard>; SHARDS]>,
    /// Hashes a key to its shard with a random seed, so that an attacker cannot target one shard.
    chooser: RandomState,
}

/// Keys that share a lock. A key always belongs to the same shard, so each shard is correct on its own.
#[derive(Default)]
struct Shard {
    keys: HashSet<[u8; 32]>,
    /// The same keys, with the next one to evict on top.
    expirations: BinaryHeap<Reverse<(UnixTime, [u8; 32])>>,
    /// The latest `evict_at` of all keys that have been evicted.
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
            entries: AtomicUsize::new(0),
            shards: Box::default(),
            chooser: RandomState::default(),
        }
    }

    /// Marks the key as used, at the time `now` in Unix seconds. Of all calls with the key of one token and one
    /// action, from any number of threads, at most one succeeds.
    ///
    /// # Errors
    ///
    /// - [`ReplayError::Expired`] if `now` is not before the key's `keep_until`, or the guard may have evicted
    ///   the key.
    /// - [`ReplayError::Replayed`] if the guard remembers the key.
    /// - [`ReplayError::Full`] if the guard is full.
    pub fn first_use(&self, key: &ReplayKey, now: impl Into<UnixTime>) -> Result<(), ReplayError> {
        let now = now.into();
        if key.keep_until() <= now {
            return Err(ReplayError::Expired);
        }
        match self.claim(key, now) {
            // Keys in other shards may have expired since.
            Err(ReplayError::Full) => {
                for shard in &*self.shards {
                    self.evict_expired(&mut lock(shard), now);
                }
                self.claim(key, now)
            }
            result => result,
        }
    }

    fn claim(&self, key: &ReplayKey, now: UnixTime) -> Result<(), ReplayError> {
        let digest = key.digest();
        let mut shard = lock(self.shard(&digest));
        self.evict_expired(&mut shard, now);
        if Some(key.evict_at()) <= shard.evicted_until {
            return Err(ReplayError::Expired);
        }
        if shard.keys.contains(&digest) {
            return Err(ReplayError::Replayed);
        }
        if !self.reserve_entry() {
            return Err(ReplayError::Full);
        }
        shard.keys.insert(digest);
        shard.expirations.push(Reverse((key.evict_at(), digest)));
        Ok(())
    }

    fn shard(&self, digest: &[u8; 32]) -> &Mutex<Shard> {
        let [first, rest @ ..] = &*self.shards;
        let [choice, ..] = self.chooser.hash_one(digest).to_ne_bytes();
        match usize::from(choice) % SHARDS {
            0 => first,
            other => rest.get(other.wrapping_sub(1)).unwrap_or(first),
        }
    }

    /// Counts one more entry, unless the guard is full. No branch runs only when another thread wins a race, so that
    /// test coverage does not depend on timing.
    fn reserve_entry(&self) -> bool {
        let mut entries = self.entries.load(Ordering::Relaxed);
        let mut reserved = false;
        while !reserved && entries < self.capacity {
            let exchanged = self.entries.compare_exchange_weak(
                entries,
                entries.wrapping_add(1),
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
            reserved = exchanged.is_ok();
            let (Ok(before) | Err(before)) = exchanged;
            entries = before;
        }
        reserved
    }

    fn evict_expired(&self, shard: &mut Shard, now: UnixTime) {
        for _ in 0..EVICTIONS_PER_CALL {
            match shard.expirations.peek() {
                Some(Reverse((evict_at, _))) if *evict_at <= now => {}
                _ => return,
            }
            if let Some(Reverse((evict_at, key))) = shard.expirations.pop() {
                shard.evicted_until = shard.evicted_until.max(Some(evict_at));
                shard.keys.remove(&key);
                self.entries.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    // Ignoring poison is sound: no code panics with a lock held, and every intermediate state refuses more
    // keys, not fewer.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows the number of entries and the capacity.
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
    fn every_shard_takes_its_share_of_the_keys() {
        let guard = ReplayGuard::new(1_000);
        for jwt_id in 0..1_000 {
            let jwt_id = format!("{jwt_id}");
            let key = ReplayKey::new(["app", "shop", &jwt_id, "action"], UnixTime::from(60), 0);
            assert_eq!(guard.first_use(&key, 0), Ok(()));
        }
        // Fewer than one in 10^20 guards would leave a shard empty.
        for shard in &*guard.shards {
            assert!(!lock(shard).keys.is_empty());
        }
    }
}
