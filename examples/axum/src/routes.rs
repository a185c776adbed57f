//! What there is to call. Each handler's signature says who may.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use shopify_session_token::{CustomerId, MerchantClaims, UnixTime};
use tracing::Instrument as _;

use crate::AppState;
use crate::document;
use crate::error::Refusal;
use crate::exchange::ExchangeRequest;
use crate::extract::{Buyer, Merchant, MerchantWithToken};
use crate::metrics;

/// What is called from scripts, under `/api`.
pub fn api() -> Router<AppState> {
    Router::new()
        .route("/merchant", get(merchant))
        .route("/buyer", get(buyer))
        .route("/once", post(once))
        .route("/exchange", post(exchange))
        .fallback(async || Refusal::NOT_FOUND)
        .method_not_allowed_fallback(async || Refusal::METHOD_NOT_ALLOWED)
}

/// What is opened, and what this server's surroundings ask for.
pub fn outside_of_api() -> Router<AppState> {
    Router::new()
        .route("/", get(document::document))
        .route("/healthz", get(health))
        // For the monitoring alone: let whatever is in front of this server keep others from it.
        .route("/metrics", get(render_metrics))
        .fallback(async || Refusal::NOT_FOUND)
        .method_not_allowed_fallback(async || Refusal::METHOD_NOT_ALLOWED)
}

/// Who am I? IDs as text: JavaScript's numbers end at 2^53.
async fn merchant(Merchant(merchant): Merchant) -> Json<Value> {
    Json(json!({
        "shop": merchant.shop(),
        "user_id": merchant.user_id().to_string(),
    }))
}

/// Who am I? `customer_id` is null if the buyer is not signed in, or the app may not read customers.
async fn buyer(Buyer(buyer): Buyer) -> Json<Value> {
    Json(json!({
        "shop": buyer.shop(),
        "customer_id": buyer.customer_id().map(CustomerId::to_gid),
    }))
}

#[derive(Deserialize)]
struct Refund {
    order: u64,
}

/// Refunds an order, or would. The body is `{"order": 1001}`, of whatever content type.
///
/// Everything that can be refused is refused before the key is claimed: a key that is claimed for a
/// request that is then refused for another reason is lost.
async fn once(
    State(state): State<AppState>,
    Merchant(merchant): Merchant,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Value>, Refusal> {
    let body = body.map_err(|rejection| Refusal::new(rejection.status(), "invalid_body"))?;
    let refund: Refund = serde_json::from_slice(&body)
        .map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "invalid_body"))?;
    // A task of its own: when a client hangs up, its handler is dropped where it waits, and that must not
    // be between the claim and the action.
    let refund = tokio::spawn(claim_and_refund(state, merchant, refund).in_current_span());
    refund.await.map_err(|_| Refusal::INTERNAL)?
}

async fn claim_and_refund(
    state: AppState,
    merchant: MerchantClaims,
    Refund { order }: Refund,
) -> Result<Json<Value>, Refusal> {
    // It names what must not happen twice: one token may refund two orders, but neither of them twice.
    let action = format!("refund {order}");
    let key = merchant.replay_key(&action);
    let first_use = state.once.first_use(&key, UnixTime::now()).await;
    first_use.map_err(|refusal| state.refused(refusal))?;
    // … now refund it. If that fails, the key stays claimed, unless it is certain that nothing happened.
    Ok(Json(json!({ "done": action, "shop": merchant.shop() })))
}

/// Shows the request that would be sent next.
async fn exchange(
    State(state): State<AppState>,
    MerchantWithToken { merchant, token }: MerchantWithToken,
) -> impl IntoResponse {
    let request = ExchangeRequest::new(merchant.shop(), &state.credentials, &token);
    Json(json!({ "would_send": request }))
}

/// Whether this process serves. It does without Redis, so it says nothing about that.
async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

async fn render_metrics(State(state): State<AppState>) -> Result<impl IntoResponse, Refusal> {
    let text = state.metrics.render().map_err(|_| Refusal::INTERNAL)?;
    Ok(([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text))
}
