//! Replay keys on a Redis that several processes share.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use redis::Client;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use shopify_session_token::UnixTime;
use shopify_session_token::testing::Token;
use shopify_session_token_server::replay::{RedisStore, ReplayError, ReplayKey, ReplayStore};
use util::{Redis, fake_redis, proxy};

mod util;

const REPLAYED: Result<(), ReplayError> = Err(ReplayError::Replayed);
const EXPIRED: Result<(), ReplayError> = Err(ReplayError::Expired);
const UNAVAILABLE: Result<(), ReplayError> = Err(ReplayError::StoreUnavailable);

fn key() -> ReplayKey {
    let token = Token::merchant("example.myshopify.com", 42);
    let claims = token.merchant_claims().unwrap();
    ReplayKey::new(&claims, "refund 1001")
}

fn client(url: &str) -> Client {
    Client::open(url).unwrap()
}

/// On a connection of the app's, of the type that reconnects by itself.
fn on_connection(url: &str) -> RedisStore {
    let config = ConnectionManagerConfig::new().set_number_of_retries(1);
    RedisStore::on(ConnectionManager::new_lazy_with_config(client(url), config).unwrap())
}

fn stores(url: &str) -> [Arc<dyn ReplayStore>; 2] {
    [
        Arc::new(RedisStore::new(client(url))),
        Arc::new(on_connection(url)),
    ]
}

async fn first_use(store: &dyn ReplayStore, key: &ReplayKey) -> Result<(), ReplayError> {
    store.first_use(key, UnixTime::now()).await
}

#[tokio::test]
async fn of_many_uses_on_two_instances_one_is_the_first() {
    let Some(redis) = Redis::start() else { return };
    let stores = [stores(&redis.url()), stores(&redis.url())].concat();
    for _ in 0..5 {
        let key = key();
        let uses: Vec<_> = (0..60)
            .map(|n| (Arc::clone(&stores[n % stores.len()]), key))
            .map(|(store, key)| tokio::spawn(async move { first_use(&*store, &key).await }))
            .collect();
        let mut first = 0;
        for result in uses {
            match result.await.unwrap() {
                Ok(()) => first += 1,
                refused => assert_eq!(refused, REPLAYED),
            }
        }
        assert_eq!(first, 1);
    }
}

#[tokio::test]
async fn keys_outlive_their_token_by_a_minute() {
    let Some(redis) = Redis::start() else { return };
    let client = client(&redis.url());
    let stores = ["", "app:"].into_iter().flat_map(|prefix| {
        let stores = [RedisStore::new(client.clone()), on_connection(&redis.url())];
        stores.map(|store| (store.with_prefix(prefix), prefix))
    });
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    for (store, prefix) in stores {
        let key = key();
        let now = UnixTime::now();
        assert_eq!(store.first_use(&key, now).await, Ok(()));
        let ttl: u64 = redis::cmd("TTL")
            .arg(format!("{prefix}{key}"))
            .query_async(&mut connection)
            .await
            .unwrap();
        let expected = key.keep_until().as_secs() - now.as_secs() + 60;
        // Both clocks round to whole seconds, and are read a few milliseconds apart.
        assert!(ttl.abs_diff(expected) <= 2, "{ttl} instead of {expected}");
    }
}

#[tokio::test]
async fn an_expired_key_is_refused_before_redis_is_asked_and_failures_show_no_password() {
    static REPORTS: Mutex<Vec<String>> = Mutex::new(Vec::new());
    // Nothing listens there, so a request to Redis would fail.
    let url = "redis://:hunter2222@127.0.0.1:1/";
    let reporting = RedisStore::new(client(url)).on_error(|error| {
        REPORTS.lock().unwrap().push(format!("{error} {error:?}"));
    });
    assert!(!format!("{reporting:?}").contains("hunter"));
    let stores: [&dyn ReplayStore; 2] = [&reporting, &on_connection(url)];
    for store in stores {
        let key = key();
        for late in [0, 1, 600] {
            let now = UnixTime::from(key.keep_until().as_secs() + late);
            assert_eq!(store.first_use(&key, now).await, EXPIRED);
        }
        assert_eq!(first_use(store, &key).await, UNAVAILABLE);
    }
    let reports = REPORTS.lock().unwrap();
    assert!(reports.len() == 1 && !reports[0].contains("hunter"));
}

