//! A Cloudflare Worker for an admin UI extension: the tower layer verifies tokens, with the time of the Worker's host.

use std::sync::OnceLock;
use std::time::Duration;

use http::Response;
use serde_json::json;
use shopify_session_token_axum::shopify_session_token::UnixTime;
use shopify_session_token_axum::{AdminExtension, Auth, Surface, Verifier, VerifyLayer, cors};
use tower::{ServiceBuilder, ServiceExt as _, service_fn};
use worker::{Context, Date, Env, HttpRequest, Result, event};

#[event(fetch)]
async fn fetch(request: HttpRequest, env: Env, _: Context) -> Result<Response<String>> {
    ServiceBuilder::new()
        // Outside: a preflight has no token, and refusals need the headers too.
        .layer(cors(Surface::AdminExtension))
        .layer(VerifyLayer::new::<AdminExtension>(auth(&env)?))
        .service(service_fn(merchant))
        .oneshot(request)
        .await
}

/// Answers with the shop and user of the token.
async fn merchant(request: HttpRequest) -> Result<Response<String>> {
    // The layer refuses a request without a caller.
    let merchant = request.extensions().get::<AdminExtension>();
    let merchant = merchant.ok_or("no `VerifyLayer`")?;
    // As a string: JavaScript's numbers are exact only up to 2^53.
    let user =
        json!({ "shop": merchant.shop().as_str(), "user_id": merchant.user_id().to_string() });
    let response = Response::builder().header("content-type", "application/json");
    Ok(response.body(user.to_string())?)
}

/// Created at an isolate's first request, because `env` is not available earlier. A changed secret starts new isolates.
fn auth(env: &Env) -> Result<Auth> {
    static AUTH: OnceLock<Auth> = OnceLock::new();
    if let Some(auth) = AUTH.get() {
        return Ok(auth.clone());
    }
    let client_id = env.var("SHOPIFY_API_KEY")?.to_string();
    let secret = env.secret("SHOPIFY_API_SECRET")?.to_string();
    // The error does not contain the secret.
    let verifier = Verifier::new(client_id, secret).map_err(|error| error.to_string())?;
    Ok(AUTH.get_or_init(|| Auth::with_clock(verifier, now)).clone())
}

/// The host's clock: the standard library has none on `wasm32-unknown-unknown`.
fn now() -> UnixTime {
    Duration::from_millis(Date::now().as_millis()).into()
}
