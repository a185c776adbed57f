//! josekit. It has no leeway; claims come as a JSON map, which is then made into the struct.

use josekit::jws::HS256;
use josekit::jws::alg::hmac::HmacJwsVerifier;
use josekit::jwt::{self, JwtPayloadValidator};
use josekit::{JoseError, Map, Value};
use shopify_session_token::testing::CLIENT_ID;

use super::refused::Refused;
use super::{Contestant, JOSEKIT};
use crate::claims::Claims;

fn verify(
    token: &str,
    key: &HmacJwsVerifier,
    checks: Option<&JwtPayloadValidator>,
) -> Result<Claims, Refused<JoseError>> {
    let (payload, _) = jwt::decode_with_verifier(token, key).map_err(Refused::ByLibrary)?;
    if let Some(checks) = checks {
        checks.validate(&payload).map_err(Refused::ByLibrary)?;
    }
    let claims: Map<String, Value> = payload.into();
    serde_json::from_value(Value::Object(claims)).map_err(Refused::Claims)
}

pub fn configured(secret: &[u8]) -> Result<Contestant, String> {
    let key = key(secret)?;
    let mut checks = JwtPayloadValidator::new();
    checks.set_audience(CLIENT_ID);
    Ok(Contestant::new(JOSEKIT, move |token| {
        verify(token, &key, Some(&checks))
    }))
}

pub fn by_default(secret: &[u8]) -> Result<Contestant, String> {
    let key = key(secret)?;
    Ok(Contestant::new(JOSEKIT, move |token| {
        verify(token, &key, None)
    }))
}

fn key(secret: &[u8]) -> Result<HmacJwsVerifier, String> {
    HS256
        .verifier_from_bytes(secret)
        .map_err(|error| error.to_string())
}
