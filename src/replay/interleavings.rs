//! Runs the guard under `loom`, in every interleaving of two or three threads: `tests/loom/check`.
#![cfg(all(test, loom))]

use alloc::format;
use alloc::vec::Vec;

use loom::sync::Arc;
use loom::thread;

use super::{ReplayError, ReplayGuard, ReplayKey};
use crate::time::UnixTime;

/// A key that a guard evicts at 160.
fn key(jwt_id: &str) -> ReplayKey {
    key_until(100, jwt_id)
}

/// A key of a token with this `exp`, verified with the largest leeway.
fn key_until(expires_at: u64, jwt_id: &str) -> ReplayKey {
    ReplayKey::new(
        ["app", "shop", jwt_id, "action"],
        UnixTime::from(expires_at),
        60,
    )
}

/// Runs the last call on this thread and each other one on its own, and returns the results in order.
fn race<const N: usize>(
    guard: &Arc<ReplayGuard>,
    calls: [(ReplayKey, u64); N],
) -> Vec<Result<(), ReplayError>> {
    let mut calls = Vec::from(calls);
    let (last, now) = calls.pop().expect("at least one call");
    let threads: Vec<_> = calls
        .into_iter()
        .map(|(key, now)| {
            let guard = Arc::clone(guard);
            thread::spawn(move || guard.first_use(&key, now))
        })
        .collect();
    let last = guard.first_use(&last, now);
    let mut results: Vec<_> = threads
        .into_iter()
        .map(|thread| thread.join().expect("no panic"))
        .collect();
    results.push(last);
    results
}

fn count_passed(results: &[Result<(), ReplayError>]) -> usize {
    results.iter().filter(|result| result.is_ok()).count()
}

fn entries(guard: &ReplayGuard) -> usize {
    let shown = format!("{guard:?}");
    let entries = shown.split(['{', ',', ':']).nth(2);
    entries
        .and_then(|n| n.trim().parse().ok())
        .expect("a number")
}

#[test]
fn one_of_two_threads_with_the_same_key_passes() {
    loom::model(|| {
        let guard = Arc::new(ReplayGuard::new(2));
        let results = race(&guard, [(key("a"), 1), (key("a"), 1)]);
        assert_eq!(count_passed(&results), 1);
        assert!(results.contains(&Err(ReplayError::Replayed)));
        assert_eq!(entries(&guard), 1);
    });
}

#[test]
fn one_of_three_threads_with_the_same_key_passes() {
    loom::model(|| {
        let guard = Arc::new(ReplayGuard::new(2));
        let results = race(&guard, [(key("a"), 1), (key("a"), 1), (key("a"), 1)]);
        assert_eq!(count_passed(&results), 1);
        assert_eq!(entries(&guard), 1);
    });
}

#[test]
fn threads_with_distinct_keys_never_exceed_the_capacity() {
    loom::model(|| {
        let guard = Arc::new(ReplayGuard::new(1));
        let results = race(&guard, [(key("a"), 1), (key("b"), 1)]);
        assert_eq!(count_passed(&results), 1);
        assert!(results.contains(&Err(ReplayError::Full)));
        assert_eq!(entries(&guard), 1);
    });
}

#[test]
fn three_threads_with_distinct_keys_never_exceed_the_capacity() {
    loom::model(|| {
        let guard = Arc::new(ReplayGuard::new(2));
        let results = race(&guard, [(key("a"), 1), (key("b"), 1), (key("c"), 1)]);
        assert_eq!(count_passed(&results), 2);
        assert_eq!(entries(&guard), 2);
    });
}

/// One clock is so far ahead that the key is evicted while a copy of it arrives.
#[test]
fn key_that_is_evicted_meanwhile_does_not_pass_again() {
    for jwt_id in ["a", "b", "c", "d"].map(|name| format!("other {name}")) {
        loom::model(move || {
            let guard = Arc::new(ReplayGuard::new(2));
            assert_eq!(guard.first_use(&key("a"), 1), Ok(()));
            // In the key's own shard it evicts the key, in the other shard it does not.
            let distant = key_until(10_000, &jwt_id);
            let results = race(&guard, [(distant, 500), (key("a"), 1)]);
            assert_eq!(results[0], Ok(()));
            assert!(results[1].is_err());
            assert!(guard.first_use(&key("a"), 1).is_err());
        });
    }
}

/// The guard is full, so the distant key sweeps all shards, and a copy of the evicted one arrives.
#[test]
fn sweep_of_a_full_guard_lets_no_evicted_key_pass() {
    loom::model(|| {
        let guard = Arc::new(ReplayGuard::new(1));
        assert_eq!(guard.first_use(&key("a"), 1), Ok(()));
        let distant = key_until(10_000, "b");
        let results = race(&guard, [(distant, 500), (key("a"), 1)]);
        assert_eq!(results[0], Ok(()));
        assert!(results[1].is_err());
        assert!(guard.first_use(&key("a"), 1).is_err());
        assert_eq!(entries(&guard), 1);
    });
}

#[test]
fn two_threads_that_sweep_a_full_guard_share_one_place() {
    loom::model(|| {
        let guard = Arc::new(ReplayGuard::new(1));
        assert_eq!(guard.first_use(&key("a"), 1), Ok(()));
        let [b, c] = ["b", "c"].map(|name| key_until(10_000, name));
        let results = race(&guard, [(b, 500), (c, 500)]);
        assert_eq!(count_passed(&results), 1);
        assert_eq!(entries(&guard), 1);
    });
}
