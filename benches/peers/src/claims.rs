//! What the peers deserialise a token into: the nine claims, owned, as their documentation shows it.
//!
//! Every claim is optional here, so that a token without one is refused by the library or not at all.
#![expect(dead_code, reason = "deserialised to be measured, not to be read")]

use serde::Deserialize;

/// All nine, for libraries that check a deserialised struct of the caller's.
#[derive(Deserialize)]
pub struct Claims {
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

/// What remains for libraries that know all registered claims.
#[derive(Deserialize)]
pub struct PrivateClaims {
    dest: Option<String>,
    sid: Option<String>,
}

/// What remains for libraries that know the times only.
#[derive(Deserialize)]
pub struct TimelessClaims {
    iss: Option<String>,
    dest: Option<String>,
    pub aud: Option<String>,
    sub: Option<String>,
    jti: Option<String>,
    sid: Option<String>,
}
