//! A server for an embedded app and its extensions. Each handler's signature says who may call it.

use std::sync::Arc;

use axum::extract::{FromRef, State};
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use axum::{Json, Router};
use example_server::{App, GRACE};
use serde_json::{Value, json};
use shopify_session_token_axum::shopify_session_token::CustomerId;
use shopify_session_token_axum::{
    Auth, Buyer, Document, Merchant, Refusal, Surface, TOKEN_PAGE_PATH, TokenPage, WithToken, cors,
};

#[derive(Clone, FromRef)]
struct AppState {
    auth: Auth,
    app: Arc<App>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = App::from_env()?;
    let signals = example_server::signals()?;
    let listener = tokio::net::TcpListener::bind(app.listen).await?;
    tracing::info!(address = %listener.local_addr()?, "listening");

    let (stop, stopping) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, routes(app.clone()));
    let server = server.with_graceful_shutdown(async { _ = stopping.await });
    let server = tokio::spawn(server.into_future());
    signals.await;
    drop(stop);
    if tokio::time::timeout(GRACE, server).await.is_err() {
        tracing::warn!("requests were cut off");
    }
    app.finish().await;
    Ok(())
}

fn routes(app: Arc<App>) -> Router {
    // For the embedded app and admin UI extensions.
    let merchants = Router::new()
        .route("/api/merchant", get(merchant))
        .route("/api/once", post(refund_once))
        .route("/api/exchange", post(show_exchange))
        .layer(cors(Surface::AdminExtension));
    let buyers = Router::new()
        .route("/api/buyer", get(buyer))
        .layer(cors(Surface::Checkout));
    Router::new()
        .route("/", get(document))
        .route(TOKEN_PAGE_PATH, get(TokenPage::new(&app.verifier)))
        .route("/metrics", get(metrics)) // the proxy must not expose it
        .merge(merchants)
        .merge(buyers)
        .with_state(AppState {
            auth: app.auth.clone(),
            app,
        })
}

async fn document(document: Document) -> impl IntoResponse {
    // A shop's domain needs no escaping.
    let shop = document.shop();
    let page = format!("<!doctype html><title>App</title><p>Hello, {shop}.</p>");
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

async fn refund_once(
    State(app): State<Arc<App>>,
    merchant: Merchant,
    Json(order): Json<u64>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(app.refund_once(&merchant, order).await?))
}

async fn show_exchange(
    State(app): State<Arc<App>>,
    WithToken(merchant, token): WithToken<Merchant>,
) -> Json<Value> {
    Json(app.show_exchange(&merchant, &token))
}

async fn metrics(State(app): State<Arc<App>>) -> String {
    app.metrics()
}
