//! The running server: the parts that the companion's own tests do not cover.

use reqwest::Method;
use serde_json::{Value, json};
use shopify_session_token::testing::Token;

use super::binary::Process;
use super::redis::Redis;
use super::security_check;
use super::util::{Caller, PREVIOUS_SECRET, SECRET, SHOP, assert_hidden, buyer, merchant};
use crate::WRONG_TYPE;

fn start(changes: &[(&'static str, Option<&str>)]) -> (Process, Caller) {
    let process = Process::start(changes);
    let caller = Caller::of(process.address);
    (process, caller)
}

async fn answer(response: reqwest::Response) -> (u16, Value) {
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn each_route_accepts_only_its_kind_of_caller() {
    let (_process, server) = start(&[]);
    let (merchant, buyer) = (merchant().sign(SECRET), buyer().sign(SECRET));
    let not_merchant = (403, json!({ "error": "not_merchant" }));
    for (path, granted) in [
        ("/api/merchant", json!({ "shop": SHOP, "user_id": "42" })),
        (
            "/api/buyer",
            json!({ "shop": SHOP, "customer_id": "gid://shopify/Customer/7" }),
        ),
    ] {
        let (good, bad, code) = match path {
            "/api/buyer" => (&buyer, &merchant, "not_buyer"),
            _ => (&merchant, &buyer, "not_merchant"),
        };
        assert_eq!(answer(server.get(path, good).await).await, (200, granted));
        let refused = (403, json!({ "error": code }));
        assert_eq!(answer(server.get(path, bad).await).await, refused);
    }
    let done = json!({ "done": "refund 1001", "shop": SHOP });
    let once = async |token| answer(server.post("/api/once", token).await).await;
    assert_eq!(once(&merchant).await, (200, done));
    assert_eq!(once(&merchant).await, (409, json!({ "error": "replayed" })));
    assert_eq!(once(&buyer).await, not_merchant);
    let exchange = server.post("/api/exchange", &buyer).await;
    assert_eq!(answer(exchange).await, not_merchant);
}

/// The body is checked before the key is claimed.
#[tokio::test]
async fn a_refused_body_does_not_use_up_the_token() {
    let (_process, server) = start(&[]);
    let token = merchant().sign(SECRET);
    for (body, status) in [
        ("", 400),
        ("junk", 400),
        ("1001 x", 400),
        ("{}", WRONG_TYPE),
        ("-1", WRONG_TYPE),
        ("1001.0", WRONG_TYPE),
        ("\"1001\"", WRONG_TYPE),
        ("18446744073709551616", WRONG_TYPE),
    ] {
        let request = server
            .request(Method::POST, "/api/once")
            .bearer_auth(&token);
        let request = request.header("content-type", "application/json");
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), status, "{body}");
    }
    assert_eq!(server.post("/api/once", &token).await.status(), 200);
}

#[tokio::test]
async fn a_user_id_above_2_to_the_53_arrives_exactly() {
    let (_process, server) = start(&[]);
    let token = Token::merchant(SHOP, 9_007_199_254_740_993).sign(SECRET);
    let (_, body) = answer(server.get("/api/merchant", &token).await).await;
    assert_eq!(body["user_id"], "9007199254740993");
}

#[tokio::test]
async fn the_exchange_names_the_shop_of_the_token_and_no_secret() {
    let (_process, server) = start(&[]);
    let token = merchant().for_other_shop().sign(SECRET);
    let (status, body) = answer(server.post("/api/exchange", &token).await).await;
    let url = "https://other-shop.myshopify.com/admin/oauth/access_token";
    assert_eq!((status, &body["would_send_to"]), (200, &json!(url)));
    assert_eq!(body["fields"].as_array().unwrap().len(), 7);
    assert_hidden(&body.to_string(), &[SECRET, &token]);
}

#[tokio::test]
async fn a_document_load_is_served_or_sent_for_a_token() {
    let (_process, server) = start(&[]);
    let load = async |token: &str| {
        let path = format!("/?id_token={token}");
        let request = server.request(Method::GET, &path);
        request.send().await.unwrap()
    };
    let page = load(&merchant().sign(SECRET)).await;
    let policy = &page.headers()["content-security-policy"];
    assert!(policy.to_str().unwrap().contains(SHOP));
    assert!(page.text().await.unwrap().contains("Hello, example.my"));
    let redirect = load("").await;
    assert_eq!(redirect.status(), 302);
    let location = redirect.headers()["location"].to_str().unwrap();
    let page = server.request(Method::GET, location).send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("app-bridge.js") && page.contains("4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a"));
}

