//! The smallest server for an embedded app and a checkout extension.

use axum::Router;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use shopify_session_token_axum::{
    Auth, Buyer, Document, Merchant, Surface, TOKEN_PAGE_PATH, TokenPage, Verifier, cors,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `Verifier::new` refuses an empty string.
    let variable = |name| std::env::var(name).unwrap_or_default();
    let verifier = Verifier::new(variable("SHOPIFY_API_KEY"), variable("SHOPIFY_API_SECRET"))?;
    let token_page = TokenPage::new(&verifier);

    let extension = Router::new()
        .route("/points", get(points))
        .layer(cors(Surface::Checkout));
    let app = Router::new()
        .route("/", get(document))
        .route(TOKEN_PAGE_PATH, get(token_page))
        .route("/api/user", get(user))
        .merge(extension)
        .with_state(Auth::new(verifier));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}

/// Called by the admin, which opens the app in a frame.
async fn document(document: Document) -> impl IntoResponse {
    let page = format!("<p>Hello, {}.</p>", document.shop());
    document.respond(Html(page))
}

/// Called by the app's script.
async fn user(merchant: Merchant) -> String {
    format!("user {} of {}", merchant.user_id(), merchant.shop())
}

/// Called by an extension in the checkout.
async fn points(buyer: Buyer) -> String {
    match buyer.customer_id() {
        Some(customer) => format!("points of {}", customer.to_gid()),
        None => "sign in to collect points".to_owned(),
    }
}
