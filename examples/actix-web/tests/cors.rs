//! CORS: preflights of extensions, and the headers that let them read answers.

mod util;

use util::{Answer, RETRY, Server, bearer, buyer, merchant, send};

async fn preflight(server: &Server, origin: &str, method: &str, headers: &str) -> Answer {
    let request = server
        .request("OPTIONS", "/api/buyer")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", headers);
    send(request).await
}

#[actix_web::test]
async fn a_preflight_is_answered_with_204_for_any_origin() {
    let server = Server::start();
    for origin in [
        "null",
        "https://extensions.shopifycdn.com",
        "https://example.com",
    ] {
        for method in ["GET", "POST"] {
            for headers in [
                "authorization",
                "content-type",
                "authorization,content-type",
            ] {
                let answer = preflight(&server, origin, method, headers).await;
                assert_eq!((answer.status, &*answer.body), (204, ""));
                assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
                let allowed = answer.header("access-control-allow-headers").unwrap();
                assert!(allowed.contains("authorization") && allowed.contains("content-type"));
                let allowed = answer.header("access-control-allow-methods").unwrap();
                assert!(allowed.contains("GET") && allowed.contains("POST"));
                assert_eq!(answer.header("access-control-allow-credentials"), None);
            }
        }
    }
}

#[actix_web::test]
async fn a_preflight_for_another_method_or_header_is_refused() {
    let server = Server::start();
    assert_eq!(
        preflight(&server, "null", "DELETE", "authorization")
            .await
            .status,
        400
    );
    assert_eq!(
        preflight(&server, "null", "GET", "x-other").await.status,
        400
    );
}

#[actix_web::test]
async fn other_options_requests_are_answered_with_204_too() {
    let server = Server::start();
    for path in [
        "/api/merchant",
        "/api/buyer",
        "/api/once",
        "/api/exchange",
        "/api/nothing",
        "/api",
    ] {
        let answer = send(server.request("OPTIONS", path).header("Origin", "null")).await;
        assert_eq!((answer.status, &*answer.body), (204, ""));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
}

#[actix_web::test]
async fn an_extension_sees_status_and_retry_header_of_every_answer() {
    let server = Server::start();
    for (path, token, status) in [
        ("/api/buyer", buyer(), 200),
        ("/api/buyer", buyer().expired(), 401),
        ("/api/merchant", buyer(), 403),
        ("/api/merchant", merchant().forged(), 401),
        ("/api/nothing", buyer(), 404),
        ("/api/once", buyer(), 405),
    ] {
        let request = server
            .request("GET", path)
            .header("Origin", "null")
            .header("Authorization", bearer(&token));
        let answer = send(request).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("*"),
            "{path}"
        );
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert!(exposed.eq_ignore_ascii_case(RETRY), "{path}: {exposed}");
    }
}

#[actix_web::test]
async fn routes_outside_of_the_api_have_no_cors_headers() {
    let server = Server::start();
    for path in ["/", "/healthz", "/metrics", "/nothing"] {
        for method in ["GET", "OPTIONS"] {
            let request = server.request(method, path).header("Origin", "null");
            let request = request.header("Access-Control-Request-Method", "GET");
            let answer = send(request).await;
            let is_served = method == "GET" && path != "/nothing";
            assert_eq!(answer.status < 400, is_served, "{method} {path}");
            for name in answer.headers.keys() {
                assert!(
                    !name.as_str().starts_with("access-control-"),
                    "{method} {path}: {name}"
                );
            }
        }
    }
}
