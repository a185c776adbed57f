//! The other libraries, each configured to the same checks as far as it offers them: HS256 only, `exp` and
//! `nbf` with a leeway of [`LEEWAY`] seconds, `aud`.

mod jsonwebtoken;
mod others;
mod shopify;

use serde::Deserialize;

use crate::library::Library;

/// For `exp` and `nbf`.
const LEEWAY: u64 = 10;

/// The nine claims, owned, as each library's documentation shows it. Each is optional, so that the library
/// decides whether a token without one is refused.
#[derive(Deserialize)]
#[expect(dead_code, reason = "deserialized to be measured")]
struct Claims {
    iss: Option<String>,
    dest: Option<String>,
    aud: Option<String>,
    sub: Option<String>,
    exp: Option<u64>,
    nbf: Option<u64>,
    iat: Option<u64>,
    jti: Option<String>,
    sid: Option<String>,
}

/// A library with some secret, unless it refuses that secret.
pub type Configured = Option<Library>;

/// Functions that make a library's verifier from a secret: with every check that it offers, and with default options.
pub struct Peer {
    pub configured: fn(&[u8]) -> Configured,
    pub by_default: fn(&[u8]) -> Configured,
}

impl Peer {
    pub const fn without_options(library: fn(&[u8]) -> Configured) -> Self {
        let (configured, by_default) = (library, library);
        Self {
            configured,
            by_default,
        }
    }
}

/// The libraries whose verification can be called by itself, and therefore measured.
pub const MEASURED: [Peer; 5] = [
    jsonwebtoken::RUST_CRYPTO,
    jsonwebtoken::AWS_LC_RS,
    others::JWT_SIMPLE,
    others::JOSEKIT,
    shopify::SHOPIFY_API,
];

/// `jsonwebtoken` only once, because both of its providers give the same verdicts.
pub const JUDGED: [Peer; 5] = [
    jsonwebtoken::RUST_CRYPTO,
    others::JWT_SIMPLE,
    others::JOSEKIT,
    shopify::SHOPIFY_API,
    shopify::SHOPIFY_SDK,
];
