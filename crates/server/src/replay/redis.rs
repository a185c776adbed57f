//! A store in a Redis that several processes share: one command for each key.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{Client, Cmd, ErrorKind, RedisError, RedisResult, Value};
use shopify_session_token::UnixTime;

use super::{FirstUse, ReplayError, ReplayKey, ReplayStore};

/// The largest difference between the clocks of the servers that share a Redis, in seconds.
const CLOCK_DIFFERENCE: u64 = 60;

/// A store in Redis; see the [module](crate::replay) for how to set up Redis.
pub struct RedisStore {
    ask: Box<dyn Fn(Cmd) -> Answer + Send + Sync>,
    prefix: String,
    on_error: Option<fn(&RedisError)>,
}

type Answer = Pin<Box<dyn Future<Output = RedisResult<Value>> + Send>>;

impl RedisStore {
    /// A store on a connection of its own. Opens none yet.
    ///
    /// It connects at the first use, and reconnects after any failure, a time-out included. The time-outs are those of
    /// [`AsyncConnectionConfig`](redis::AsyncConnectionConfig): 1 s to connect, 500 ms for an answer. It needs the tokio
    /// runtime.
    #[must_use]
    pub fn new(client: Client) -> Self {
        let own = Arc::new(OwnConnection {
            client,
            last: Mutex::default(),
        });
        Self::asking(move |command| {
            let own = Arc::clone(&own);
            Box::pin(async move { own.ask(&command).await })
        })
    }

    /// A store on a connection of the app's, of any type that implements `Clone`.
    ///
    /// The connection must reconnect by itself, as `redis::aio::ConnectionManager` does, and must have a response
    /// time-out, 500 ms by default. `ConnectionManager` keeps a connection after a time-out, so one whose other end went
    /// silent is used until TCP closes it; [`new`](Self::new) replaces it.
    #[must_use]
    pub fn on(connection: impl ConnectionLike + Clone + Send + Sync + 'static) -> Self {
        Self::asking(move |command| {
            let mut connection = connection.clone();
            Box::pin(async move { command.query_async(&mut connection).await })
        })
    }

    fn asking(ask: impl Fn(Cmd) -> Answer + Send + Sync + 'static) -> Self {
        Self {
            ask: Box::new(ask),
            prefix: String::new(),
            on_error: None,
        }
    }

    /// Puts this prefix before each key, for a Redis that also serves other purposes.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Calls this function for every failure, each of which is
    /// [`StoreUnavailable`](ReplayError::StoreUnavailable): for a log.
    #[must_use]
    pub fn on_error(mut self, report: fn(&RedisError)) -> Self {
        self.on_error = Some(report);
        self
    }
}

impl ReplayStore for RedisStore {
    fn first_use<'a>(&'a self, key: &'a ReplayKey, now: UnixTime) -> FirstUse<'a> {
        Box::pin(async move {
            // An expired key is refused here: no time would be long enough to keep it.
            let left = key.keep_until().as_secs().checked_sub(now.as_secs());
            let left = left.filter(|left| *left > 0).ok_or(ReplayError::Expired)?;
            // `EX` and not `EXAT`: for a time in the past by its own clock, Redis answers `OK` and stores nothing.
            let mut set = redis::cmd("SET");
            set.arg(format!("{}{key}", self.prefix)).arg(1).arg("NX");
            set.arg("EX").arg(left.saturating_add(CLOCK_DIFFERENCE));
            let error = match (self.ask)(set).await {
                Ok(Value::Okay) => return Ok(()),
                Ok(Value::Nil) => return Err(ReplayError::Replayed),
                // The answer itself is not reported: it may contain anything.
                Ok(_) => (ErrorKind::UnexpectedReturnType, "neither OK nor nil").into(),
                Err(error) => error,
            };
            if let Some(report) = self.on_error {
                report(&error);
            }
            Err(ReplayError::StoreUnavailable)
        })
    }
}

struct OwnConnection {
    client: Client,
    /// The connection that worked last.
    last: Mutex<Option<MultiplexedConnection>>,
}

impl OwnConnection {
    /// A connection is kept once it has answered. Until then, each of several concurrent requests may connect.
    async fn ask(&self, command: &Cmd) -> RedisResult<Value> {
        let last = self
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let mut connection = match last {
            Some(connection) => connection,
            None => self.client.get_multiplexed_async_connection().await?,
        };
        let answer = command.query_async(&mut connection).await;
        let kept = answer.is_ok().then_some(connection);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = kept;
        answer
    }
}

/// Shows only the prefix: an address may contain a password.
impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
