//! A token is let through once per action: the keys, and the guard in memory.

use std::collections::{HashMap, HashSet};
use std::sync::{Barrier, LazyLock};
use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
use shopify_session_token::{ShopifySessionClaims, UnixTime, Verifier};
use shopify_session_token_server::replay::{ReplayError, ReplayGuard, ReplayKey, ReplayStore};

const SHOP: &str = "example.myshopify.com";
const JWT_ID: &str = "9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b";
const IAT: u64 = 1_700_000_000;

fn merchant() -> Token {
    Token::merchant_at(SHOP, 12_345, IAT).jwt_id(JWT_ID)
}

fn claims(token: &Token, client_id: &str, leeway: u64) -> ShopifySessionClaims {
    let verifier = Verifier::new(client_id, SECRET).unwrap();
    let verifier = verifier.with_leeway(Duration::from_secs(leeway)).unwrap();
    verifier.verify(&token.sign(SECRET), IAT).unwrap()
}

fn key(token: &Token, action: &str) -> ReplayKey {
    ReplayKey::new(&claims(token, CLIENT_ID, 10), action)
}

/// A key that is kept for this many seconds after `IAT`, of a token of its own.
fn key_until(seconds: u64, action: &str) -> ReplayKey {
    key_with_leeway(seconds, 10, action)
}

fn key_with_leeway(seconds: u64, leeway: u64, action: &str) -> ReplayKey {
    let token = merchant().jwt_id(&seconds.to_string());
    let token = token.lifetime(Duration::from_secs(seconds - 60));
    ReplayKey::new(&claims(&token, CLIENT_ID, leeway), action)
}

fn entries(guard: &ReplayGuard) -> usize {
    let shown = format!("{guard:?}");
    let entries = shown.split(['{', ',', ':']).nth(2).unwrap();
    entries.trim().parse().unwrap()
}

#[test]
fn key_is_the_documented_hash_and_shows_no_ids() {
    let mut hash = Sha256::new();
    for part in [CLIENT_ID, SHOP, JWT_ID, "refund 1001"] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let hex = |byte: &u8| format!("{byte:02x}");
    let expected = hash.finalize().iter().map(hex).collect::<Vec<_>>().concat();
    let key = key(&merchant(), "refund 1001");
    assert_eq!(key.to_string(), expected);
    let until = IAT + 120;
    assert_eq!(
        format!("{key:?}"),
        format!("ReplayKey({expected}, until {until})")
    );
}

