//! The guide: how to use this crate in a server. These modules contain text and no items.
//!
//! - [`what_is_checked`]: each check, in order, and its error.
//! - [`in_a_server`]: from header to handler, and what to answer when a token is refused.
//! - [`rotating_a_secret`]: change the client secret without refusing a valid token.
//! - [`many_apps`]: one server for several apps, which may change while it runs.
//! - [`merchants_and_buyers`]: which surface sends which token.
//! - [`at_the_edge`]: Workers, functions and WebAssembly, where the time comes from the host.
//! - [`coming_from_jsonwebtoken`]: what replaces your code, and how to run both side by side first.
//! - [`features`]: features, dependencies, minimum Rust version.
//! - [`assurance`]: each promise, and the command that checks it.

#[doc = include_str!("../docs/in-a-server.md")]
pub mod in_a_server {}

#[doc = include_str!("../docs/rotating-a-secret.md")]
pub mod rotating_a_secret {}

#[doc = include_str!("../docs/many-apps.md")]
pub mod many_apps {}

#[doc = include_str!("../docs/merchants-and-buyers.md")]
pub mod merchants_and_buyers {}

// Its examples mint tokens, so they can run only with the feature `testing`.
#[cfg_attr(
    any(not(doctest), feature = "testing"),
    doc = include_str!("../docs/at-the-edge.md")
)]
pub mod at_the_edge {}

#[doc = include_str!("../docs/coming-from-jsonwebtoken.md")]
pub mod coming_from_jsonwebtoken {}

#[doc = include_str!("../docs/what-is-checked.md")]
pub mod what_is_checked {}

#[doc = include_str!("../docs/features.md")]
pub mod features {}

#[doc = include_str!("../docs/assurance.md")]
pub mod assurance {}

/// The examples of the front page on the registry.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;
