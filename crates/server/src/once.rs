//! Stores of used replay keys, for actions that must happen only once.
//!
//! The core's module [`replay`](shopify_session_token::replay) explains which actions need one, and when to claim a
//! key. For one process, use a [`ReplayGuard`]; several processes share a Redis (feature `redis`).
//!
//! ```
//! use shopify_session_token::MerchantClaims;
//! use shopify_session_token_server::Auth;
//! use shopify_session_token_server::once::{Once, OnceError};
//!
//! async fn refund(
//!     auth: &Auth,
//!     once: &dyn Once,
//!     merchant: &MerchantClaims,
//!     order: u64,
//! ) -> Result<(), OnceError> {
//!     let key = merchant.replay_key(&format!("refund {order}"));
//!     once.first_use(&key, auth.now()).await?;
//!     // … now refund it
//!     Ok(())
//! }
//! ```

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;

use shopify_session_token::UnixTime;
use shopify_session_token::replay::{ReplayError, ReplayGuard, ReplayKey};

#[cfg(feature = "redis")]
#[cfg_attr(docsrs, doc(cfg(feature = "redis")))]
mod redis;

#[cfg(feature = "redis")]
pub use self::redis::{RedisClient, RedisConnection};

/// A store of used keys.
pub trait Once: Send + Sync {
    /// Claims the key at the time `now`: of all calls with the same key, at most one succeeds.
    ///
    /// # Errors
    ///
    /// [`OnceError::Replay`] if the key was used before, its token has expired or the store is full.
    /// [`OnceError::StoreUnavailable`] if the store did not answer. The key may be claimed nevertheless: its answer
    /// may have been lost.
    fn first_use<'a>(&'a self, key: &'a ReplayKey, now: UnixTime) -> FirstUse<'a>;
}

/// The future that [`Once::first_use`] returns.
pub type FirstUse<'a> = Pin<Box<dyn Future<Output = Result<(), OnceError>> + Send + 'a>>;

/// For one process: the keys are lost when it stops.
impl Once for ReplayGuard {
    fn first_use<'a>(&'a self, key: &'a ReplayKey, now: UnixTime) -> FirstUse<'a> {
        let result = ReplayGuard::first_use(self, key, now).map_err(OnceError::Replay);
        Box::pin(ready(result))
    }
}

/// Why an action must not be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnceError {
    /// The key was used before, its token has expired, or the store is full.
    Replay(ReplayError),
    /// The store did not answer, or with neither `OK` nor nil.
    StoreUnavailable,
}

impl OnceError {
    /// A stable name for metrics: [`ReplayError::code`], or `store_unavailable`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Replay(error) => error.code(),
            Self::StoreUnavailable => "store_unavailable",
        }
    }

    /// The HTTP status of the answer: [`ReplayError::http_status`], or 503. Do not add
    /// [`RETRY_HEADER`](shopify_session_token::RETRY_HEADER), which would repeat the action.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Replay(error) => error.http_status(),
            Self::StoreUnavailable => 503,
        }
    }
}

impl From<ReplayError> for OnceError {
    fn from(error: ReplayError) -> Self {
        Self::Replay(error)
    }
}

impl fmt::Display for OnceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replay(error) => error.fmt(f),
            Self::StoreUnavailable => f.write_str("the store of used keys did not answer"),
        }
    }
}

impl std::error::Error for OnceError {}
