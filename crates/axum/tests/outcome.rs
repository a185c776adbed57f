//! The report of each token to the app, and the clock that decides.
#![cfg(feature = "axum")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use shopify_session_token::UnixTime;
use shopify_session_token::testing::{SECRET, Token};
use shopify_session_token_axum::{AdminExtension, Auth, Buyer, Document, Merchant, Pos, Surface};
use util::{SHOP, Server, assert_hidden, auth, buyer, field, merchant, verifier};

mod util;

#[tokio::test]
async fn each_outcome_is_reported_once_with_its_surface() {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&reports);
    let auth = auth().on_outcome(move |outcome| {
        let result = match outcome.result {
            Ok(claims) => claims.shop().to_string(),
            Err(error) => error.code().to_owned(),
        };
        log.lock()
            .unwrap()
            .push((outcome.surface, result, format!("{outcome:?}")));
    });
    let app = Router::new()
        .route("/merchant", get(async |_: Merchant| ()))
        .route("/admin", get(async |_: AdminExtension| ()))
        .route("/pos", get(async |_: Pos| ()))
        .route("/document", get(async |_: Document| ()))
        .route("/buyer", get(async |_: Buyer| ()))
        .route("/maybe", get(async |_: Option<Merchant>| ()))
        .with_state(auth);
    let server = Server::start(app).await;
    for (path, token, surface, result) in [
        ("/merchant", merchant(), Surface::AppHome, SHOP),
        (
            "/admin",
            merchant().expired(),
            Surface::AdminExtension,
            "expired",
        ),
        ("/pos", buyer(), Surface::Pos, "not_merchant"),
        (
            "/document",
            merchant().forged(),
            Surface::AppHome,
            "invalid_signature",
        ),
        ("/buyer", buyer(), Surface::Checkout, SHOP),
        ("/maybe", merchant(), Surface::AppHome, SHOP),
    ] {
        let token = token.sign(SECRET);
        server.get(path, &[format!("Bearer {token}").into()]).await;
        let reports = std::mem::take(&mut *reports.lock().unwrap());
        let [report] = &reports[..] else {
            panic!("{path}: {reports:?}")
        };
        assert_eq!((report.0, report.1.as_str()), (surface, result));
        assert_hidden(&report.2, &[&token]);
    }
    server.get("/maybe", &[]).await;
    assert!(reports.lock().unwrap().is_empty());
    server.get("/merchant", &[]).await;
    assert_eq!(reports.lock().unwrap()[0].1, "missing_token");
}

#[tokio::test]
async fn the_clock_of_the_app_decides() {
    let auth = Auth::with_clock(verifier(), || UnixTime::from(1_700_000_000));
    let app = Router::new().route("/", get(async |_: Merchant| ()));
    let server = Server::start(app.with_state(auth)).await;
    let then = Token::merchant_at(SHOP, 42, 1_700_000_000);
    assert_eq!(server.get("/", &[field(&then)]).await.status(), 200);
    assert_eq!(server.get("/", &[field(&merchant())]).await.status(), 401);
}

#[test]
fn debug_of_auth_shows_no_secret() {
    let debug = format!("{:?}", auth());
    assert!(debug.contains("Verifier"), "{debug}");
    assert_hidden(&debug, &[SECRET]);
}