#[tokio::test]
async fn extensions_see_refusals_of_both_kinds_of_routes() {
    let (_process, server) = start(&[]);
    for path in ["/api/merchant", "/api/buyer"] {
        let preflight = server.request(Method::OPTIONS, path);
        let preflight = preflight.header("access-control-request-method", "GET");
        assert_eq!(preflight.send().await.unwrap().status(), 204);
        let refused = server.get(path, "a.b.c").await;
        assert_eq!(refused.status(), 401);
        assert_eq!(refused.headers()["access-control-allow-origin"], "*");
    }
}

#[tokio::test]
async fn outcomes_are_counted_and_both_secrets_accepted() {
    let (_process, server) = start(&[("SHOPIFY_PREVIOUS_SECRET", Some(PREVIOUS_SECRET))]);
    let path = "/api/merchant";
    for secret in [SECRET, PREVIOUS_SECRET, PREVIOUS_SECRET] {
        let response = server.get(path, &merchant().sign(secret)).await;
        assert_eq!(response.status(), 200);
    }
    server.get(path, &merchant().expired().sign(SECRET)).await;
    server.get("/", &buyer().sign(SECRET)).await;
    for (code, count) in [
        ("accepted", 1),
        ("accepted_with_previous_secret", 2),
        ("expired", 1),
        ("not_merchant", 1),
        ("malformed", 0),
    ] {
        assert_eq!(server.count(code).await, count, "{code}");
    }
}

#[tokio::test]
async fn an_action_of_one_instance_is_refused_by_the_other() {
    let Some(redis) = Redis::start() else { return };
    let url = redis.url();
    let (_one, first) = start(&[("REDIS_URL", Some(&url))]);
    let (_two, second) = start(&[("REDIS_URL", Some(&url))]);
    let token = merchant().sign(SECRET);
    let once = async |server: &Caller| server.post("/api/once", &token).await.status();
    assert_eq!(once(&first).await, 200);
    assert_eq!(once(&second).await, 409);
    assert_eq!(once(&first).await, 409);
    drop(redis);
    assert_eq!(once(&first).await, 503);
    assert_eq!(first.get("/api/merchant", &token).await.status(), 200);
}

/// The module describes the requests.
#[tokio::test]
async fn requests_of_shopifys_security_check_are_refused() {
    let (process, _server) = start(&[]);
    let endpoints = [
        (Method::GET, "/"),
        (Method::GET, "/api/merchant"),
        (Method::GET, "/api/buyer"),
        (Method::POST, "/api/once"),
        (Method::POST, "/api/exchange"),
    ];
    security_check::refused_by(process.address, &endpoints).await;
}

/// Sends each token in every place that can contain one.
#[tokio::test]
async fn the_log_shows_neither_token_nor_secret() {
    let changes = [("SHOPIFY_PREVIOUS_SECRET", Some(PREVIOUS_SECRET))];
    let (process, server) = start(&changes);
    let tokens = [
        merchant(),
        buyer(),
        merchant().expired(),
        merchant().forged(),
        merchant().claim("iat", "true"),
    ];
    let tokens = tokens.map(|token| token.sign(SECRET));
    for token in &tokens {
        let in_path = format!("/{token}");
        for path in ["/", "/api/merchant", "/api/buyer", &in_path] {
            server.get(path, token).await;
        }
        for path in ["/api/once", "/api/once", "/api/exchange"] {
            server.post(path, token).await;
        }
        let load = server.request(Method::GET, &format!("/?id_token={token}"));
        load.send().await.unwrap();
        let body = server.request(Method::POST, "/api/once").bearer_auth(token);
        body.body(format!("\"{token}\"")).send().await.unwrap();
    }
    drop(server);
    process.signal("TERM");
    let (code, log) = process.wait();
    assert_eq!(code, Some(0));
    assert!(log.contains(r#""code":"expired""#), "{log}");
    let tokens = tokens.iter().map(String::as_str);
    let secrets: Vec<_> = tokens.chain([SECRET, PREVIOUS_SECRET]).collect();
    assert_hidden(&log, &secrets);
}
