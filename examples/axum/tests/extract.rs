//! The extractors, in handlers of one's own.

use axum::Router;
use axum::routing::get;
use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::json;
use shopify_session_token_axum::AppState;
use shopify_session_token_axum::extract::{Buyer, Merchant, MerchantWithToken};
use tokio::net::TcpListener;
use util::{SECRET, Server, answer, buyer, config, merchant};

mod util;

/// A server as a user of the extractors writes one.
async fn start() -> Server {
    let state = AppState::new(config(&[]).unwrap());
    let app = Router::new()
        .route(
            "/merchant",
            get(async |Merchant(merchant): Merchant| merchant.user_id().to_string()),
        )
        .route(
            "/buyer",
            get(async |Buyer(buyer): Buyer| buyer.shop().to_string()),
        )
        .route(
            "/token",
            get(async |caller: MerchantWithToken| {
                let token = caller.token.expose_secret().to_owned();
                assert!(!format!("{:?}", caller.token).contains(&token));
                token
            }),
        )
        .with_state(state);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, app).await });
    Server::at(address)
}

#[tokio::test]
async fn handlers_receive_who_calls() {
    let server = start().await;
    let token = merchant().sign(SECRET);
    let text = async |path, token: &str| server.get(path, token).await.text().await.unwrap();
    assert_eq!(text("/merchant", &token).await, "42");
    assert_eq!(text("/token", &token).await, token);
    assert_eq!(text("/buyer", &buyer().sign(SECRET)).await, util::SHOP);
}

#[tokio::test]
async fn neither_stands_in_for_the_other() {
    let server = start().await;
    let (merchant, buyer) = (merchant().sign(SECRET), buyer().sign(SECRET));
    assert_eq!(server.get("/merchant", &buyer).await.status(), 403);
    assert_eq!(server.get("/token", &buyer).await.status(), 403);
    assert_eq!(server.get("/buyer", &merchant).await.status(), 403);
}

#[tokio::test]
async fn two_authorization_fields_are_refused() {
    let server = start().await;
    let good = format!("Bearer {}", merchant().sign(SECRET));
    let bad = format!("Bearer {}", merchant().forged().sign(SECRET));
    for path in ["/merchant", "/buyer", "/token"] {
        for fields in [[&good, &good], [&good, &bad], [&bad, &good]] {
            let mut request = server.request(Method::GET, path);
            for field in fields {
                request = request.header("authorization", field);
            }
            let error = json!({ "error": "several_tokens" });
            assert_eq!(
                answer(request.send().await.unwrap()).await,
                (400, false, error)
            );
        }
    }
}

#[tokio::test]
async fn the_scheme_is_read_as_http_says() {
    let server = start().await;
    let token = merchant().sign(SECRET);
    for (value, status) in [
        (format!("bearer   {token}"), 200),
        (format!("Basic {token}"), 401),
        (format!("Bearer {token}, Bearer {token}"), 401),
        (token.clone(), 401),
    ] {
        let request = server.request(Method::GET, "/merchant");
        let response = request.header("authorization", value).send().await.unwrap();
        assert_eq!(response.status(), status);
    }
}