#[tokio::test]
async fn while_redis_is_down_nothing_is_a_first_use() {
    for index in 0..2 {
        let Some(mut redis) = Redis::start() else {
            return;
        };
        // Redis comes back on another port: another test may have taken the old one by then.
        let (url, backend) = proxy(redis.port).await;
        let store = &*stores(&url)[index];
        let used = key();
        assert_eq!(first_use(store, &used).await, Ok(()));
        backend.send(None).unwrap();
        redis.kill();
        for _ in 0..3 {
            assert_eq!(first_use(store, &used).await, UNAVAILABLE);
            assert_eq!(first_use(store, &key()).await, UNAVAILABLE);
        }
        let redis = Redis::start().unwrap();
        backend.send(Some(redis.port)).unwrap();
        // The connection manager may still be connecting to the server that is gone.
        let deadline = Instant::now() + Duration::from_secs(20);
        while first_use(store, &key()).await == UNAVAILABLE {
            assert!(Instant::now() < deadline);
        }
        assert_eq!(first_use(store, &used).await, Ok(()), "Redis has forgotten");
        assert_eq!(first_use(store, &used).await, REPLAYED);
    }
}

#[tokio::test]
async fn nobody_waits_long_for_a_redis_that_hangs() {
    let Some(redis) = Redis::start() else { return };
    for store in stores(&redis.url()) {
        assert_eq!(first_use(&*store, &key()).await, Ok(()));
        redis.signal("STOP");
        let start = Instant::now();
        assert_eq!(first_use(&*store, &key()).await, UNAVAILABLE);
        assert!(start.elapsed() < Duration::from_secs(5));
        redis.signal("CONT");
        assert_eq!(first_use(&*store, &key()).await, Ok(()));
    }
}

#[tokio::test]
async fn a_connection_that_went_silent_is_replaced() {
    let Some(redis) = Redis::start() else { return };
    let (url, moved) = proxy(redis.port).await;
    let store = RedisStore::new(client(&url));
    assert_eq!(first_use(&store, &key()).await, Ok(()));
    moved.send(Some(redis.port)).unwrap();
    assert_eq!(first_use(&store, &key()).await, UNAVAILABLE);
    for _ in 0..3 {
        assert_eq!(first_use(&store, &key()).await, Ok(()));
    }
}

#[tokio::test]
async fn a_password_that_becomes_right_is_tried_again() {
    let Some(redis) = Redis::start_with(&["--requirepass", "first"]) else {
        return;
    };
    let url = |password| format!("redis://:{password}@127.0.0.1:{}/", redis.port);
    let store = RedisStore::new(client(&url("second")));
    for _ in 0..2 {
        assert_eq!(first_use(&store, &key()).await, UNAVAILABLE);
    }
    let admin = client(&url("first"));
    let mut connection = admin.get_multiplexed_async_connection().await.unwrap();
    let mut config = redis::cmd("CONFIG");
    let config = config.arg("SET").arg("requirepass").arg("second");
    let _: () = config.query_async(&mut connection).await.unwrap();
    let key = key();
    assert_eq!(first_use(&store, &key).await, Ok(()));
    assert_eq!(first_use(&store, &key).await, REPLAYED);
}

#[tokio::test]
async fn only_ok_is_a_first_use() {
    let others = ":0 :1 +QUEUED +ok $0__ $2__OK *1__+OK *0 #t -READONLY junk";
    let others = others.split(' ').map(|answer| (answer, UNAVAILABLE));
    let known = [("$-1", REPLAYED), ("_", REPLAYED), ("+OK", Ok(()))];
    for (answer, expected) in others.chain(known) {
        let url = fake_redis(answer.replace("__", "\r\n") + "\r\n", Duration::ZERO).await;
        for store in stores(&url) {
            for _ in 0..2 {
                let result = first_use(&*store, &key()).await;
                assert_eq!(result, expected, "{answer:?}");
            }
        }
    }
}