#[test]
fn key_depends_on_app_shop_token_and_action_and_on_nothing_else() {
    let usual = key(&merchant(), "refund");
    let respelt = merchant().claim("dest", r#""EXAMPLE.myshopify.com""#);
    assert_eq!(usual, key(&respelt, "refund"));
    let other_shop = Token::merchant_at("other.myshopify.com", 12_345, IAT).jwt_id(JWT_ID);
    let other_app = claims(&merchant().client_id("other"), "other", 10);
    for other in [
        key(&merchant(), "charge"),
        key(&merchant(), ""),
        key(&other_shop, "refund"),
        key(&merchant().jwt_id("other"), "refund"),
        ReplayKey::new(&other_app, "refund"),
        // Lengths are part of the key: a character cannot move from one part to the next.
        key(&merchant().jwt_id(&format!("{JWT_ID}r")), "efund"),
    ] {
        assert_ne!(usual.to_string(), other.to_string());
    }
}

#[test]
fn key_is_kept_until_every_verifier_refuses_the_token() {
    let token = merchant();
    for leeway in [0, 10, 60] {
        let verifier = Verifier::new(CLIENT_ID, SECRET).unwrap();
        let verifier = verifier.with_leeway(Duration::from_secs(leeway)).unwrap();
        let key = ReplayKey::new(&claims(&token, CLIENT_ID, leeway), "refund");
        assert_eq!(key, self::key(&token, "refund"));
        assert_eq!(key.keep_until().as_secs(), IAT + 120);
        let token = token.sign(SECRET);
        assert_eq!(verifier.verify(&token, IAT + 119).is_ok(), leeway == 60);
        assert!(verifier.verify(&token, IAT + 120).is_err());
    }
    let verifier = Verifier::new(CLIENT_ID, SECRET).unwrap();
    assert!(verifier.with_leeway(Duration::from_secs(61)).is_err());
    let forever = merchant().claim("exp", &u64::MAX.to_string());
    assert_eq!(key(&forever, "x").keep_until().as_secs(), u64::MAX);
}

#[tokio::test]
async fn a_key_is_new_once() {
    let guard = ReplayGuard::new(10);
    let key = key(&merchant(), "refund");
    for (now, expected) in [
        (IAT, Ok(())),
        (IAT, Err(ReplayError::Replayed)),
        (IAT + 119, Err(ReplayError::Replayed)),
        (IAT + 120, Err(ReplayError::Expired)),
    ] {
        assert_eq!(guard.first_use(&key, now), expected);
    }
    let store: &dyn ReplayStore = &guard;
    let other = key_until(121, "refund");
    for expected in [Ok(()), Err(ReplayError::Replayed)] {
        assert_eq!(store.first_use(&other, IAT.into()).await, expected);
    }
}

#[test]
fn full_guard_refuses_until_a_key_expires() {
    let guard = ReplayGuard::new(2);
    let [early, late, other] = [100, 200, 300].map(|seconds| key_until(seconds, "a"));
    for (key, now, expected) in [
        (early, IAT, Ok(())),
        (late, IAT, Ok(())),
        (other, IAT + 99, Err(ReplayError::Full)),
        (early, IAT + 99, Err(ReplayError::Replayed)),
        (other, IAT + 100, Ok(())),
    ] {
        assert_eq!(guard.first_use(&key, now), expected);
    }
    let shown = "ReplayGuard { entries: 2, capacity: 2, .. }";
    assert_eq!(format!("{guard:?}"), shown);
    let none = ReplayGuard::new(0);
    assert_eq!(none.first_use(&early, IAT), Err(ReplayError::Full));
}

#[test]
fn clock_that_jumps_ahead_and_back_lets_no_key_pass_twice() {
    let guard = ReplayGuard::new(10);
    let keys = [99, 100, 101, 1_000_000].map(|seconds| key_until(seconds, "a"));
    for (key, now, expected) in [
        (1, IAT, Ok(())),
        // Far ahead: the key is evicted.
        (3, IAT + 999_900, Ok(())),
        // Back again: it is refused, and so is every key that may have been evicted with it, and no other.
        (1, IAT, Err(ReplayError::Expired)),
        (0, IAT, Err(ReplayError::Expired)),
        (2, IAT, Ok(())),
    ] {
        assert_eq!(guard.first_use(&keys[key], now), expected);
    }
    assert_eq!(entries(&guard), 2);
}

#[test]
fn guard_shrinks_again_after_a_burst() {
    let guard = ReplayGuard::new(10_000);
    for n in 0..1_000 {
        let key = key_until(100, &n.to_string());
        assert_eq!(guard.first_use(&key, IAT), Ok(()));
    }
    assert_eq!(entries(&guard), 1_000);
    assert_eq!(guard.first_use(&key_until(200, "a"), IAT + 100), Ok(()));
    assert_eq!(entries(&guard), 1);
}

/// Runs each list of uses on a thread of its own, all at once.
fn race<K: Sync + Copy + Send>(
    threads: &[Vec<K>],
    first_use: impl Fn(K) -> Result<(), ReplayError> + Sync,
) -> Vec<(K, Result<(), ReplayError>)> {
    let start = Barrier::new(threads.len());
    let run = |uses: &[K]| -> Vec<_> {
        start.wait();
        uses.iter().map(|one| (*one, first_use(*one))).collect()
    };
    thread::scope(|scope| {
        let run = &run;
        let threads = threads.iter().map(|uses| scope.spawn(move || run(uses)));
        let threads: Vec<_> = threads.collect();
        let results = threads.into_iter().map(|thread| thread.join().unwrap());
        results.flatten().collect()
    })
}

#[test]
fn of_many_threads_each_key_passes_in_one_and_together_they_get_exactly_the_capacity() {
    const KEYS: usize = 10_000;
    const THREADS: usize = 8;
    let claims = claims(&merchant(), CLIENT_ID, 10);
    let keys = (0..KEYS).map(|n| ReplayKey::new(&claims, &n.to_string()));
    let threads = vec![keys.collect::<Vec<_>>(); THREADS];
    for capacity in [KEYS, KEYS / 2] {
        let guard = ReplayGuard::new(capacity);
        let together = Barrier::new(THREADS);
        let results = race(&threads, |key| {
            together.wait();
            guard.first_use(&key, IAT)
        });
        let passed: Vec<_> = results
            .iter()
            .filter(|(_, result)| result.is_ok())
            .collect();
        let distinct: HashSet<_> = passed.iter().map(|(key, _)| key).collect();
        assert_eq!((passed.len(), distinct.len()), (capacity, capacity));
        assert_eq!(entries(&guard), capacity);
    }
}

/// One call: the index of a key, and the clock.
type Use = (usize, u64);

/// Three actions of a token for each of twelve seconds, verified with five leeways.
static KEYS: LazyLock<Vec<ReplayKey>> = LazyLock::new(|| {
    let seconds = (72..84).flat_map(|until| [0, 1, 10, 59, 60].map(|leeway| (until, leeway)));
    let keys = seconds.flat_map(|(until, leeway)| {
        ["a", "b", "c"].map(|action| key_with_leeway(until, leeway, action))
    });
    keys.collect()
});

/// Any of these keys, at any time from long before to after their end.
fn one_use() -> impl Strategy<Value = Use> {
    (0..12 * 5 * 3_usize, IAT - 20..IAT + 90)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Four threads with arbitrary clocks.
    #[test]
    fn no_key_passes_twice_with_any_clocks_on_threads(
        capacity in 0_usize..6,
        threads in prop::collection::vec(prop::collection::vec(one_use(), 1..60), 4),
    ) {
        let guard = ReplayGuard::new(capacity);
        let results = race(&threads, |(key, now)| guard.first_use(&KEYS[key], now));
        let latest = results.iter().map(|((_, now), _)| *now).max().unwrap_or_default();
        let passed = results.iter().filter(|(_, result)| result.is_ok());
        let passed: Vec<_> = passed.map(|((key, _), _)| &KEYS[*key]).collect();
        let distinct: HashSet<_> = passed.iter().copied().collect();
        prop_assert_eq!(passed.len(), distinct.len(), "a key passed twice");
        let alive = distinct.iter().filter(|key| key.keep_until() > latest.into());
        prop_assert!(alive.count() <= capacity && entries(&guard) <= capacity);
        for key in distinct {
            prop_assert!(guard.first_use(key, 0).is_err(), "a used key passes later");
        }
        for ((key, now), result) in results {
            let until = KEYS[key].keep_until();
            let expired = until <= now.into();
            match result {
                Err(ReplayError::Expired) => prop_assert!(until <= latest.into()),
                Err(ReplayError::Replayed) => prop_assert!(!expired && passed.contains(&&KEYS[key])),
                Err(ReplayError::Full) => prop_assert!(!expired && passed.len() >= capacity),
                _ => prop_assert!(!expired),
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
        // By text, as a store that keeps nothing else would know them.
        let mut used: HashMap<String, UnixTime> = HashMap::new();
        let mut latest = UnixTime::from(0);
        for (index, now) in uses {
            let (key, until) = (KEYS[index], KEYS[index].keep_until());
            let now = UnixTime::from(now);
            latest = latest.max(now);
            let expired = until <= now;
            let was_used = used.contains_key(&key.to_string());
            match guard.first_use(&key, now) {
                Ok(()) => {
                    prop_assert!(!was_used && !expired);
                    used.insert(key.to_string(), until);
                }
                Err(ReplayError::Replayed) => prop_assert!(was_used && !expired),
                // Or a used key that had expired by the latest time so far was evicted, and this key does not
                // expire later than that one.
                Err(ReplayError::Expired) => {
                    let evicted = |other: &UnixTime| (until..=latest).contains(other);
                    prop_assert!(expired || used.values().any(evicted));
                }
                Err(ReplayError::Full) => {
                    let alive = used.values().filter(|&&until| until > now).count();
                    prop_assert!(!was_used && !expired && alive >= capacity);
                }
                Err(_) => prop_assert!(false),
            }
        }
    }
}
