//! The first document load: the app, a bounce for a fresh token, or an error.

use reqwest::{Method, Response};
use shopify_session_token::UnixTime;
use util::{SECRET, SHOP, Server, assert_hidden, buyer, merchant};

mod util;

const ANY_SHOP: &str = "frame-ancestors https://*.myshopify.com https://admin.shopify.com";

async fn load(server: &Server, query: &str) -> (u16, String, String) {
    let request = server.request(Method::GET, &format!("/?{query}"));
    page(request.send().await.unwrap()).await
}

/// Status, who may frame the page, and the page.
async fn page(response: Response) -> (u16, String, String) {
    let policy = response.headers()["content-security-policy"].to_str();
    let policy = policy.unwrap().to_owned();
    assert_eq!(
        response.headers()["content-type"],
        "text/html; charset=utf-8"
    );
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    let status = response.status().as_u16();
    (status, policy, response.text().await.unwrap())
}

/// Where a bounce page leads, up to the time of the bounce.
fn reload_address(page: &str) -> &str {
    let (_, rest) = page.split_once("data-reload=\"").expect("a bounce page");
    let (address, _) = rest.split_once("bounced=").unwrap();
    address
}

#[tokio::test]
async fn the_app_is_framed_by_the_verified_shop_alone() {
    let server = Server::start().await;
    let token = merchant().sign(SECRET);
    let query = format!("embedded=1&id_token={token}&shop=evil.myshopify.com");
    let (status, policy, page) = load(&server, &query).await;
    assert_eq!(status, 200);
    assert_eq!(
        policy,
        format!("frame-ancestors https://{SHOP} https://admin.shopify.com")
    );
    assert!(page.contains(&format!("Hello, {SHOP}.")));
    assert_hidden(&page, &[&token, SECRET]);
}

#[tokio::test]
async fn a_bounce_leads_back_here_without_the_old_token() {
    let server = Server::start().await;
    for token in [merchant().expired(), merchant().forged()] {
        let token = token.sign(SECRET);
        let query = format!("embedded=1&id_token={token}&shop={SHOP}&host=abc");
        let (status, policy, page) = load(&server, &query).await;
        assert_eq!((status, policy.as_str()), (200, ANY_SHOP));
        let address = format!("/?embedded=1&#38;shop={SHOP}&#38;host=abc&#38;");
        assert_eq!(reload_address(&page), address);
        assert_hidden(&page, &[&token, SECRET]);
    }
    let (_, _, page) = load(&server, "embedded=1").await;
    assert_eq!(reload_address(&page), "/?embedded=1&#38;");
    let (_, _, page) = load(&server, "").await;
    assert_eq!(reload_address(&page), "/?");
}

#[tokio::test]
async fn a_bounce_without_effect_is_not_repeated() {
    let server = Server::start().await;
    let token = merchant().forged().sign(SECRET);
    let now = UnixTime::now().as_secs();
    let (status, _, page) = load(&server, &format!("bounced={now}&id_token={token}")).await;
    assert_eq!(status, 401);
    assert!(page.contains("cannot be opened: invalid_signature."));
    // Reloaded by hand later, with the address that the bounce had led to.
    let (status, _, page) = load(&server, &format!("bounced={}&id_token={token}", now - 60)).await;
    assert_eq!(status, 200);
    assert_eq!(reload_address(&page), "/?");
}

#[tokio::test]
async fn what_no_fresh_token_mends_is_an_error_page() {
    let server = Server::start().await;
    for (token, status, code) in [
        (merchant().not_yet_valid(), 401, "not_yet_valid"),
        (merchant().for_other_app(), 401, "wrong_audience"),
        (buyer(), 403, "not_merchant"),
    ] {
        let token = token.sign(SECRET);
        let (answered, policy, page) = load(&server, &format!("id_token={token}")).await;
        assert_eq!((answered, policy.as_str()), (status, ANY_SHOP));
        assert!(
            page.contains(&format!("cannot be opened: {code}.")),
            "{page}"
        );
        assert!(!page.contains("<script"), "{page}");
        assert_hidden(&page, &[&token, SECRET]);
    }
    let good = merchant().sign(SECRET);
    let (status, _, page) = load(&server, &format!("id_token={good}&id_token={good}")).await;
    assert_eq!(status, 400);
    assert!(page.contains("several_tokens"));
}

