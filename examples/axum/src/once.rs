//! What must happen only once, though a request may come twice.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisResult, Value};
use shopify_session_token::UnixTime;
use shopify_session_token::replay::{ReplayError, ReplayGuard, ReplayKey};
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout_at};

use crate::error::Refusal;

/// Ten minutes of a hundred actions a second; about 9 MB if it is ever full.
const ENTRIES_IN_MEMORY: usize = 60_000;

/// For a single command on a server nearby. A merchant who waits longer clicks again.
const REDIS_TIMEOUT: Duration = Duration::from_millis(500);

/// By how much the clocks of this server's instances may differ, in seconds.
const CLOCK_DIFFERENCE: u64 = 60;

/// Where it is remembered which keys have been used.
pub enum Once {
    /// For one process, until it stops.
    Memory(Box<ReplayGuard>),
    /// For all processes that use the same Redis.
    Redis(Redis),
}

impl Once {
    #[must_use]
    pub fn in_memory() -> Self {
        Self::Memory(Box::new(ReplayGuard::new(ENTRIES_IN_MEMORY)))
    }

    /// Connects when it is first used, so that the other routes serve while Redis is down.
    #[must_use]
    pub fn in_redis(client: redis::Client) -> Self {
        Self::Redis(Redis {
            client,
            connection: Mutex::default(),
        })
    }

    /// Claims the key: of all calls with the same one exactly one succeeds.
    ///
    /// # Errors
    ///
    /// 409 if it was used before or its token has expired, 503 if that cannot be found out. A 503 says
    /// nothing of whether the key is claimed now: the answer may have been lost on its way.
    pub async fn first_use(&self, key: &ReplayKey, now: UnixTime) -> Result<(), Refusal> {
        match self {
            Self::Memory(guard) => guard.first_use(key, now).map_err(Refusal::from),
            Self::Redis(redis) => redis.first_use(key, now).await,
        }
    }
}

/// One connection, which all requests share. It is given up after any failure, and the next request
/// connects anew: one that has gone silent would otherwise stay in use for ever.
pub struct Redis {
    client: redis::Client,
    connection: Mutex<Arc<OnceCell<MultiplexedConnection>>>,
}

impl Redis {
    async fn first_use(&self, key: &ReplayKey, now: UnixTime) -> Result<(), Refusal> {
        let seconds = seconds_to_keep(key, now).ok_or(ReplayError::Expired)?;
        let connection = Arc::clone(
            &self
                .connection
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
        // Around everything, because connecting and waiting for the answer add up.
        let deadline = Instant::now() + REDIS_TIMEOUT;
        match timeout_at(deadline, self.set(&connection, key, seconds)).await {
            Ok(Ok(Value::Okay)) => return Ok(()),
            Ok(Ok(Value::Nil)) => return Err(ReplayError::Replayed.into()),
            // Of something that is not Redis, for example. Not shown: who knows what it says.
            Ok(Ok(_)) => tracing::error!("Redis answered neither OK nor nil"),
            Ok(Err(error)) => tracing::error!(%error, "no answer from Redis"),
            Err(_) => tracing::error!("no answer from Redis in time"),
        }
        self.give_up(&connection);
        Err(Refusal::STORE_UNAVAILABLE)
    }

    /// `SET … NX` answers `OK` the first time and nil after that.
    ///
    /// `EX` and not `EXAT`: to a time that has passed on its own clock Redis answers `OK` and keeps
    /// nothing.
    async fn set(
        &self,
        connection: &OnceCell<MultiplexedConnection>,
        key: &ReplayKey,
        seconds: u64,
    ) -> RedisResult<Value> {
        let connect = || async {
            let config = AsyncConnectionConfig::new()
                .set_connection_timeout(Some(REDIS_TIMEOUT))
                .set_response_timeout(Some(REDIS_TIMEOUT));
            let client = &self.client;
            client
                .get_multiplexed_async_connection_with_config(&config)
                .await
        };
        // Of those who come here at once, one connects. If it fails, the next one tries.
        let mut connection = connection.get_or_try_init(connect).await?.clone();
        redis::cmd("SET")
            .arg(key.as_str())
            .arg(1)
            .arg("NX")
            .arg("EX")
            .arg(seconds)
            .query_async(&mut connection)
            .await
    }

    /// Unless another request has done so already: its new connection may be a good one.
    fn give_up(&self, failed: &Arc<OnceCell<MultiplexedConnection>>) {
        let mut current = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&current, failed) {
            *current = Arc::default();
        }
    }
}

/// `None` if the token has expired meanwhile: nothing would then keep the key long enough.
fn seconds_to_keep(key: &ReplayKey, now: UnixTime) -> Option<u64> {
    let left = key.keep_until().as_secs().checked_sub(now.as_secs())?;
    (left > 0).then(|| left.saturating_add(CLOCK_DIFFERENCE))
}

#[cfg(test)]
mod tests {
    use shopify_session_token::Verifier;
    use shopify_session_token::testing::{CLIENT_ID, Token};

    use super::*;

    const SECRET: &str = "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";

    fn key() -> ReplayKey {
        let token = Token::merchant("example.myshopify.com", 42).sign(SECRET);
        let verifier = Verifier::new(CLIENT_ID, SECRET).unwrap();
        let merchant = verifier.verify_merchant(&token, UnixTime::now()).unwrap();
        merchant.replay_key("refund 1001")
    }

    fn after(time: UnixTime, seconds: i64) -> UnixTime {
        UnixTime::from(time.as_secs().checked_add_signed(seconds).unwrap())
    }

    #[test]
    fn a_key_is_kept_a_minute_longer_than_its_token_is_accepted() {
        let key = key();
        let end = key.keep_until();
        assert_eq!(seconds_to_keep(&key, after(end, -65)), Some(125));
        assert_eq!(seconds_to_keep(&key, after(end, -1)), Some(61));
        assert_eq!(seconds_to_keep(&key, end), None);
        assert_eq!(seconds_to_keep(&key, after(end, 1)), None);
    }

    #[tokio::test]
    async fn an_expired_key_is_refused_before_redis_is_asked() {
        // Nobody listens there, so that asking would be a 503.
        let client = redis::Client::open("redis://127.0.0.1:1/").unwrap();
        let once = Once::in_redis(client);
        let key = key();
        for late in [0, 1, 600] {
            let now = after(key.keep_until(), late);
            let refusal = once.first_use(&key, now).await.unwrap_err();
            assert_eq!(refusal, ReplayError::Expired.into());
            assert_eq!(refusal.status(), 409);
        }
        let refusal = once.first_use(&key, UnixTime::now()).await.unwrap_err();
        assert_eq!(refusal, Refusal::STORE_UNAVAILABLE);
    }
}
