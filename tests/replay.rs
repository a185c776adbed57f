//! A token is let through once per action.

mod util;

use shopify_session_token::replay::{ReplayError, ReplayKey};
use shopify_session_token::{Verifier, verify};
use std::time::Duration;
use util::{CLIENT_ID, Claims, HEADER, IAT, JWT_ID, SECRET, SHOP};
use util::{assert_accepted, buyer, merchant, sign_with, verifier};

fn key(claims: &Claims, action: &str) -> ReplayKey {
    assert_accepted(&claims.sign()).replay_key(action)
}

#[test]
fn key_is_the_documented_hash() {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    for part in [CLIENT_ID, SHOP, JWT_ID, "refund 1001"] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let hex = |byte: &u8| format!("{byte:02x}");
    let expected = hash.finalize().iter().map(hex).collect::<Vec<_>>().concat();
    let key = key(&merchant(), "refund 1001");
    assert_eq!(key.as_str(), expected);
    assert_eq!(key.to_string(), expected);
    assert_eq!(key.as_str().len(), 64);
}

#[test]
fn keys_are_shown_by_their_text_and_their_end() {
    let key = key(&merchant(), "refund");
    let (text, end) = (key.as_str(), key.keep_until());
    let expected = format!("ReplayKey {{ text: {text:?}, keep_until: {end:?}, .. }}");
    assert_eq!(format!("{key:?}"), expected);
}

#[test]
fn hashes_of_keys_are_equal_where_keys_are_and_differ_elsewhere() {
    use std::hash::{BuildHasher as _, RandomState};
    let state = RandomState::new();
    let hash = |action: &str| state.hash_one(key(&merchant(), action));
    assert_eq!(hash("refund"), hash("refund"));
    assert_ne!(hash("refund"), hash("charge"));
}