#[tokio::test]
async fn the_header_counts_before_the_query() {
    let server = Server::start().await;
    let (good, bad) = (
        merchant().sign(SECRET),
        merchant().for_other_app().sign(SECRET),
    );
    let path = |token| format!("/?id_token={token}");
    assert_eq!(server.get(&path(&bad), &good).await.status(), 200);
    assert_eq!(server.get(&path(&good), &bad).await.status(), 401);
    let request = server.request(Method::GET, &path(&good));
    let request = request.bearer_auth(&good).bearer_auth(&good);
    let (status, _, page) = page(request.send().await.unwrap()).await;
    assert_eq!(status, 400);
    assert!(page.contains("several_tokens"));
}

#[tokio::test]
async fn no_spelling_of_the_old_token_stays_in_the_reload_address() {
    let server = Server::start().await;
    let token = merchant().expired().sign(SECRET);
    for query in [
        format!("?id_token={token}"),
        format!("%69d_token={token}"),
        format!("i%64%5Ftoken={token}&id_token={token}"),
        format!("?%69d_token={token}&%62ounced=1&bounced"),
    ] {
        let (status, _, page) = load(&server, &query).await;
        assert_eq!(status, 200, "{query}");
        assert_eq!(reload_address(&page), "/?", "{query}");
        assert_hidden(&page, &[&token]);
    }
    // A good token is found there, too.
    let (_, _, page) = load(&server, &format!("?id_token={}", merchant().sign(SECRET))).await;
    assert!(page.contains(&format!("Hello, {SHOP}.")));
}

#[tokio::test]
async fn every_token_in_the_query_is_answered() {
    let server = Server::start().await;
    let other = merchant().for_other_shop().sign(SECRET);
    let (status, policy, page) = load(&server, &format!("id_token={other}&shop={SHOP}")).await;
    let shop = shopify_session_token::testing::OTHER_SHOP;
    assert_eq!(status, 200);
    assert_eq!(
        policy,
        format!("frame-ancestors https://{shop} https://admin.shopify.com")
    );
    assert!(page.contains(&format!("Hello, {shop}.")));

    for (value, code) in [
        ("junk".to_owned(), "malformed"),
        ("a.b.c".to_owned(), "malformed"),
        ("a".repeat(8_000), "too_long"),
        ("a".repeat(30_000), "too_long"),
    ] {
        let (status, policy, page) = load(&server, &format!("id_token={value}")).await;
        assert_eq!((status, policy.as_str()), (401, ANY_SHOP), "{code}");
        assert!(
            page.contains(&format!("cannot be opened: {code}.")),
            "{page}"
        );
    }
}

/// A load with the query as it stands: a well-behaved client would escape it.
async fn load_unescaped(server: &Server, query: &'static str) -> String {
    let mut stream = std::net::TcpStream::connect(server.address).unwrap();
    let answer = tokio::task::spawn_blocking(move || {
        use std::io::{Read as _, Write as _};
        let request = format!("GET /?{query} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    answer.await.unwrap()
}

#[tokio::test]
async fn the_reload_address_cannot_break_out_of_the_page() {
    let server = Server::start().await;
    let page = load_unescaped(&server, "a='&//evil.example").await;
    assert_eq!(reload_address(&page), "/?a=&#39;&#38;//evil.example&#38;");
    // These do not even come as far as to a handler.
    for query in ["a=>", "a=\"><script>", "a=<b>", "a=\""] {
        let answer = load_unescaped(&server, query).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
}
