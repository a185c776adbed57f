//! The report of each token to the app, and the clock that decides.

use std::sync::{Arc, Mutex};

use actix_web::web::get;
use shopify_session_token::UnixTime;
use shopify_session_token::testing::{SECRET, Token};
use shopify_session_token_actix_web::{
    AdminExtension, Auth, Buyer, Document, Maybe, Merchant, Pos, Surface,
};
use util::{SHOP, Server, assert_hidden, auth, buyer, field, merchant, verifier};

mod util;

#[actix_web::test]
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
    let server = Server::start(auth, |config| {
        config
            .route("/merchant", get().to(async |_: Merchant| ""))
            .route("/admin", get().to(async |_: AdminExtension| ""))
            .route("/pos", get().to(async |_: Pos| ""))
            .route("/document", get().to(async |_: Document| ""))
            .route("/buyer", get().to(async |_: Buyer| ""))
            .route("/maybe", get().to(async |_: Maybe<Merchant>| ""));
    });
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

#[actix_web::test]
async fn the_clock_of_the_app_decides() {
    let auth = Auth::with_clock(verifier(), || UnixTime::from(1_700_000_000));
    let server = Server::start(auth, |config| {
        config.route("/", get().to(async |_: Merchant| ""));
    });
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
