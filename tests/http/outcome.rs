//! The report of each token to the app, and the clock that decides.

use std::sync::{Arc, Mutex};

use shopify_session_token::UnixTime;
use shopify_session_token::testing::{SECRET, Token};
use shopify_session_token_axum::{Auth, Surface};

use crate::server::{Framework, SHOP, assert_hidden, auth, buyer, field, merchant, verifier};

with_both!(
    each_outcome_is_reported_once_with_its_surface,
    the_clock_of_the_app_decides
);

async fn each_outcome_is_reported_once_with_its_surface(framework: Framework) {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&reports);
    let auth = auth().on_outcome(move |outcome| {
        let result = match outcome.result {
            Ok(claims) => claims.shop().to_string(),
            Err(error) => error.code().to_owned(),
        };
        let report = (outcome.surface, result, format!("{outcome:?}"));
        log.lock().unwrap().push(report);
    });
    let server = framework.start(auth).await;
    for (path, token, surface, result) in [
        ("/merchant", merchant(), Surface::AppHome, SHOP),
        (
            "/admin-extension",
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
        ("/maybe/merchant", merchant(), Surface::AppHome, SHOP),
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
    server.get("/maybe/merchant", &[]).await;
    assert!(reports.lock().unwrap().is_empty());
    server.get("/merchant", &[]).await;
    assert_eq!(reports.lock().unwrap()[0].1, "missing_token");
}

async fn the_clock_of_the_app_decides(framework: Framework) {
    let auth = Auth::with_clock(verifier(), || UnixTime::from(1_700_000_000));
    let server = framework.start(auth).await;
    let then = Token::merchant_at(SHOP, 42, 1_700_000_000);
    for (token, status) in [(then, 200), (merchant(), 401)] {
        let response = server.get("/merchant", &[field(&token)]).await;
        assert_eq!(response.status(), status);
    }
}
