//! The routes and their callers.

use std::sync::Arc;

use axum::extract::{FromRef, State};
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use axum::{Json, Router};
use prometheus_client::metrics::{counter::Counter, family::Family};
use prometheus_client::{encoding::text::encode, registry::Registry};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use shopify_session_token_axum::replay::{RedisStore, ReplayGuard, ReplayKey, ReplayStore};
use shopify_session_token_axum::shopify_session_token::{
    CustomerId, ShopifySessionClaims, SignedWith,
};
use shopify_session_token_axum::{
    Auth, Buyer, Document, Merchant, Outcome, Refusal, Surface, TOKEN_PAGE_PATH, TokenPage,
    WithToken, cors,
};
use tokio_util::task::TaskTracker;

use crate::config::Config;

/// Tokens by outcome: one counter for each of a few codes.
type Counters = Family<[(&'static str, &'static str); 1], Counter>;

#[derive(Clone, FromRef)]
struct AppState {
    auth: Auth,
    counters: Counters,
    replay: Arc<dyn ReplayStore>,
    client_secret: Arc<SecretString>,
    refunds: TaskTracker,
}

/// The server without its socket, and the refunds in progress.
pub fn app(config: Config) -> (Router, TaskTracker) {
    let (counters, refunds) = (Counters::default(), TaskTracker::new());
    let token_page = TokenPage::new(&config.verifier);
    let counted = counters.clone();
    let state = AppState {
        auth: Auth::new(config.verifier).on_outcome(move |outcome| record(&counted, outcome)),
        counters,
        replay: match config.redis {
            Some(redis) => {
                Arc::new(RedisStore::new(redis).on_error(|e| tracing::error!(%e, "Redis")))
            }
            // Enough for 100 actions per second for ten minutes; about 7 MB when full.
            None => Arc::new(ReplayGuard::new(60_000)),
        },
        client_secret: Arc::new(config.client_secret),
        refunds: refunds.clone(),
    };
    // For the embedded app and admin UI extensions.
    let merchants = Router::new()
        .route("/api/merchant", get(merchant))
        .route("/api/once", post(refund_once))
        .route("/api/exchange", post(show_exchange))
        .layer(cors(Surface::AdminExtension));
    let buyers = Router::new()
        .route("/api/buyer", get(buyer))
        .layer(cors(Surface::Checkout));
    let app = Router::new()
        .route("/", get(document))
        .route(TOKEN_PAGE_PATH, get(token_page))
        .route("/metrics", get(render_metrics)) // the proxy must not expose it
        .merge(merchants)
        .merge(buyers)
        .with_state(state);
    (app, refunds)
}

/// Neither claims nor errors contain any part of the token's text.
fn record(counters: &Counters, outcome: Outcome<'_>) {
    let code = match outcome.result.map(ShopifySessionClaims::signed_with) {
        Ok(SignedWith::Current) => "accepted",
        // When this counter has not changed for 35 minutes, the previous secret can be removed.
        Ok(SignedWith::Previous(_)) => "accepted_with_previous_secret",
        Err(error) => {
            tracing::info!(code = error.code(), %error, surface = ?outcome.surface, "refused");
            error.code()
        }
    };
    counters.get_or_create(&[("code", code)]).inc();
}

async fn document(document: Document) -> impl IntoResponse {
    // A shop's domain needs no escaping.
    let page = format!(
        "<!doctype html><title>App</title><p>Hello, {}.</p>",
        document.shop()
    );
    document.respond(Html(page))
}

async fn merchant(merchant: Merchant) -> Json<Value> {
    // As a string: JavaScript's numbers are exact only up to 2^53.
    Json(json!({ "shop": merchant.shop(), "user_id": merchant.user_id().to_string() }))
}

async fn buyer(buyer: Buyer) -> Json<Value> {
    let customer_id = buyer.customer_id().map(CustomerId::to_gid);
    Json(json!({ "shop": buyer.shop(), "customer_id": customer_id }))
}

/// Would refund an order, once for each token. It runs in a task of its own: a handler is dropped when its client hangs
/// up, which must not happen between the claim of the key and the refund.
async fn refund_once(
    State(app): State<AppState>,
    merchant: Merchant,
    Json(order): Json<u64>,
) -> Result<Json<Value>, Refusal> {
    let task = app.refunds.clone().spawn(async move {
        let action = format!("refund {order}");
        let key = ReplayKey::new(&merchant, &action);
        app.replay.first_use(&key, app.auth.now()).await?;
        // … now refund it. If that fails, the key stays claimed: the refund may have taken effect.
        tracing::info!(action, "done");
        Ok(Json(json!({ "done": action, "shop": merchant.shop() })))
    });
    task.await
        .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

/// Shows the request for an access token and sends nothing (Shopify's documentation, "Exchange a session token for an
/// access token"). The host comes from the claims: with a host from the request, the caller could choose who receives
/// the client secret.
async fn show_exchange(
    State(secret): State<Arc<SecretString>>,
    WithToken(merchant, token): WithToken<Merchant>,
) -> Json<Value> {
    let form = [
        ("client_id", merchant.client_id()),
        ("client_secret", secret.expose_secret()),
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ),
        ("subject_token", token.expose_secret()),
        (
            "subject_token_type",
            "urn:ietf:params:oauth:token-type:id_token",
        ),
        (
            "requested_token_type",
            "urn:shopify:params:oauth:token-type:offline-access-token",
        ),
        ("expiring", "1"), // required of public apps
    ];
    let url = format!("https://{}/admin/oauth/access_token", merchant.shop());
    Json(json!({ "would_send_to": url, "fields": form.map(|(name, _)| name) }))
}

async fn render_metrics(State(counters): State<Counters>) -> String {
    let mut registry = Registry::default();
    registry.register("session_tokens", "Session tokens, by outcome", counters);
    let mut text = String::new();
    // Writing into a `String` does not fail.
    _ = encode(&mut text, &registry);
    text
}
