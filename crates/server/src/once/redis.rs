//! Keys in a Redis that several processes share: one command a key.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{Client, ErrorKind, RedisError, RedisResult, Value};
use shopify_session_token::UnixTime;
use shopify_session_token::replay::{ReplayError, ReplayKey};

use super::{FirstUse, Once, OnceError};

/// By how much the clocks of the servers that share a Redis may differ, in seconds.
const CLOCK_DIFFERENCE: u64 = 60;

#[derive(Clone, Default)]
struct Options {
    prefix: String,
    on_error: Option<fn(&RedisError)>,
}

impl Options {
    /// Only `OK` is a first use. Nil is what Redis says if the key is there; anything else is a failure.
    fn judge(&self, answer: RedisResult<Value>) -> Result<(), OnceError> {
        let error = match answer {
            Ok(Value::Okay) => return Ok(()),
            Ok(Value::Nil) => return Err(ReplayError::Replayed.into()),
            // Not shown: who knows what it says.
            Ok(_) => (ErrorKind::UnexpectedReturnType, "neither OK nor nil").into(),
            Err(error) => error,
        };
        if let Some(report) = self.on_error {
            report(&error);
        }
        Err(OnceError::StoreUnavailable)
    }
}

/// Keys in Redis, on a connection that the app has, of any type that can be cloned.
///
/// It needs a connection that connects again by itself, such as `redis::aio::ConnectionManager`, and a response
/// time-out, 500 ms by default. `ConnectionManager` does not replace a connection after a time-out, so one whose
/// other end went silent is used until TCP gives it up; [`RedisClient`] replaces it.
///
/// The database must keep what it is given (`maxmemory-policy noeviction`); the module
/// [`replay`](shopify_session_token::replay) says more.
#[derive(Clone)]
pub struct RedisConnection<C> {
    connection: C,
    options: Options,
}

impl<C> RedisConnection<C> {
    /// Keys on this connection.
    #[must_use]
    pub fn new(connection: C) -> Self {
        Self {
            connection,
            options: Options::default(),
        }
    }

    /// Puts this before each key, for a Redis that others use, too.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.options.prefix = prefix.into();
        self
    }

    /// Calls this for every failure, each of which is [`StoreUnavailable`](OnceError::StoreUnavailable): for a log.
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

/// Keys in Redis, on a connection of its own.
///
/// It connects at the first use, and again after any failure, a time-out included, with the time-outs of
/// [`AsyncConnectionConfig`](redis::AsyncConnectionConfig): 1 s to connect, 500 ms for an answer. The runtime
/// is tokio.
pub struct RedisClient {
    client: Client,
    options: Options,
    /// The one that worked last.
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl RedisClient {
    /// Keys on a connection that this client opens. It is not opened here.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            options: Options::default(),
            connection: Mutex::default(),
        }
    }

    /// Puts this before each key, for a Redis that others use, too.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.options.prefix = prefix.into();
        self
    }

    /// Calls this for every failure, each of which is [`StoreUnavailable`](OnceError::StoreUnavailable): for a log.
    #[must_use]
    pub fn on_error(mut self, report: fn(&RedisError)) -> Self {
        self.options.on_error = Some(report);
        self
    }

    /// The connection to be used next is the one that worked last, or none.
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
        // None is kept until this one has answered: of several requests at once each may connect.
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

/// `EX` and not `EXAT`: to a time that has passed on its own clock Redis answers `OK` and keeps nothing.
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

/// From the core's documentation of `replay`. An error if the token has expired meanwhile: nothing would then keep
/// the key long enough.
fn seconds_to_keep(key: &ReplayKey, now: UnixTime) -> Result<u64, OnceError> {
    match key.keep_until().as_secs().checked_sub(now.as_secs()) {
        None | Some(0) => Err(ReplayError::Expired.into()),
        Some(left) => Ok(left.saturating_add(CLOCK_DIFFERENCE)),
    }
}

/// Shows the prefix. An address may hold a password.
impl<C> fmt::Debug for RedisConnection<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisConnection")
            .field("prefix", &self.options.prefix)
            .finish_non_exhaustive()
    }
}

/// Shows the prefix. An address may hold a password.
impl fmt::Debug for RedisClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisClient")
            .field("prefix", &self.options.prefix)
            .finish_non_exhaustive()
    }
}
