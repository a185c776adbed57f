//! The preflight before an extension may call, and the headers with which it can read a refusal.
#![cfg(feature = "axum")]

use axum::Router;
use axum::http::header::{HeaderName, IF_MATCH};
use axum::http::{Method as AxumMethod, StatusCode};
use axum::routing::{get, put};
use reqwest::{Method, Response};
use shopify_session_token_axum::{AdminExtension, Buyer, Merchant, Pos, Surface, cors};
use util::{Server, auth, buyer, field, merchant};

mod util;

async fn start() -> Server {
    let routes = |surface| {
        Router::new()
            .route("/merchant", get(async |_: Merchant| ()))
            .route(
                "/admin",
                get(async |_: AdminExtension| [("access-control-expose-headers", "x-own")]),
            )
            .route("/pos", get(async |_: Pos| ()))
            .route("/buyer", get(async |_: Buyer| ()))
            .route(
                "/broken",
                get(async || {
                    let own = [("access-control-allow-origin", "https://a.example")];
                    (StatusCode::INTERNAL_SERVER_ERROR, own)
                }),
            )
            .fallback(async || StatusCode::NOT_FOUND)
            .layer(cors(surface))
            .with_state(auth())
    };
    let writable = Router::new()
        .route("/", put(async |_: Merchant| ()))
        .layer(
            cors(Surface::Pos)
                .with_methods([AxumMethod::PUT, AxumMethod::DELETE])
                .with_request_headers([IF_MATCH, HeaderName::from_static("idempotency-key")]),
        )
        .with_state(auth());
    let app = Router::new()
        .route("/outside", get(async || ()))
        .nest("/app-home", routes(Surface::AppHome))
        .nest("/admin-extension", routes(Surface::AdminExtension))
        .nest("/pos", routes(Surface::Pos))
        .nest("/checkout", routes(Surface::Checkout))
        .nest("/customer-account", routes(Surface::CustomerAccount))
        .nest("/writable", writable);
    Server::start(app).await
}

const SURFACES: [(&str, bool); 5] = [
    ("/app-home", true),
    ("/admin-extension", true),
    ("/pos", false),
    ("/checkout", false),
    ("/customer-account", false),
];

async fn preflight(server: &Server, path: &str, origin: &str) -> Response {
    server
        .request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        )
        .send()
        .await
        .unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn preflight_is_answered_for_any_origin_and_route() {
    let server = start().await;
    for (surface, exposes_retry) in SURFACES {
        for route in ["/merchant", "/buyer", "/unknown"] {
            for origin in ["null", "https://extensions.shopifycdn.com"] {
                let path = format!("{surface}{route}");
                let response = preflight(&server, &path, origin).await;
                assert_eq!(response.status(), 204, "{path}");
                let header = |name| header(&response, name);
                assert_eq!(header("access-control-allow-origin"), Some("*"));
                let allowed = header("access-control-allow-headers");
                assert_eq!(allowed, Some("Authorization, Content-Type"));
                assert_eq!(header("access-control-max-age"), Some("7200"));
                assert_eq!(header("access-control-allow-methods"), None);
                assert_eq!(header("access-control-allow-credentials"), None);
                assert_eq!(
                    header("access-control-expose-headers").is_some(),
                    exposes_retry
                );
                assert_eq!(response.bytes().await.unwrap().len(), 0);
            }
        }
    }
}

#[tokio::test]
async fn a_refused_call_is_seen_as_a_status() {
    let server = start().await;
    for (surface, exposes_retry) in SURFACES {
        for (route, token, status) in [
            ("/buyer", buyer().expired(), 401),
            ("/merchant", buyer(), 403),
            ("/pos", merchant().forged(), 401),
            ("/unknown", merchant(), 404),
            ("/merchant", merchant(), 200),
            ("/broken", merchant(), 500),
        ] {
            let path = format!("{surface}{route}");
            let response = server.get(&path, &[field(&token)]).await;
            assert_eq!(response.status(), status, "{path}");
            // One: browsers refuse two.
            let origins = response.headers().get_all("access-control-allow-origin");
            assert!(origins.iter().eq(["*"]), "{path}");
            let exposed = header(&response, "access-control-expose-headers");
            let retry = exposes_retry.then_some("X-Shopify-Retry-Invalid-Session-Request");
            assert_eq!(exposed, retry, "{path}");
        }
    }
}

#[tokio::test]
async fn headers_that_the_app_exposes_stay_exposed() {
    let server = start().await;
    let response = server
        .get("/admin-extension/admin", &[field(&merchant())])
        .await;
    let exposed = response.headers().get_all("access-control-expose-headers");
    let exposed: Vec<_> = exposed
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    assert_eq!(
        exposed,
        ["x-own", "X-Shopify-Retry-Invalid-Session-Request"]
    );
}

#[tokio::test]
async fn other_methods_and_headers_are_allowed_on_request() {
    let server = start().await;
    let response = preflight(&server, "/writable", "null").await;
    let methods = header(&response, "access-control-allow-methods");
    assert_eq!(methods, Some("PUT, DELETE"));
    let names = response.headers().get_all("access-control-allow-headers");
    let expected = ["Authorization, Content-Type", "if-match, idempotency-key"];
    assert!(names.iter().eq(expected));
}

#[tokio::test]
async fn options_that_are_not_a_preflight_reach_the_routes() {
    let server = start().await;
    let request = server.request(Method::OPTIONS, "/pos/merchant");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(header(&response, "access-control-allow-origin"), Some("*"));
}

#[tokio::test]
async fn other_routes_show_nothing_to_other_origins() {
    let server = start().await;
    let response = preflight(&server, "/outside", "null").await;
    assert_eq!(response.status(), 405);
    let mut names = response.headers().keys();
    assert!(!names.any(|name| name.as_str().starts_with("access-control-")));
}
