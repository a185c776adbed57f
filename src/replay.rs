//! Replay protection, for actions that must happen only once per token.
//!
//! **Most routes do not need this.** Shopify's front ends use one token for many requests, so seeing a token
//! twice is normal. But a request with a valid token may be a replay: a copy, sent by someone who could read the
//! original. Before an action such as a refund, take the [`replay_key`](crate::MerchantClaims::replay_key), and
//! continue only if that key has not been used before.
//!
//! ```
//! # #[cfg(feature = "std")]
//! # {
//! use shopify_session_token::MerchantClaims;
//! use shopify_session_token::replay::{ReplayError, ReplayGuard};
//!
//! fn refund(
//!     guard: &ReplayGuard,
//!     merchant: &MerchantClaims,
//!     order: u64,
//!     now: u64,
//! ) -> Result<(), ReplayError> {
//!     guard.first_use(&merchant.replay_key(&format!("refund {order}")), now)?;
//!     // … now refund it
//!     Ok(())
//! }
//! # }
//! ```
//!
//! - **The action** names what must not happen twice. If one token may carry out the same action several times on
//!   purpose, add an idempotency key from the client; but then an attacker with a copy of the token can choose
//!   another idempotency key.
//! - **When**: after every other check and immediately before the action. If a key is used for a request that is then
//!   refused for another reason, the key is lost.
//! - **If the action then fails**, you do not know whether it took effect. Find out before anyone tries again, by a
//!   record of your own or the idempotency key of the service that you called: a fresh token has another key and
//!   passes. Release the key only if the action certainly had no effect (in Redis, `DEL`; a `ReplayGuard` cannot
//!   release keys).
//! - **Answers**: 409 for [`Replayed`](ReplayError::Replayed) and [`Expired`](ReplayError::Expired), 503
//!   for [`Full`](ReplayError::Full) and when the store cannot be reached. Never add the
//!   [`RETRY_HEADER`](crate::RETRY_HEADER): with it, the front end would repeat the action by itself.
//! - **Not for double clicks**: a second click has the same token only until the front end fetches the next one. Your
//!   database must know whether an order has been refunded.
//!
//! # Several processes
//!
//! A `ReplayGuard` guards one process, and forgets everything when it stops. For several processes, keep the keys
//! in a store that they share. In Redis this is one command, which answers `OK` the first time and nil
//! afterwards:
//!
//! ```text
//! SET {key} 1 NX EX {n}        n = keep_until - now + 60
//! ```
//!
//! `keep_until` is [`ReplayKey::keep_until`]; the 60 seconds allow for differences between the clocks of your
//! servers. If `keep_until` is not after `now`, refuse with 409 before you compute n:
//!
//! ```
//! use shopify_session_token::UnixTime;
//! use shopify_session_token::replay::ReplayKey;
//!
//! fn seconds_to_keep(key: &ReplayKey, now: UnixTime) -> Option<u64> {
//!     let left = key.keep_until().as_secs().checked_sub(now.as_secs())?;
//!     (left > 0).then(|| left.saturating_add(60))
//! }
//! ```
//!
//! - Give all verifiers that share the store the same leeway: a verifier with a longer one would accept a token
//!   whose key has already been evicted.
//! - Never use `EXAT`: for a time that is past by its own clock, Redis answers `OK` and stores nothing, so every use
//!   would be a first use.
//! - If Redis does not answer, refuse with 503.
//! - Redis must not evict keys by itself: set `maxmemory-policy noeviction`. After a failover, a replica may lack the
//!   latest keys.
//! - Prefix the key if other programs use the same Redis.
//!
//! # The key
//!
//! The key is the SHA-256 hash, in lower-case hexadecimal, of the client ID, the shop's domain, the token ID (`jti`)
//! and the action, each preceded by its length in bytes as a 64-bit big-endian number. Services in other languages can
//! compute the same key.

mod error;
#[cfg(feature = "std")]
mod guard;
#[cfg(feature = "std")]
mod interleavings;
mod key;
#[cfg(feature = "std")]
mod sync;

pub use error::ReplayError;
#[cfg(feature = "std")]
pub use guard::ReplayGuard;
pub use key::ReplayKey;
