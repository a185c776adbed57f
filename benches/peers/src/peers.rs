//! The other libraries, each configured to the same checks as far as it offers them: HS256 only, `exp` and
//! `nbf` with a leeway of [`LEEWAY`] seconds, `aud`.

use std::collections::HashSet;
use std::error::Error;

use josekit::jws::HS256;
use josekit::jwt::{JwtPayloadValidator, decode_with_verifier};
use josekit::{Map, Value};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use jwt_simple::prelude::{Duration, HS256Key, MACLike as _, VerificationOptions};
use serde::Deserialize;
use shopify_api::oauth::ShopifyApp;
use shopify_session_token::testing::CLIENT_ID;

use crate::library::Library;
use crate::tokens::SECRET;

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

/// The claims that a library of registered claims leaves to the caller.
#[derive(Deserialize)]
#[expect(dead_code, reason = "deserialized to be measured")]
struct PrivateClaims {
    dest: Option<String>,
    sid: Option<String>,
}

pub fn all() -> [Library; 4] {
    [jsonwebtoken(), jwt_simple(), josekit(), shopify_api()]
}

fn jsonwebtoken() -> Library {
    let mut checks = Validation::new(Algorithm::HS256);
    checks.leeway = LEEWAY;
    checks.validate_nbf = true;
    checks.set_audience(&[CLIENT_ID]);
    checks.set_required_spec_claims(&["exp", "nbf", "aud"]);
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    Library::new("jsonwebtoken", move |token| {
        decode::<Claims>(token, &key, &checks)
    })
}

/// Its options are passed by value, so each call clones them.
fn jwt_simple() -> Library {
    let key = HS256Key::from_bytes(SECRET.as_bytes());
    let options = VerificationOptions {
        allowed_audiences: Some(HashSet::from([CLIENT_ID.to_owned()])),
        time_tolerance: Some(Duration::from_secs(LEEWAY)),
        ..VerificationOptions::default()
    };
    Library::new("jwt-simple", move |token| {
        key.verify_token::<PrivateClaims>(token, Some(options.clone()))
    })
}

/// It has no leeway. Claims come as a JSON map, from which the struct is made.
fn josekit() -> Library {
    let mut checks = JwtPayloadValidator::new();
    checks.set_audience(CLIENT_ID);
    let key = HS256.verifier_from_bytes(SECRET);
    let key = key.expect("a secret of Shopify's length");
    Library::new("josekit", move |token| {
        let (payload, _) = decode_with_verifier(token, &key)?;
        checks.validate(&payload)?;
        let claims: Map<String, Value> = payload.into();
        let claims: Claims = serde_json::from_value(Value::Object(claims))?;
        Ok::<_, Box<dyn Error>>(claims)
    })
}

/// Shopify's own API needs no options.
fn shopify_api() -> Library {
    let app = ShopifyApp::new(CLIENT_ID, SECRET.to_owned());
    let for_buyers = app.clone();
    let library = Library::new("shopify_api", move |token| app.verify_session_token(token));
    library.with_buyers(move |token| for_buyers.verify_extension_session_token(token))
}
