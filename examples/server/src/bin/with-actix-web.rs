//! A server for an embedded app and its extensions. Each handler's signature says who may call it.

use std::sync::Arc;

use actix_web::web::{Data, Html, Json, ServiceConfig, get, resource, scope};
use actix_web::{HttpServer, Responder};
use example_server::{App, GRACE};
use serde_json::{Value, json};
use shopify_session_token_actix_web::shopify_session_token::CustomerId;
use shopify_session_token_actix_web::{
    Buyer, Document, Merchant, Refusal, Surface, TOKEN_PAGE_PATH, TokenPage, WithToken, cors,
};

// Not `actix_web::main`, whose runtime has one thread: refunds run in this runtime.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = App::from_env()?;
    let signals = example_server::signals()?;
    let shared = app.clone();
    let server =
        HttpServer::new(move || actix_web::App::new().configure(|config| add(config, &shared)))
            .shutdown_signal(signals)
            .shutdown_timeout(GRACE.as_secs())
            .bind(app.listen)?;
    tracing::info!(address = %server.addrs()[0], "listening");
    server.run().await?;
    app.finish().await;
    Ok(())
}

/// Adds the routes; called in each thread, all of which share one store of used keys.
fn add(config: &mut ServiceConfig, app: &Arc<App>) {
    let buyers = cors(Surface::Checkout);
    config
        .app_data(Data::new(app.auth.clone()))
        .app_data(Data::from(app.clone()))
        .route("/", get().to(document))
        .route(TOKEN_PAGE_PATH, get().to(TokenPage::new(&app.verifier)))
        .route("/metrics", get().to(metrics)) // the proxy must not expose it
        .service(resource("/api/buyer").get(buyer).wrap(buyers))
        // For the embedded app and admin UI extensions.
        .service(
            scope("/api")
                .service(resource("/merchant").get(merchant))
                .service(resource("/once").post(refund_once))
                .service(resource("/exchange").post(show_exchange))
                .wrap(cors(Surface::AdminExtension)),
        );
}

async fn document(document: Document) -> impl Responder {
    // A shop's domain needs no escaping.
    let shop = document.shop();
    let page = format!("<!doctype html><title>App</title><p>Hello, {shop}.</p>");
    document.respond(Html::new(page))
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
    merchant: Merchant,
    Json(order): Json<u64>,
    app: Data<App>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(app.into_inner().refund_once(&merchant, order).await?))
}

async fn show_exchange(
    WithToken(merchant, token): WithToken<Merchant>,
    app: Data<App>,
) -> Json<Value> {
    Json(app.show_exchange(&merchant, &token))
}

async fn metrics(app: Data<App>) -> String {
    app.metrics()
}
