//! The first document load: `/?id_token=…` in a frame of the admin.

mod util;

use shopify_session_token::testing::{CLIENT_ID, OTHER_SHOP};
use util::{Answer, SECRET, Server, bearer, buyer, merchant, raw, send};

const VERIFIED: &str = "frame-ancestors https://example.myshopify.com https://admin.shopify.com";
const UNVERIFIED: &str = "frame-ancestors https://*.myshopify.com https://admin.shopify.com";

async fn load(server: &Server, query: &str) -> Answer {
    let answer = send(server.request("GET", &format!("/?{query}"))).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    if answer.status != 302 {
        assert_is_page(&answer);
    }
    answer
}

fn assert_is_page(answer: &Answer) {
    let html = "text/html; charset=utf-8";
    assert_eq!(answer.header("content-type"), Some(html));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
}

/// The query of the redirect to the bounce page, and the address in its `shopify-reload`.
fn reload(answer: &Answer) -> Option<(&str, String)> {
    let query = answer.header("location")?.strip_prefix("/bounce?")?;
    let (_, encoded) = query.split_once("shopify-reload=")?;
    let url = reqwest::Url::parse(&format!("http://localhost/?a={encoded}")).unwrap();
    let address = url.query_pairs().next()?.1.into_owned();
    Some((query, address))
}

#[actix_web::test]
async fn a_valid_token_loads_the_app_which_only_its_shop_may_frame() {
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
async fn a_token_of_a_megabyte_does_not_stop_the_server() {
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
async fn a_token_to_be_replaced_redirects_to_the_bounce_page() {
    let server = Server::start();
    let expired = merchant().expired().sign(SECRET);
    let forged = merchant().forged().sign(SECRET);
    for (query, kept) in [
        (
            "embedded=1&host=YWRtaW4".to_owned(),
            "embedded=1&host=YWRtaW4&",
        ),
        (String::new(), ""),
        (format!("id_token={expired}"), ""),
        (format!("id_token={forged}&host=YWRtaW4"), "host=YWRtaW4&"),
        // Two other spellings of the same.
        (format!("?id_token={expired}&host=YWRtaW4"), "host=YWRtaW4&"),
        (
            format!("host=YWRtaW4&id%5Ftoken={expired}"),
            "host=YWRtaW4&",
        ),
    ] {
        let answer = load(&server, &query).await;
        assert_eq!(answer.status, 302, "{query}");
        assert!(!format!("{answer:?}").contains("eyJ"), "{answer:?}");
        let (bounce, address) = reload(&answer).unwrap();
        assert!(bounce.starts_with(kept), "{query}: {bounce}");
        let time = address.strip_prefix(&format!("/?{kept}reloaded_at="));
        assert!(time.is_some_and(|t| t.parse::<u64>().is_ok()), "{address}");

        // The address that App Bridge loads next: if its token is refused too, there is no second redirect.
        let again = load(&server, address.trim_start_matches("/?")).await;
        assert_eq!(again.status, 401, "{query}");
        assert!(!again.body.contains("<script"), "{}", again.body);
        assert_eq!(again.header("content-security-policy"), Some(UNVERIFIED));
    }
}

#[actix_web::test]
async fn the_bounce_page_has_app_bridge_and_nothing_of_its_address() {
    let server = Server::start();
    let path = "/bounce?shop=example.myshopify.com&shopify-reload=%2Forders";
    let answer = send(server.request("GET", path)).await;
    assert_eq!(answer.status, 200);
    assert_is_page(&answer);
    assert_eq!(answer.header("content-security-policy"), Some(UNVERIFIED));
    let meta = format!(r#"<meta name="shopify-api-key" content="{CLIENT_ID}">"#);
    assert!(answer.body.contains(&meta), "{}", answer.body);
    assert!(answer.body.contains("/app-bridge.js"), "{}", answer.body);
    assert!(!answer.body.contains("orders"), "{}", answer.body);
}

#[actix_web::test]
async fn any_other_refusal_is_an_error_page() {
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
async fn a_redirect_stays_on_this_host_and_is_one_header() {
    let server = Server::start();
    for query in [
        "host=%0d%0aSet-Cookie:%20a=b",
        "host=%22%3E%3Cscript%3Ealert(1)%3C/script%3E'",
        "shopify-reload=https://evil.example/",
        "//evil.example/",
    ] {
        let answer = load(&server, query).await;
        assert_eq!(answer.header("set-cookie"), None);
        let (bounce, address) = reload(&answer).unwrap();
        assert!(address.starts_with("/?"), "{address}");
        assert_eq!(bounce.matches("shopify-reload=").count(), 1, "{bounce}");
        assert!(!bounce.contains('<'), "{bounce}");
    }
}

#[actix_web::test]
async fn the_header_takes_precedence_over_the_query() {
    let server = Server::start();
    let good = merchant().sign(SECRET);
    let get = |authorization: String| {
        let request = server.request("GET", &format!("/?id_token={good}"));
        send(request.header("Authorization", authorization))
    };
    assert_eq!(get(bearer(&merchant())).await.status, 200);
    assert_eq!(get(bearer(&merchant().not_yet_valid())).await.status, 401);
    assert_eq!(get("Bearer junk".to_owned()).await.status, 401);
    // The front end does not have a token yet.
    assert_eq!(get("Bearer undefined".to_owned()).await.status, 200);
    // Another scheme: the site may be protected by a password.
    assert_eq!(get("Basic YTpi".to_owned()).await.status, 200);
}
