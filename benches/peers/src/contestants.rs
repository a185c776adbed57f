//! What is measured: each library behind one closure, with its key and its checks prepared once.
//!
//! All are configured to the same checks, as far as each offers them: HS256 only, `exp` and `nbf` with
//! [`LEEWAY`], `aud`. What remains different is listed by `--facts`.

#[cfg(feature = "josekit")]
mod josekit;
mod jsonwebtoken;
mod jwt_compact;
mod jwt_simple;
mod ours;
mod refused;

use std::fmt::{Debug, Display};
use std::hint::black_box;
use std::sync::Arc;

pub use ours::{floor, keying, merchants_only, ours, ours_by_function, ours_with_clock};

/// Seconds, for `exp` and `nbf`.
pub const LEEWAY: u64 = 10;

pub const OURS: &str = "Verifier::verify";
pub const OURS_WITH_CLOCK: &str = "Verifier::verify, UnixTime::now()";
pub const OURS_BY_FUNCTION: &str = "verify()";
pub const FLOOR: &str = "hmac_floor";
pub const KEYING: &str = "keying";
pub const JSONWEBTOKEN: &str = "jsonwebtoken (rust_crypto)";
pub const JSONWEBTOKEN_AWS: &str = "jsonwebtoken (aws_lc_rs)";
pub const JWT_SIMPLE: &str = "jwt-simple";
pub const JWT_COMPACT: &str = "jwt-compact";
pub const JOSEKIT: &str = "josekit";

/// In this order in every table.
pub const PEERS: [&str; 5] = [
    JSONWEBTOKEN,
    JSONWEBTOKEN_AWS,
    JWT_SIMPLE,
    JWT_COMPACT,
    JOSEKIT,
];

type Batch = dyn Fn(&str, u32) + Send + Sync;
type Verdict = dyn Fn(&str) -> Result<(), String> + Send + Sync;

pub struct Contestant {
    pub name: &'static str,
    batch: Box<Batch>,
    verdict: Box<Verdict>,
}

impl Contestant {
    pub fn new<T, E: Debug + Display>(
        name: &'static str,
        verify: impl Fn(&str) -> Result<T, E> + Send + Sync + 'static,
    ) -> Self {
        let verify = Arc::new(verify);
        let verdict = Arc::clone(&verify);
        Self {
            name,
            // The loop stands inside, where the call is known to the compiler, as it is to a user's.
            batch: Box::new(move |token, calls| {
                for _ in 0..calls {
                    drop(black_box(verify(black_box(token))));
                }
            }),
            verdict: Box::new(move |token| match verdict(token) {
                Ok(_) => Ok(()),
                Err(error) => Err(words(&error)),
            }),
        }
    }

    /// What is measured.
    pub fn run(&self, token: &str, calls: u32) {
        (self.batch)(token, calls);
    }

    /// The error is all that the library's own says, by `Display` and `Debug`.
    pub fn verdict(&self, token: &str) -> Result<(), String> {
        (self.verdict)(token)
    }
}

/// By `Display` and `Debug`, without the backtrace that `anyhow` adds where `RUST_BACKTRACE` asks for one.
fn words(error: &(impl Debug + Display)) -> String {
    let words = [
        format!("{error}"),
        format!("{error:?}"),
        format!("{error:#?}"),
    ];
    let without_backtrace = words
        .iter()
        .filter_map(|words| words.split("\n\nStack backtrace:").next());
    without_backtrace.collect::<Vec<_>>().join("\n")
}

/// A library that was asked for a verifier with some secret, and what it said if it refused.
pub struct Entry {
    pub name: &'static str,
    pub contestant: Result<Contestant, String>,
}

/// Those of [`PEERS`] that are built in, with every check that they offer.
pub fn configured(secret: &[u8]) -> Vec<Entry> {
    vec![
        entry(
            JSONWEBTOKEN,
            Ok(jsonwebtoken::configured(JSONWEBTOKEN, false, secret)),
        ),
        entry(
            JSONWEBTOKEN_AWS,
            Ok(jsonwebtoken::configured(JSONWEBTOKEN_AWS, true, secret)),
        ),
        entry(JWT_SIMPLE, Ok(jwt_simple::configured(secret))),
        entry(JWT_COMPACT, Ok(jwt_compact::configured(secret))),
        #[cfg(feature = "josekit")]
        entry(JOSEKIT, josekit::configured(secret)),
    ]
}

/// The same as the first example of their documentation has them: no option changed.
pub fn by_default(secret: &[u8]) -> Vec<Entry> {
    vec![
        entry(
            JSONWEBTOKEN,
            Ok(jsonwebtoken::by_default(JSONWEBTOKEN, false, secret)),
        ),
        entry(
            JSONWEBTOKEN_AWS,
            Ok(jsonwebtoken::by_default(JSONWEBTOKEN_AWS, true, secret)),
        ),
        entry(JWT_SIMPLE, Ok(jwt_simple::by_default(secret))),
        entry(JWT_COMPACT, Ok(jwt_compact::by_default(secret))),
        #[cfg(feature = "josekit")]
        entry(JOSEKIT, josekit::by_default(secret)),
    ]
}

fn entry(name: &'static str, contestant: Result<Contestant, String>) -> Entry {
    Entry { name, contestant }
}
