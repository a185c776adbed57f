//! Keys in a Redis that several processes share: one command for each key.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{Client, ErrorKind, RedisError, RedisResult, Value};
use shopify_session_token::UnixTime;
use shopify_session_token::replay::{ReplayError, ReplayKey};

use super::{FirstUse, Once, OnceError};

/// The largest difference between the clocks of the servers that share a Redis, in seconds.
const CLOCK_DIFFERENCE: u64 = 60;

#[derive(Clone, Default)]
struct Options {
    prefix: String,
    on_error: Option<fn(&RedisError)>,
}

impl Options {
    /// Only `OK` is a first use. Redis answers nil if the key exists; any other answer is a failure.
    fn judge(&self, answer: RedisResult<Value>) -> Result<(), OnceError> {
        let error = match answer {
            Ok(Value::Okay) => return Ok(()),
            Ok(Value::Nil) => return Err(ReplayError::Replayed.into()),
            // The answer itself is not reported: it may contain anything.
            Ok(_) => (ErrorKind::UnexpectedReturnType, "neither OK nor nil").into(),
            Err(error) => error,
        };
        if let Some(report) = self.on_error {
            report(&error);
        }
        Err(OnceError::StoreUnavailable)
    }
}

/// A store in Redis, on a connection of the app's, of any type that implements `Clone`.
///
/// The connection must reconnect by itself, as `redis::aio::ConnectionManager` does, and must have a response time-out,
/// 500 ms by default. `ConnectionManager` keeps a connection after a time-out, so one whose other end went silent is
/// used until TCP closes it; [`RedisClient`] replaces it.
///
/// Redis must not evict keys: set `maxmemory-policy noeviction`. The module
/// [`replay`](shopify_session_token::replay) has the details.
#[derive(Clone)]
pub struct RedisConnection<C> {
    connection: C,
    options: Options,
}

impl<C> RedisConnection<C> {
    /// A store on this connection.
    #[must_use]
    pub fn new(connection: C) -> Self {
        Self {
            connection,
            options: Options::default(),
        }
    }

    /// Puts this prefix before each key, for a Redis that also serves other purposes.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.options.prefix = prefix.into();
        self
    }

    /// Calls this function for every failure, each of which is
    /// [`StoreUnavailable`](OnceError::StoreUnavailable): for a log.
    #[must_use]
    pub fn on_error(mut self, report: fn(&RedisError)) -> Self {
        self.options.on_error = Some(report);
        self
    }
}

impl<C: ConnectionLike + Clone + Send + Sync> Once for RedisConnection<C> {
    fn first_use<'a>(&'a self, key: &'a ReplayKey, now: UnixTime) -> FirstUse<'a> {
        Box::pin(async move {
            let seconds = seconds_to_keep(key, now)?;
            let mut connection = self.connection.clone();
            let answer = set(&mut connection, &self.options.prefix, key, seconds).await;
            self.options.judge(answer)
        })
    }
}

/// A store in Redis, on a connection of its own.
///
/// It connects at the first use, and reconnects after any failure, a time-out included. The time-outs are those of
/// [`AsyncConnectionConfig`](redis::AsyncConnectionConfig): 1 s to connect, 500 ms for an answer. It needs the tokio
/// runtime.
pub struct RedisClient {
    client: Client,
    options: Options,
    /// The connection that worked last.
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl RedisClient {
    /// A store on a connection that this client opens. Opens none yet.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            options: Options::default(),
            connection: Mutex::default(),
        }
    }

    /// Puts this prefix before each key, for a Redis that also serves other purposes.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.options.prefix = prefix.into();
        self
    }

    /// Calls this function for every failure, each of which is
    /// [`StoreUnavailable`](OnceError::StoreUnavailable): for a log.
    #[must_use]
    pub fn on_error(mut self, report: fn(&RedisError)) -> Self {
        self.options.on_error = Some(report);
        self
    }

    /// Sets the connection for the next use: the one that worked last, or none.
    fn keep(&self, connection: Option<MultiplexedConnection>) {
        let mut kept = self.lock();
        *kept = connection;
    }

    fn lock(&self) -> MutexGuard<'_, Option<MultiplexedConnection>> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    async fn connection(&self) -> RedisResult<MultiplexedConnection> {
        let kept = self.lock().clone();
        match kept {
            Some(connection) => Ok(connection),
            None => self.client.get_multiplexed_async_connection().await,
        }
    }

    async fn set(&self, key: &ReplayKey, seconds: u64) -> RedisResult<Value> {
        // A connection is kept once it has answered. Until then, each of several concurrent requests may connect.
        let mut connection = self.connection().await?;
        let result = set(&mut connection, &self.options.prefix, key, seconds).await;
        self.keep(result.is_ok().then_some(connection));
        result
    }
}

impl Once for RedisClient {
    fn first_use<'a>(&'a self, key: &'a ReplayKey, now: UnixTime) -> FirstUse<'a> {
        Box::pin(async move {
            let seconds = seconds_to_keep(key, now)?;
            self.options.judge(self.set(key, seconds).await)
        })
    }
}

/// `EX` and not `EXAT`: for a time in the past by its own clock, Redis answers `OK` and stores nothing.
async fn set(
    connection: &mut impl ConnectionLike,
    prefix: &str,
    key: &ReplayKey,
    seconds: u64,
) -> RedisResult<Value> {
    redis::cmd("SET")
        .arg(format!("{prefix}{key}"))
        .arg(1)
        .arg("NX")
        .arg("EX")
        .arg(seconds)
        .query_async(connection)
        .await
}

/// How long to keep the key, after the core's documentation of `replay`. An error if the token has expired in the
/// meantime: no time would then be long enough.
fn seconds_to_keep(key: &ReplayKey, now: UnixTime) -> Result<u64, OnceError> {
    match key.keep_until().as_secs().checked_sub(now.as_secs()) {
        None | Some(0) => Err(ReplayError::Expired.into()),
        Some(left) => Ok(left.saturating_add(CLOCK_DIFFERENCE)),
    }
}

/// Shows only the prefix: an address may contain a password.
impl<C> fmt::Debug for RedisConnection<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisConnection")
            .field("prefix", &self.options.prefix)
            .finish_non_exhaustive()
    }
}

/// Shows only the prefix: an address may contain a password.
impl fmt::Debug for RedisClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisClient")
            .field("prefix", &self.options.prefix)
            .finish_non_exhaustive()
    }
}
