//! What must happen only once, though a request may come twice.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use shopify_session_token::UnixTime;
use shopify_session_token::replay::{ReplayError, ReplayGuard, ReplayKey};

use crate::error::Refusal;

/// Ten minutes of a hundred actions a second; about 9 MB if it is ever full.
const ENTRIES_IN_MEMORY: usize = 60_000;

/// For a single command on a server nearby. A merchant who waits longer clicks again.
const REDIS_TIMEOUT: Duration = Duration::from_millis(500);

/// By how much the clocks of this server and of Redis may differ, in seconds.
const CLOCK_DIFFERENCE: u64 = 60;

/// Where it is remembered which keys have been used.
pub enum Once {
    /// For one process, until it stops.
    Memory(Box<ReplayGuard>),
    /// For all processes that use the same Redis.
    Redis(ConnectionManager),
}

impl Once {
    #[must_use]
    pub fn in_memory() -> Self {
        Self::Memory(Box::new(ReplayGuard::new(ENTRIES_IN_MEMORY)))
    }

    /// Connects when it is first used, and again after a failure, so that the other routes serve while
    /// Redis is down.
    ///
    /// # Errors
    ///
    /// If the configuration contradicts itself.
    pub fn in_redis(client: redis::Client) -> redis::RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(REDIS_TIMEOUT))
            .set_response_timeout(Some(REDIS_TIMEOUT))
            // The next request tries again: none should wait for the attempts of another.
            .set_number_of_retries(0);
        ConnectionManager::new_lazy_with_config(client, config).map(Self::Redis)
    }

    /// Claims the key: of all calls with the same one exactly one succeeds.
    ///
    /// # Errors
    ///
    /// 409 if it was used before, 503 if that cannot be found out. A 503 says nothing of whether the key
    /// is claimed now: the answer may have been lost on its way.
    pub async fn first_use(&self, key: &ReplayKey, now: UnixTime) -> Result<(), Refusal> {
        match self {
            Self::Memory(guard) => guard.first_use(key, now).map_err(Refusal::from),
            Self::Redis(connection) => {
                // Around everything, because connecting and waiting for the answer add up.
                let claim = claim(connection.clone(), key, now);
                match tokio::time::timeout(REDIS_TIMEOUT, claim).await {
                    Ok(Ok(true)) => Ok(()),
                    Ok(Ok(false)) => Err(ReplayError::Replayed.into()),
                    Ok(Err(error)) => {
                        tracing::error!(%error, "no answer from Redis");
                        Err(Refusal::STORE_UNAVAILABLE)
                    }
                    Err(_) => {
                        tracing::error!("no answer from Redis in time");
                        Err(Refusal::STORE_UNAVAILABLE)
                    }
                }
            }
        }
    }
}

/// Whether this was the first use. `SET … NX` answers `OK` the first time and nil after that.
///
/// `EX` and not `EXAT`: to a time that has passed on its own clock Redis answers `OK` and keeps nothing.
async fn claim(
    mut connection: ConnectionManager,
    key: &ReplayKey,
    now: UnixTime,
) -> redis::RedisResult<bool> {
    let remaining = key.keep_until().as_secs().saturating_sub(now.as_secs());
    let answer: Option<String> = redis::cmd("SET")
        .arg(key.as_str())
        .arg(1)
        .arg("NX")
        .arg("EX")
        .arg(remaining.saturating_add(CLOCK_DIFFERENCE))
        .query_async(&mut connection)
        .await?;
    Ok(answer.is_some())
}
