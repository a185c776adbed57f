//! Two further general JWT libraries: jwt-simple and josekit.

use std::collections::HashSet;
use std::error::Error;

use josekit::jws::HS256;
use josekit::jwt::{JwtPayloadValidator, decode_with_verifier};
use josekit::{Map, Value};
use jwt_simple::prelude::{Duration, HS256Key, MACLike as _, VerificationOptions};
use serde::Deserialize;
use shopify_session_token::testing::CLIENT_ID;

use super::{Claims, Configured, LEEWAY, Peer};
use crate::library::Library;

/// The claims that a library of registered claims leaves to the caller.
#[derive(Deserialize)]
#[expect(dead_code, reason = "deserialized to be measured")]
struct PrivateClaims {
    dest: Option<String>,
    sid: Option<String>,
}

/// Its options are passed by value, so each call clones them.
pub const JWT_SIMPLE: Peer = Peer {
    configured: |secret| {
        jwt_simple(
            secret,
            Some(VerificationOptions {
                allowed_audiences: Some(HashSet::from([CLIENT_ID.to_owned()])),
                time_tolerance: Some(Duration::from_secs(LEEWAY)),
                ..VerificationOptions::default()
            }),
        )
    },
    by_default: |secret| jwt_simple(secret, None),
};

#[expect(clippy::unnecessary_wraps, reason = "as all others")]
fn jwt_simple(secret: &[u8], options: Option<VerificationOptions>) -> Configured {
    let key = HS256Key::from_bytes(secret);
    Some(Library::new("jwt-simple", move |token| {
        key.verify_token::<PrivateClaims>(token, options.clone())
    }))
}

/// It has no leeway. Claims come as a JSON map, from which the struct is made.
pub const JOSEKIT: Peer = Peer {
    configured: |secret| {
        let mut checks = JwtPayloadValidator::new();
        checks.set_audience(CLIENT_ID);
        josekit(secret, Some(checks))
    },
    by_default: |secret| josekit(secret, None),
};

fn josekit(secret: &[u8], checks: Option<JwtPayloadValidator>) -> Configured {
    let key = HS256.verifier_from_bytes(secret).ok()?;
    Some(Library::new("josekit", move |token| {
        let (payload, _) = decode_with_verifier(token, &key)?;
        if let Some(checks) = &checks {
            checks.validate(&payload)?;
        }
        let claims: Map<String, Value> = payload.into();
        let claims: Claims = serde_json::from_value(Value::Object(claims))?;
        Ok::<_, Box<dyn Error>>(claims)
    }))
}
