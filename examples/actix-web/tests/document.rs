//! The first document load: `/?id_token=…` in a frame of the admin.

mod util;

use shopify_session_token::testing::OTHER_SHOP;
use util::{Answer, SECRET, Server, bearer, buyer, merchant, raw, send};

const VERIFIED: &str = "frame-ancestors https://example.myshopify.com https://admin.shopify.com";
const UNVERIFIED: &str = "frame-ancestors https://*.myshopify.com https://admin.shopify.com";

async fn load(server: &Server, query: &str) -> Answer {
    let answer = send(server.request("GET", &format!("/?{query}"))).await;
    assert_eq!(
        answer.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    answer
}

fn reload(answer: &Answer) -> Option<&str> {
    let (_, rest) = answer.body.split_once("data-reload=\"")?;
    rest.split_once('"').map(|(reload, _)| reload)
}

#[actix_web::test]
async fn a_good_token_loads_the_app_which_only_its_shop_may_frame() {
    let server = Server::start();
    let token = merchant().sign(SECRET);
    let answer = load(
        &server,
        &format!("embedded=1&id_token={token}&shop=evil.myshopify.com"),
    )
    .await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("user 42 of example.myshopify.com"));
    assert_eq!(answer.header("content-security-policy"), Some(VERIFIED));
    assert!(!answer.body.contains(&token));
}

#[actix_web::test]
async fn a_token_of_another_shop_loads_the_app_for_that_shop() {
    let server = Server::start();
    let token = merchant().for_other_shop().sign(SECRET);
    for name in ["id_token", "?id_token"] {
        let answer = load(
            &server,
            &format!("{name}={token}&shop=example.myshopify.com"),
        )
        .await;
        assert_eq!(answer.status, 200, "{name}");
        assert!(answer.body.contains(&format!("user 42 of {OTHER_SHOP}")));
        let policy = format!("frame-ancestors https://{OTHER_SHOP} https://admin.shopify.com");
        assert_eq!(
            answer.header("content-security-policy"),
            Some(policy.as_str())
        );
    }
}

#[actix_web::test]
async fn a_token_of_a_megabyte_is_refused_and_the_server_goes_on() {
    let server = Server::start();
    let path = format!("/?id_token={}", "a".repeat(1_000_000));
    let answer = raw(
        &server,
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let good = format!("id_token={}", merchant().sign(SECRET));
    assert_eq!(load(&server, &good).await.status, 200);
}

#[actix_web::test]
async fn a_token_that_a_fresh_one_may_replace_bounces_to_the_address_without_it() {
    let server = Server::start();
    let expired = merchant().expired().sign(SECRET);
    let forged = merchant().forged().sign(SECRET);
    for (query, expected) in [
        (
            "embedded=1&host=YWRtaW4".to_owned(),
            "/?embedded=1&amp;host=YWRtaW4&amp;bounced=",
        ),
        (String::new(), "/?bounced="),
        (format!("id_token={expired}"), "/?bounced="),
        (
            format!("id_token={forged}&host=YWRtaW4"),
            "/?host=YWRtaW4&amp;bounced=",
        ),
        // Two other spellings of the same.
        (
            format!("?id_token={expired}&host=YWRtaW4"),
            "/?host=YWRtaW4&amp;bounced=",
        ),
        (
            format!("host=YWRtaW4&id%5Ftoken={expired}"),
            "/?host=YWRtaW4&amp;bounced=",
        ),
        (
            format!("embedded=1&id_token={expired}&host=YWRtaW4"),
            "/?embedded=1&amp;host=YWRtaW4&amp;bounced=",
        ),
    ] {
        let answer = load(&server, &query).await;
        // A page like any other: what is wrong is about to be put right.
        assert_eq!(answer.status, 200, "{query}");
        assert_eq!(answer.header("www-authenticate"), None);
        assert!(answer.body.contains("shopify.idToken()"), "{query}");
        // Askama writes `&` as `&#38;`, which is the same.
        let reload = reload(&answer).unwrap().replace("&#38;", "&amp;");
        let (address, time) = reload.split_at(expected.len().min(reload.len()));
        assert_eq!(address, expected, "{query}");
        assert!(time.parse::<u64>().is_ok(), "{reload}");

        // What the page then loads, if the fresh token is no better, is not bounced again.
        let again = reload.replace("&amp;", "&");
        let again = load(&server, again.trim_start_matches("/?")).await;
        assert_eq!(again.status, 401, "{query}");
        assert!(!again.body.contains("<script"), "{}", again.body);
        assert_eq!(answer.header("content-security-policy"), Some(UNVERIFIED));
        assert!(!answer.body.contains("eyJ"), "{}", answer.body);
    }
}

#[actix_web::test]
async fn anything_else_is_an_error_page_and_does_not_bounce() {
    let server = Server::start();
    let token = |token: shopify_session_token::testing::Token| {
        format!("embedded=1&id_token={}", token.sign(SECRET))
    };
    for (query, status, code) in [
        (token(merchant().not_yet_valid()), 401, "not_yet_valid"),
        (token(merchant().for_other_app()), 401, "wrong_audience"),
        (token(buyer()), 403, "not_merchant"),
        ("id_token=junk%".to_owned(), 401, "malformed"),
        (format!("id_token={}", "a".repeat(5000)), 401, "too_long"),
        (format!("{0}&{0}", token(merchant())), 400, "several_tokens"),
    ] {
        let answer = load(&server, &query).await;
        assert_eq!(answer.status, status, "{code}");
        assert!(
            answer.body.contains(&format!("({code})")),
            "{}",
            answer.body
        );
        assert!(!answer.body.contains("<script"), "{}", answer.body);
        assert!(!answer.body.contains("eyJ"), "{}", answer.body);
        assert_eq!(answer.header("content-security-policy"), Some(UNVERIFIED));
    }
}

#[actix_web::test]
async fn what_stands_in_the_address_stays_text_in_the_page() {
    let server = Server::start();
    // Sent as they are, byte for byte, where a client for browsers would encode them: what could end the
    // attribute or begin an element does not get as far as the page.
    for host in ["\"onclick=alert(1)", "<script>alert(1)</script>"] {
        let get =
            format!("GET /?host={host} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let page = raw(&server, get).await;
        assert!(page.starts_with("HTTP/1.1 400 "), "{page}");
        assert!(!page.contains("alert"), "{page}");
    }

    let answer = load(&server, "host=%22%3E%3Cscript%3Ealert(1)%3C/script%3E'").await;
    assert_eq!(reload(&answer).map(|r| r.contains('<')), Some(false));
    assert!(!answer.body.contains("<script>alert"));
}

#[actix_web::test]
async fn the_header_goes_before_the_query() {
    let server = Server::start();
    let good = merchant().sign(SECRET);
    let get = |authorization: String| {
        let request = server.request("GET", &format!("/?id_token={good}"));
        send(request.header("Authorization", authorization))
    };
    assert_eq!(get(bearer(&merchant())).await.status, 200);
    assert_eq!(get(bearer(&merchant().not_yet_valid())).await.status, 401);
    assert_eq!(get("Bearer junk".to_owned()).await.status, 401);
    // A front end that has no token yet.
    assert_eq!(get("Bearer undefined".to_owned()).await.status, 200);
    // Another scheme, as of a site that asks for a password.
    assert_eq!(get("Basic YTpi".to_owned()).await.status, 200);
}