#[test]
fn key_depends_on_app_shop_token_and_action_and_on_nothing_else() {
    let usual = key(&merchant(), "refund");
    let respelt = merchant()
        .reversed()
        .with("dest", r#""EXAMPLE.myshopify.com""#);
    assert_eq!(usual, key(&respelt, "refund"));

    let other_shop = merchant()
        .with("dest", r#""other.myshopify.com""#)
        .with("iss", r#""https://other.myshopify.com/admin""#);
    let other_token = merchant().with("jti", r#""other""#);
    for other in [
        key(&merchant(), "charge"),
        key(&merchant(), ""),
        key(&other_shop, "refund"),
        key(&other_token, "refund"),
    ] {
        assert_ne!(usual.as_str(), other.as_str());
    }
    let other_app = merchant().with("aud", r#""other""#);
    let other_app = sign_with(HEADER, other_app.json(), SECRET);
    let other_app = Verifier::new("other", SECRET)
        .unwrap()
        .verify(&other_app, IAT)
        .unwrap();
    assert_ne!(usual.as_str(), other_app.replay_key("refund").as_str());
    // Lengths are part of the key: a character cannot move from one part to the next.
    let moved = merchant().with("jti", format!("\"{JWT_ID}r\""));
    assert_ne!(usual.as_str(), key(&moved, "efund").as_str());
}

#[test]
fn all_three_types_of_claims_give_the_same_key() {
    let claims = assert_accepted(&merchant().sign());
    let expected = claims.replay_key("x");
    assert_eq!(claims.into_merchant().unwrap().replay_key("x"), expected);
    let claims = assert_accepted(&buyer().sign());
    let expected = claims.replay_key("x");
    assert_eq!(claims.into_buyer().unwrap().replay_key("x"), expected);
}

#[test]
fn key_must_be_kept_until_the_token_is_refused() {
    let token = merchant().sign();
    assert_eq!(
        verify(&token, SECRET, IAT)
            .unwrap()
            .replay_key("x")
            .keep_until()
            .as_secs(),
        IAT + 70
    );
    for leeway in [0, 10, 60] {
        let verifier = verifier().with_leeway(Duration::from_secs(leeway)).unwrap();
        let keep_until = verifier
            .verify(&token, IAT)
            .unwrap()
            .replay_key("x")
            .keep_until();
        assert_eq!(keep_until.as_secs(), IAT + 60 + leeway);
        assert!(verifier.verify(&token, keep_until.as_secs() - 1).is_ok());
        assert!(verifier.verify(&token, keep_until).is_err());
    }
    let forever = merchant().with("exp", u64::MAX.to_string());
    assert_eq!(key(&forever, "x").keep_until().as_secs(), u64::MAX);
}

#[test]
fn keys_and_errors_show_no_ids() {
    let key = key(&buyer(), "refund");
    for text in [format!("{key:?}"), format!("{key:#?}"), key.to_string()] {
        for hidden in [JWT_ID, SHOP, CLIENT_ID, "7654321", "refund"] {
            assert!(!text.contains(hidden), "{text}");
        }
    }
    for (error, code, status, text) in [
        (
            ReplayError::Replayed,
            "replayed",
            409,
            "this token has been used for this action before",
        ),
        (
            ReplayError::Full,
            "replay_guard_full",
            503,
            "the replay guard is full: give it room for more entries",
        ),
        (
            ReplayError::Expired,
            "replay_expired",
            409,
            "the token has expired since it was verified, or the clock was set back",
        ),
    ] {
        assert_eq!(error.code(), code);
        assert_eq!(error.http_status(), status);
        assert_eq!(error.to_string(), text);
    }
}

#[cfg(feature = "std")]
mod guard {
    use std::collections::{HashMap, HashSet};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Barrier, LazyLock};
    use std::thread;
    use std::time::Duration;

    use allocation_counter::measure;
    use proptest::prelude::*;
    use shopify_session_token::ShopifySessionClaims;
    use shopify_session_token::replay::{ReplayError, ReplayGuard, ReplayKey};

    use super::{IAT, key, merchant};

    const KEEP_UNTIL: u64 = IAT + 70;

    /// The claims of a new token whose keys may be evicted at `evict_at`: its expiry plus the largest leeway.
    /// With the default leeway the token is refused 50 seconds earlier.
    fn claims_until(evict_at: u64) -> ShopifySessionClaims {
        claims_with_leeway(evict_at, 10)
    }

    fn claims_with_leeway(evict_at: u64, leeway: u64) -> ShopifySessionClaims {
        let claims = merchant()
            .with("exp", (evict_at - 60).to_string())
            .with("nbf", "0")
            .with("jti", format!("\"{evict_at}\""));
        let verifier = super::verifier()
            .with_leeway(Duration::from_secs(leeway))
            .unwrap();
        verifier.verify(&claims.sign(), 0).unwrap()
    }

    #[test]
    fn a_key_is_new_once() {
        let guard = ReplayGuard::new(10);
        let key = key(&merchant(), "refund");
        assert_eq!(guard.first_use(&key, IAT), Ok(()));
        assert_eq!(guard.first_use(&key, IAT), Err(ReplayError::Replayed));
        assert_eq!(
            guard.first_use(&key, KEEP_UNTIL - 1),
            Err(ReplayError::Replayed)
        );
        assert_eq!(guard.first_use(&key, KEEP_UNTIL), Err(ReplayError::Expired));
        let charge = super::key(&merchant(), "charge");
        assert_eq!(guard.first_use(&charge, IAT), Ok(()));
    }

    #[test]
    fn full_guard_refuses_and_forgets_nothing() {
        let guard = ReplayGuard::new(2);
        let keys = ["a", "b", "c"].map(|action| key(&merchant(), action));
        assert_eq!(guard.first_use(&keys[0], IAT), Ok(()));
        assert_eq!(guard.first_use(&keys[1], IAT), Ok(()));
        assert_eq!(guard.first_use(&keys[2], IAT), Err(ReplayError::Full));
        assert_eq!(guard.first_use(&keys[0], IAT), Err(ReplayError::Replayed));
        assert_eq!(
            format!("{guard:?}"),
            "ReplayGuard { entries: 2, capacity: 2, .. }"
        );
        assert_eq!(
            ReplayGuard::new(0).first_use(&keys[0], IAT),
            Err(ReplayError::Full)
        );
    }

    #[test]
    fn keys_are_evicted_once_no_verifier_accepts_the_token() {
        let guard = ReplayGuard::new(1);
        let (early, late) = (claims_until(1_000), claims_until(2_000));
        assert_eq!(guard.first_use(&early.replay_key("a"), 900), Ok(()));
        assert_eq!(
            guard.first_use(&late.replay_key("a"), 999),
            Err(ReplayError::Full)
        );
        assert_eq!(guard.first_use(&late.replay_key("a"), 1_000), Ok(()));
        assert_eq!(
            guard.first_use(&late.replay_key("a"), 1_000),
            Err(ReplayError::Replayed)
        );
        assert_eq!(entries(&guard), 1);
    }

    #[test]
    fn key_is_kept_for_the_verifier_with_the_largest_leeway() {
        let guard = ReplayGuard::new(1_000);
        let (strict, lax) = (claims_with_leeway(1_000, 0), claims_with_leeway(1_000, 60));
        assert_eq!(strict.replay_key("a"), lax.replay_key("a"));
        assert_eq!(guard.first_use(&strict.replay_key("a"), 900), Ok(()));
        assert_eq!(
            guard.first_use(&strict.replay_key("a"), 940),
            Err(ReplayError::Expired)
        );
        // Other keys are used in the meantime.
        for n in 0..100 {
            let other = claims_until(5_000).replay_key(&format!("other {n}"));
            assert_eq!(guard.first_use(&other, 999), Ok(()));
        }
        assert_eq!(
            guard.first_use(&lax.replay_key("a"), 999),
            Err(ReplayError::Replayed)
        );
        assert_eq!(
            guard.first_use(&lax.replay_key("a"), 1_000),
            Err(ReplayError::Expired)
        );
    }

    #[test]
    fn clock_that_jumps_ahead_and_back_lets_no_key_pass_twice() {
        let guard = ReplayGuard::new(1);
        let [early, distant] = [1_000, 1_000_000].map(claims_until);
        assert_eq!(guard.first_use(&early.replay_key("a"), 900), Ok(()));
        // Far ahead: the key is evicted for one that expires later still.
        assert_eq!(guard.first_use(&distant.replay_key("a"), 999_900), Ok(()));
        // Back again: the evicted key is refused.
        let refused = guard.first_use(&early.replay_key("a"), 900);
        assert_eq!(refused, Err(ReplayError::Expired));
    }

    #[test]
    fn keys_that_could_have_been_evicted_are_refused() {
        const USED: usize = 512;
        let guard = ReplayGuard::new(2 * USED);
        let [early, late, later] = [1_000, 2_000, 2_001].map(claims_until);
        let actions: Vec<String> = (0..USED).map(|n| n.to_string()).collect();
        for action in &actions {
            assert_eq!(guard.first_use(&late.replay_key(action), 900), Ok(()));
        }
        // Uses at 2000 evict all of these. After that, keys are refused at 900 whether or not they were used,
        // even if they expire earlier.
        let distant = claims_until(1_000_000);
        for action in &actions {
            assert_eq!(guard.first_use(&distant.replay_key(action), 2_000), Ok(()));
        }
        for action in &actions {
            for claims in [&early, &late] {
                let refused = guard.first_use(&claims.replay_key(action), 900);
                assert_eq!(refused, Err(ReplayError::Expired));
            }
        }
        for action in &actions {
            assert_eq!(guard.first_use(&later.replay_key(action), 900), Ok(()));
        }
    }

    #[test]
    fn of_64_threads_with_the_same_key_exactly_one_wins() {
        const THREADS: usize = 64;
        const ROUNDS: usize = 1_000;
        let guard = ReplayGuard::new(ROUNDS);
        let claims = claims_until(KEEP_UNTIL);
        let keys: Vec<ReplayKey> = (0..ROUNDS)
            .map(|n| claims.replay_key(&n.to_string()))
            .collect();
        let won: Vec<AtomicUsize> = (0..ROUNDS).map(|_| AtomicUsize::new(0)).collect();
        let replayed = AtomicUsize::new(0);
        let start = Barrier::new(THREADS);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    for (key, won) in keys.iter().zip(&won) {
                        start.wait();
                        match guard.first_use(key, 1_000) {
                            Ok(()) => _ = won.fetch_add(1, Ordering::Relaxed),
                            Err(ReplayError::Replayed) => {
                                replayed.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(_) => {}
                        }
                    }
                });
            }
        });
        assert!(won.iter().all(|won| won.load(Ordering::Relaxed) == 1));
        assert_eq!(replayed.into_inner(), (THREADS - 1) * ROUNDS);
    }

    #[test]
    fn threads_with_distinct_keys_together_get_exactly_the_capacity() {
        const THREADS: usize = 8;
        const EACH: usize = 2_000;
        const CAPACITY: usize = THREADS * EACH / 2;
        let guard = ReplayGuard::new(CAPACITY);
        let claims = claims_until(KEEP_UNTIL);
        let keys: Vec<ReplayKey> = (0..THREADS * EACH)
            .map(|n| claims.replay_key(&n.to_string()))
            .collect();
        let (won, full) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let start = Barrier::new(THREADS);
        thread::scope(|scope| {
            for keys in keys.chunks(EACH) {
                let (guard, won, full, start) = (&guard, &won, &full, &start);
                scope.spawn(move || {
                    start.wait();
                    for key in keys {
                        match guard.first_use(key, 1_000) {
                            Ok(()) => _ = won.fetch_add(1, Ordering::Relaxed),
                            Err(ReplayError::Full) => _ = full.fetch_add(1, Ordering::Relaxed),
                            Err(_) => {}
                        }
                    }
                });
            }
        });
        assert_eq!(won.into_inner(), CAPACITY);
        assert_eq!(full.into_inner(), THREADS * EACH - CAPACITY);
        assert_eq!(entries(&guard), CAPACITY);
    }

    /// As `Debug` shows it.
    fn entries(guard: &ReplayGuard) -> usize {
        let shown = format!("{guard:?}");
        let entries = shown.split(['{', ',', ':']).nth(2);
        entries
            .and_then(|n| n.trim().parse().ok())
            .expect("a number")
    }

    #[test]
    fn used_keys_need_no_more_memory_than_those_still_alive() {
        const PER_SECOND: usize = 20;
        const ALIVE: usize = 70 * PER_SECOND;
        let guard = ReplayGuard::new(ALIVE);
        // Each key is kept for 70 seconds, so the capacity is exactly enough.
        let use_all = |seconds: std::ops::Range<u64>| {
            for second in seconds {
                let claims = claims_until(1_000 + second + 70);
                for n in 0..PER_SECOND {
                    let key = claims.replay_key(&n.to_string());
                    assert_eq!(guard.first_use(&key, 1_000 + second), Ok(()));
                }
            }
        };
        let full = measure(|| use_all(0..70)).bytes_current;
        assert_eq!(entries(&guard), ALIVE);
        // Every entry is replaced ten times.
        let more = measure(|| use_all(70..770)).bytes_current;
        let bytes_each = (full + more) / i64::try_from(ALIVE).unwrap();
        assert!((75..=250).contains(&bytes_each), "{bytes_each} bytes each");
        assert!(entries(&guard) <= ALIVE);
    }

    #[test]
    fn guard_shrinks_again_after_a_burst() {
        let guard = ReplayGuard::new(10_000);
        let burst = claims_until(1_000);
        for n in 0..5_000 {
            assert_eq!(
                guard.first_use(&burst.replay_key(&n.to_string()), 900),
                Ok(())
            );
        }
        let calm = claims_until(1_000_000);
        for n in 0..5_000 {
            assert_eq!(
                guard.first_use(&calm.replay_key(&n.to_string()), 1_000),
                Ok(())
            );
        }
        assert_eq!(entries(&guard), 5_000);
    }

    /// One call: the index of a key, and the clock.
    type Use = (usize, u64);

    /// Keys with the times at which they may be evicted: three actions of a token for each of twelve seconds,
    /// verified with five leeways.
    static KEYS: LazyLock<Vec<(ReplayKey, u64)>> = LazyLock::new(|| {
        let seconds =
            (72..84).flat_map(|evict_at| [0, 1, 10, 59, 60].map(|leeway| (evict_at, leeway)));
        let keys = seconds.flat_map(|(evict_at, leeway)| {
            let claims = claims_with_leeway(evict_at, leeway);
            ["a", "b", "c"].map(|action| (claims.replay_key(action), evict_at))
        });
        keys.collect()
    });

    /// Any of these keys, at any time from long before to after their end.
    fn one_use() -> impl Strategy<Value = Use> {
        (0..12 * 5 * 3_usize, 0_u64..90)
    }

    /// Runs each list of uses on a separate thread and returns the uses with their results.
    fn race(guard: &ReplayGuard, threads: &[Vec<Use>]) -> Vec<(Use, Result<(), ReplayError>)> {
        let start = Barrier::new(threads.len());
        let run = |uses: &[Use]| -> Vec<_> {
            start.wait();
            let first_use = |&(key, now): &Use| guard.first_use(&KEYS[key].0, now);
            uses.iter().map(|one| (*one, first_use(one))).collect()
        };
        thread::scope(|scope| {
            let run = &run;
            let threads: Vec<_> = threads
                .iter()
                .map(|uses| scope.spawn(move || run(uses)))
                .collect();
            let results = threads.into_iter().map(|thread| thread.join().unwrap());
            results.flatten().collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Four threads with arbitrary clocks. The results are checked once all threads have finished.
        #[test]
        fn no_key_passes_twice_with_any_clocks_on_threads(
            capacity in 0_usize..6,
            threads in prop::collection::vec(prop::collection::vec(one_use(), 1..60), 4),
        ) {
            let guard = ReplayGuard::new(capacity);
            let results = race(&guard, &threads);
            let latest = results.iter().map(|((_, now), _)| *now).max().unwrap_or_default();
            let passed: Vec<&ReplayKey> = results
                .iter()
                .filter(|(_, result)| result.is_ok())
                .map(|((key, _), _)| &KEYS[*key].0)
                .collect();
            let distinct: HashSet<&ReplayKey> = passed.iter().copied().collect();
            prop_assert_eq!(passed.len(), distinct.len(), "a key passed twice");
            let alive = |key: &&&ReplayKey| {
                KEYS.iter().any(|(other, evict_at)| other == **key && *evict_at > latest)
            };
            prop_assert!(distinct.iter().filter(alive).count() <= capacity);
            prop_assert!(entries(&guard) <= capacity);
            for ((key, now), result) in results {
                let (key, evict_at) = &KEYS[key];
                let expired = key.keep_until().as_secs() <= now;
                match result {
                    Ok(()) => prop_assert!(!expired),
                    Err(ReplayError::Replayed) => prop_assert!(!expired && distinct.contains(key)),
                    Err(ReplayError::Full) => prop_assert!(!expired && distinct.len() >= capacity),
                    Err(ReplayError::Expired) => {
                        let evicted = |(other, until): &(ReplayKey, u64)| {
                            distinct.contains(other) && until <= &latest && evict_at <= until
                        };
                        prop_assert!(expired || KEYS.iter().any(evicted));
                    }
                    Err(_) => prop_assert!(false),
                }
                if distinct.contains(key) {
                    prop_assert!(guard.first_use(key, 0).is_err(), "a used key passes later");
                }
            }
        }

        /// Compared with a list that forgets nothing. With any clock and any leeways: no key passes twice or
        /// after its expiry, and none is refused without a reason.
        #[test]
        fn no_clock_opens_a_window(
            capacity in 0_usize..6,
            uses in prop::collection::vec(one_use(), 1..80),
        ) {
            let guard = ReplayGuard::new(capacity);
            let mut used: HashMap<ReplayKey, u64> = HashMap::new();
            let mut latest = 0;
            for (index, now) in uses {
                let (key, evict_at) = KEYS[index].clone();
                let expired = key.keep_until().as_secs() <= now;
                let was_used = used.contains_key(&key);
                match guard.first_use(&key, now) {
                    Ok(()) => {
                        prop_assert!(!was_used && !expired);
                        used.insert(key, evict_at);
                    }
                    Err(ReplayError::Replayed) => prop_assert!(was_used && !expired),
                    // Or a used key that had expired by the latest time so far may have been evicted, and
                    // this key does not expire later than that one.
                    Err(ReplayError::Expired) => {
                        let evicted = |&until: &u64| until <= latest.max(now) && evict_at <= until;
                        prop_assert!(expired || used.values().any(evicted));
                    }
                    Err(ReplayError::Full) => {
                        let alive = used.values().filter(|&&until| until > now).count();
                        prop_assert!(!was_used && !expired && alive >= capacity);
                    }
                    Err(_) => prop_assert!(false),
                }
                latest = latest.max(now);
            }
        }
    }
}
