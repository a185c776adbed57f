//! For actions that must happen only once: one token, one action, one time.
//!
//! **Most routes need none of this.** Shopify's front ends use one token for many requests, so seeing
//! one twice is normal. But for an action such as a refund it is not enough that a request is authentic:
//! it may be a copy, sent again by whoever could read it. Then take
//! [`replay_key`](crate::MerchantClaims::replay_key), and go on only if it has not been used before.
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
//! - **The action** names what must not happen twice. It may include an idempotency key that the client
//!   makes, so that one token can do the same several times on purpose; but then a copy of the token
//!   can too, with an idempotency key of its own.
//! - **When**: after every other check and immediately before the action. A key that is claimed for a
//!   request that is then refused for another reason is lost.
//! - **If the action fails** after that, whether it had an effect is what you do not know. Find out first,
//!   by a record of your own or an idempotency key of whom you called, before anyone tries again: a
//!   fresh token has another key and passes. Only if it certainly had no effect may the key be given
//!   back (in Redis, `DEL`; a `ReplayGuard` takes none back).
//! - **Answers**: 409 for [`Replayed`](ReplayError::Replayed) and [`Expired`](ReplayError::Expired), 503
//!   for [`Full`](ReplayError::Full) and when the store cannot be reached. Never with the
//!   [`RETRY_HEADER`](crate::RETRY_HEADER): it would have the same action sent again by itself.
//! - **What it does not do**: a second click comes with the same token only until the front end fetches
//!   the next one. Whether an order has been refunded is for your database to know.
//!
//! # Several processes
//!
//! [`ReplayGuard`] guards one process, and forgets everything when it stops. For several, keep the keys in
//! a store that they share. In Redis it is one command, which answers `OK` the first time and nil after
//! that:
//!
//! ```text
//! SET {key} 1 NX EX {n}        n = keep_until - now + 60
//! ```
//!
//! `keep_until` is [`ReplayKey::keep_until`]; 60 seconds are the most by which the clocks of your servers
//! are taken to differ. If `keep_until` is not after `now`, refuse with 409 before you compute n:
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
//! - Give all verifiers whose keys go there the same leeway: one with a longer one would take a token that
//!   the others' keys no longer wait for.
//! - Never use `EXAT`: to a time that has passed on its own clock Redis answers `OK` and keeps nothing, so
//!   that everything would be a first use.
//! - If Redis does not answer, refuse with 503.
//! - Redis must not drop keys by itself: `maxmemory-policy noeviction`. A replica that takes over may lack
//!   the last ones.
//! - Put a prefix of your own before the key if others use the same Redis.
//!
//! # The key
//!
//! Lower-case hexadecimal SHA-256 over client ID, shop's domain, token ID (`jti`) and action, each
//! preceded by its length in bytes as eight bytes, big-endian. So services in other languages can
//! compute the same.

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
