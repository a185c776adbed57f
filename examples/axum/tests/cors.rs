//! What a browser asks before an extension may call, and what it must see when a call is refused.

use reqwest::Method;
use util::{SECRET, Server, buyer, merchant};

mod util;

#[tokio::test]
async fn preflight_is_answered_on_every_path_for_any_origin() {
    let server = Server::start().await;
    for path in [
        "/",
        "/api/merchant",
        "/api/buyer",
        "/api/once",
        "/api/unknown",
    ] {
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
async fn whether_to_try_again_can_be_read_from_another_origin() {
    let server = Server::start().await;
    let response = server
        .get("/api/merchant", &merchant().expired().sign(SECRET))
        .await;
    assert_eq!(
        response.headers()["access-control-expose-headers"],
        "x-shopify-retry-invalid-session-request"
    );
    assert_eq!(
        response.headers()["x-shopify-retry-invalid-session-request"],
        "1"
    );
}
