//! Replay protection, for actions that must happen only once per token.
//!
//! **Most routes do not need this.** Shopify's front ends use one token for many requests, so seeing a token
//! twice is normal. But a request with a valid token may be a replay: a copy, sent by someone who could read the
//! original. Before an action such as a refund, claim the [`ReplayKey`] of the token and the action, and continue
//! only if that was its first use.
//!
//! ```
//! use shopify_session_token_server::Auth;
//! use shopify_session_token_server::replay::{ReplayError, ReplayKey, ReplayStore};
//! use shopify_session_token_server::shopify_session_token::MerchantClaims;
//!
//! async fn refund(
//!     auth: &Auth,
//!     store: &dyn ReplayStore,
//!     merchant: &MerchantClaims,
//!     order: u64,
//! ) -> Result<(), ReplayError> {
//!     let key = ReplayKey::new(&merchant, &format!("refund {order}"));
//!     store.first_use(&key, auth.now()).await?;
//!     // … now refund it
//!     Ok(())
//! }
//! ```
//!
//! - **The action** names what must not happen twice. If one token may carry out the same action several times on
//!   purpose, add an idempotency key from the client; but then an attacker with a copy of the token can choose
//!   another idempotency key.
//! - **When**: after every other check and immediately before the action. If a key is used for a request that is then
//!   refused for another reason, the key is lost.
//! - **If the action then fails**, you do not know whether it took effect. Find out before anyone tries again, by a
//!   record of your own or the idempotency key of the service that you called: a fresh token has another key and
//!   passes.
//! - **Answers**: [`ReplayError`] converts into [`Refusal`](crate::Refusal). In an answer of your own, never add the
//!   [`RETRY_HEADER`](shopify_session_token::RETRY_HEADER): with it, the front end would repeat the action by itself.
//! - **Not for double clicks**: a second click has the same token only until the front end fetches the next one. Your
//!   database must know whether an order has been refunded.
//!
//! # The store
//!
//! - A [`ReplayGuard`] guards one process, and forgets everything when it stops: until a token expires, it can then be
//!   used once more.
//! - `RedisStore`, with the feature `redis`, is for several processes.
//! - Any other store: implement [`ReplayStore`]. It must look for the key and insert it in one atomic step, and keep it
//!   until [`keep_until`](ReplayKey::keep_until) by the slowest of your clocks.
//!
//! # Redis
//!
//! One command for each key, with `n` = `keep_until` − `now` + 60; the 60 seconds allow for differences between the
//! clocks of your servers:
//!
//! ```text
//! SET {prefix}{key} 1 NX EX {n}
//! ```
//!
//! - **Redis must not forget.** Without persistence it loses all keys when it restarts, so a token that was used can be
//!   used once more until it expires (at most 2 minutes after it was issued for merchants, 6 for buyers). Set
//!   `appendonly yes` and `appendfsync always`: with `everysec`, the default, up to a second of keys is lost.
//! - **It must not evict keys**: set `maxmemory-policy noeviction`.
//! - **A replica may lack the latest keys** after a failover. `WAIT` makes this less likely, but not impossible.

mod guard;
mod key;
#[cfg(feature = "redis")]
#[cfg_attr(docsrs, doc(cfg(feature = "redis")))]
mod redis;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use shopify_session_token::UnixTime;

pub use self::guard::ReplayGuard;
pub use self::key::ReplayKey;
#[cfg(feature = "redis")]
pub use self::redis::RedisStore;

/// A store of used keys.
pub trait ReplayStore: Send + Sync {
    /// Claims the key at the time `now`: of all calls with the same key, at most one succeeds.
    ///
    /// # Errors
    ///
    /// Any [`ReplayError`]. After [`StoreUnavailable`](ReplayError::StoreUnavailable) the key may be claimed
    /// nevertheless: the store's answer may have been lost.
    fn first_use<'a>(&'a self, key: &'a ReplayKey, now: UnixTime) -> FirstUse<'a>;
}

/// The future that [`ReplayStore::first_use`] returns.
pub type FirstUse<'a> = Pin<Box<dyn Future<Output = Result<(), ReplayError>> + Send + 'a>>;

/// Why an action must not be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReplayError {
    /// The key has been used before.
    Replayed,
    /// The token has expired since it was verified, or the clock was set back, so that the key may already have
    /// been used and evicted.
    Expired,
    /// The guard is full. It has not evicted a key that is still needed.
    Full,
    /// The store did not answer, or not with a known answer.
    StoreUnavailable,
}

impl ReplayError {
    /// A name for metrics: `replayed`, `replay_expired`, `replay_guard_full` or `store_unavailable`. Stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Replayed => "replayed",
            Self::Expired => "replay_expired",
            Self::Full => "replay_guard_full",
            Self::StoreUnavailable => "store_unavailable",
        }
    }

    /// The HTTP status to answer with: 409 for [`Replayed`](Self::Replayed) and [`Expired`](Self::Expired), 503 for the
    /// others.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Replayed | Self::Expired => 409,
            Self::Full | Self::StoreUnavailable => 503,
        }
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Replayed => "this token has been used for this action before",
            Self::Expired => {
                "the token has expired since it was verified, or the clock was set back"
            }
            Self::Full => "the replay guard is full: give it room for more entries",
            Self::StoreUnavailable => "the store of used keys did not answer",
        })
    }
}

impl std::error::Error for ReplayError {}
