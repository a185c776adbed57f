//! `load unchecked|jsonwebtoken|this-crate`: a server with one route, `GET /api/merchant`. The three differ only in the
//! check of the token. The server prints its address and runs until it is killed.

use std::env;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::{Value, json};
use shopify_session_token_axum::{Auth, Merchant, Verifier};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client_id = env::var("SHOPIFY_API_KEY")?;
    let secret = env::var("SHOPIFY_API_SECRET")?;
    let route = match env::args().nth(1).as_deref() {
        Some("unchecked") => get(unchecked).with_state(()),
        Some("jsonwebtoken") => {
            let state = Jsonwebtoken::new(&client_id, &secret);
            get(with_jsonwebtoken).with_state(state.leak())
        }
        Some("this-crate") => {
            let auth = Auth::new(Verifier::new(client_id, secret)?);
            get(with_this_crate).with_state(auth)
        }
        _ => return Err("one of unchecked, jsonwebtoken, this-crate".into()),
    };
    let app = Router::new().route("/api/merchant", route);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

fn answer(shop: &str, user_id: &str) -> Json<Value> {
    Json(json!({ "shop": shop, "user_id": user_id }))
}

async fn unchecked() -> Json<Value> {
    answer("example.myshopify.com", "42")
}

async fn with_this_crate(merchant: Merchant) -> Json<Value> {
    answer(merchant.shop().as_str(), &merchant.user_id().to_string())
}

async fn with_jsonwebtoken(claims: Claims) -> Json<Value> {
    let shop = claims.dest.trim_start_matches("https://");
    answer(shop, &claims.sub)
}

/// HS256, and every check that jsonwebtoken offers for these tokens, as in docs/comparison.md.
struct Jsonwebtoken {
    key: DecodingKey,
    checks: Validation,
}

impl Jsonwebtoken {
    fn new(client_id: &str, secret: &str) -> Self {
        let mut checks = Validation::new(Algorithm::HS256);
        checks.leeway = 10;
        checks.validate_nbf = true;
        checks.set_audience(&[client_id]);
        checks.set_required_spec_claims(&["exp", "nbf", "aud"]);
        Self {
            key: DecodingKey::from_secret(secret.as_bytes()),
            checks,
        }
    }

    /// Leaked, so that a request clones only a pointer.
    fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }
}

#[derive(Deserialize)]
struct Claims {
    dest: String,
    sub: String,
}

/// Answers refused requests as the companion does.
impl<S> FromRequestParts<S> for Claims
where
    S: Send + Sync,
    &'static Jsonwebtoken: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let jsonwebtoken = <&Jsonwebtoken>::from_ref(state);
        let field = parts.headers.get(header::AUTHORIZATION);
        let token = field.and_then(|field| field.to_str().ok()?.strip_prefix("Bearer "));
        let verified = token.map(|t| decode(t, &jsonwebtoken.key, &jsonwebtoken.checks));
        match verified {
            Some(Ok(data)) => Ok(data.claims),
            refused => {
                let code = if refused.is_some() {
                    "invalid_token"
                } else {
                    "missing_token"
                };
                let headers = [
                    (header::WWW_AUTHENTICATE.as_str(), "Bearer"),
                    ("x-shopify-retry-invalid-session-request", "1"),
                ];
                let body = Json(json!({ "error": code }));
                Err((StatusCode::UNAUTHORIZED, headers, body).into_response())
            }
        }
    }
}
