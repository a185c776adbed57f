//! What a browser asks before an extension may call, and what it must see when a call is refused.

use reqwest::Method;
use util::{SECRET, Server, buyer, merchant};

mod util;

#[tokio::test]
async fn preflight_is_answered_under_api_for_any_origin() {
    let server = Server::start().await;
    for path in ["/api/merchant", "/api/buyer", "/api/once", "/api/unknown"] {
        for origin in [
            "null",
            "https://extensions.shopifycdn.com",
            "http://127.0.0.1:9",
        ] {
            let response = server
                .request(Method::OPTIONS, path)
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .header(
                    "access-control-request-headers",
                    "authorization,content-type",
                )
                .send()
                .await
                .unwrap();
            assert_eq!(response.status(), 204, "{path}");
            let headers = response.headers();
            assert_eq!(headers["access-control-allow-origin"], "*");
            assert_eq!(headers["access-control-allow-methods"], "GET,POST");
            assert_eq!(
                headers["access-control-allow-headers"],
                "authorization,content-type"
            );
            assert!(!headers.contains_key("access-control-allow-credentials"));
            assert_eq!(response.bytes().await.unwrap().len(), 0);
        }
    }
}

#[tokio::test]
async fn a_refused_call_is_seen_as_a_status() {
    let server = Server::start().await;
    for (path, token, status) in [
        ("/api/buyer", buyer().expired().sign(SECRET), 401),
        ("/api/merchant", buyer().sign(SECRET), 403),
        ("/api/merchant", merchant().forged().sign(SECRET), 401),
        ("/api/unknown", merchant().sign(SECRET), 404),
        ("/api/once", merchant().sign(SECRET), 405),
    ] {
        let request = server.request(Method::GET, path).bearer_auth(token);
        let response = request.header("origin", "null").send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(
            response.headers()["access-control-allow-origin"],
            "*",
            "{path}"
        );
    }
}

#[tokio::test]
async fn outside_of_api_nothing_is_shown_to_other_origins() {
    let server = Server::start().await;
    for (method, path, status) in [
        (Method::GET, "/", 200),
        (Method::GET, "/healthz", 200),
        (Method::GET, "/metrics", 200),
        (Method::GET, "/unknown", 404),
        (Method::OPTIONS, "/", 405),
        (Method::OPTIONS, "/metrics", 405),
        (Method::OPTIONS, "/unknown", 404),
    ] {
        let request = server.request(method, path).header("origin", "null");
        let request = request.header("access-control-request-method", "GET");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        let mut names = response.headers().keys();
        assert!(!names.any(|name| name.as_str().starts_with("access-control-")));
    }
}

/// The embedded app, which App Bridge works for, is of the same origin as this server.
#[tokio::test]
async fn whether_to_try_again_is_not_for_other_origins() {
    let server = Server::start().await;
    let expired = merchant().expired().sign(SECRET);
    let response = server.get("/api/merchant", &expired).await;
    let headers = response.headers();
    assert_eq!(headers["x-shopify-retry-invalid-session-request"], "1");
    assert!(!headers.contains_key("access-control-expose-headers"));
}
