//! The document load: the app, a redirect to the token page, or an error.

use shopify_session_token::UnixTime;
use shopify_session_token::testing::{CLIENT_ID, OTHER_CLIENT_ID, OTHER_SHOP, SECRET, Token};
use shopify_session_token_axum::{Auth, TOKEN_PAGE_PATH};

use crate::server::{
    Framework, OTHER_SECRET, SHOP, Server, auth, buyer, field, header, headers, merchant, refusal,
    verifier,
};

with_both!(
    a_document_load_is_the_app_or_a_redirect_or_an_error_page,
    a_redirect_leads_to_the_token_page_and_from_there_to_nobody_else,
    a_script_is_not_redirected,
    no_redirect_leads_to_another_host_or_has_text_for_a_page,
    a_document_keeps_the_policies_of_the_app,
    each_of_many_apps_has_its_own_token_page_and_secret,
);

const NOW: u64 = 1_700_000_000;

async fn start(framework: Framework) -> Server {
    let auth = Auth::with_clock(verifier(), || UnixTime::from(NOW));
    framework.start(auth).await
}

/// Loads it without a field, and returns status and body, or the location of a redirect. Checks its headers.
async fn load(server: &Server, target: &str) -> (u16, String) {
    let response = server.get(target, &[]).await;
    let status = response.status().as_u16();
    let is_app = status == 200 && !target.contains(TOKEN_PAGE_PATH);
    let shop = if target.contains("other") {
        OTHER_SHOP
    } else {
        SHOP
    };
    let ancestor = if is_app { shop } else { "*.myshopify.com" };
    let policy = format!("frame-ancestors https://{ancestor} https://admin.shopify.com;");
    let media_type = if status == 200 {
        "text/html"
    } else {
        "text/plain"
    };
    for (name, value) in [
        ("content-security-policy", &*policy),
        ("cache-control", "no-store"),
        ("referrer-policy", "strict-origin"),
        ("content-type", &format!("{media_type}; charset=utf-8")),
    ] {
        assert_eq!(headers(&response, name), [value], "{target}: {name}");
    }
    let challenge = header(&response, "www-authenticate");
    assert_eq!(challenge.is_some(), status == 401, "{target}");
    let location = header(&response, "location").map(str::to_owned);
    let body = response.text().await.unwrap();
    (status, location.unwrap_or(body))
}

fn error_page(code: &str) -> String {
    format!("This app cannot be opened: {code}.\n")
}

async fn a_document_load_is_the_app_or_a_redirect_or_an_error_page(framework: Framework) {
    let server = start(framework).await;
    let signed = |token: Token| token.issued_at(NOW).sign(SECRET);
    let stale = signed(merchant().expired());
    let (junk, two) = ("undefined".to_owned(), format!("{stale}&id_token={stale}"));
    let again = format!("{stale}&reloaded_at={NOW}/orders/7");
    let hello = |shop| format!("<p>Hello, {shop}.</p>");
    let to = |path: &str| {
        let reload = format!("{path}%3Fhost%3Da%26reloaded_at%3D{NOW}{path}");
        format!("{TOKEN_PAGE_PATH}?host=a&shopify-reload={reload}")
    };
    let other_shop = signed(merchant().for_other_shop());
    for (path, token, status, answer) in [
        ("/", signed(merchant()), 200, hello(SHOP)),
        ("/orders/other", other_shop, 200, hello(OTHER_SHOP)),
        ("/", junk, 302, to("%2F")),
        ("/", signed(merchant().forged()), 302, to("%2F")),
        ("/orders/7", stale, 302, to("%2Forders%2F7")),
        ("/orders/7", again, 401, error_page("expired")),
        (
            "/",
            signed(merchant().not_yet_valid()),
            401,
            error_page("not_yet_valid"),
        ),
        ("/", signed(buyer()), 403, error_page("not_merchant")),
        ("/", two, 400, error_page("several_tokens")),
    ] {
        let target = format!("{path}?host=a&id_token={token}");
        assert_eq!(load(&server, &target).await, (status, answer), "{target}");
    }
}

async fn a_redirect_leads_to_the_token_page_and_from_there_to_nobody_else(framework: Framework) {
    let server = start(framework).await;
    let (_, location) = load(&server, "/?shop=a").await;
    let (status, page) = load(&server, &location).await;
    let meta = format!("content=\"{CLIENT_ID}\"");
    assert!(status == 200 && page.contains(&meta), "{page}");
    for reload in [
        "https%3A%2F%2Fevil.example%2F",
        "/&%73hopify-reload=//evil.example",
    ] {
        let target = format!("{TOKEN_PAGE_PATH}?shopify-reload={reload}");
        let expected = (400, error_page("invalid_reload"));
        assert_eq!(load(&server, &target).await, expected, "{reload}");
    }
}

/// App Bridge loads the address with `fetch` and its token in a header; it acts on the retry header.
async fn a_script_is_not_redirected(framework: Framework) {
    let server = start(framework).await;
    let stale = field(&merchant().issued_at(NOW).expired());
    let response = server.get("/", &[stale]).await;
    assert_eq!(refusal(response).await, (401, "expired".into(), true));
    // A browser sends this field to a site that a password protects.
    let response = server.get("/", &[b"Basic YTpi".to_vec()]).await;
    assert_eq!(response.status(), 302);
}

/// The targets are sent as they are, where HTTP clients would encode them.
async fn no_redirect_leads_to_another_host_or_has_text_for_a_page(framework: Framework) {
    let server = framework.start(auth()).await;
    for (target, kept) in [
        ("//evil.example/?shop=a", None),
        ("/\\evil.example/", None),
        ("/.//evil.example", None),
        ("http://evil.example//evil.example/", None),
        (
            "/?shopify-reload=https://evil.example/&shop=a",
            Some("shop=a&"),
        ),
        ("/?%73hopify-reload=//evil.example/", Some("")),
        ("/?a='&\"><script>", Some("a='&%22%3E%3Cscript%3E&")),
    ] {
        let request = format!("GET {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        let (answer, _) = server.raw(request.as_bytes()).await;
        let mut lines = answer.lines();
        let location = lines.find_map(|line| line.strip_prefix("location: "));
        let expected = kept.map(|kept| format!("{TOKEN_PAGE_PATH}?{kept}shopify-reload=%2F%3F"));
        match (location, expected) {
            (Some(location), Some(expected)) => {
                assert!(location.starts_with(&expected), "{answer}");
            }
            (None, None) => assert!(answer.starts_with("HTTP/1.1 40"), "{answer}"),
            // A server that refuses such a target itself.
            (None, Some(_)) => assert!(answer.starts_with("HTTP/1.1 400"), "{answer}"),
            (Some(_), None) => panic!("{answer}"),
        }
    }
}

async fn a_document_keeps_the_policies_of_the_app(framework: Framework) {
    let server = framework.start(auth()).await;
    for (query, status, ancestor) in [
        ("id_token=a.b.c", 401, "*.myshopify.com"),
        ("", 302, "*.myshopify.com"),
        (&*format!("id_token={}", merchant().sign(SECRET)), 200, SHOP),
    ] {
        let response = server.get(&format!("/strict?{query}"), &[]).await;
        assert_eq!(response.status(), status);
        let policy = format!("frame-ancestors https://{ancestor} https://admin.shopify.com;");
        let policies = headers(&response, "content-security-policy");
        assert_eq!(policies, ["default-src 'self'", &policy]);
        assert_eq!(headers(&response, "cache-control"), ["no-store"]);
        assert_eq!(headers(&response, "referrer-policy"), ["no-referrer"]);
    }
}

async fn each_of_many_apps_has_its_own_token_page_and_secret(framework: Framework) {
    let server = framework.start(auth()).await;
    for (app, client_id) in [("/a", CLIENT_ID), ("/b", OTHER_CLIENT_ID)] {
        let (_, location) = load(&server, &format!("{app}/orders")).await;
        let reload = format!("{app}/orders?")
            .replace('/', "%2F")
            .replace('?', "%3F");
        let expected = format!("{app}{TOKEN_PAGE_PATH}?shopify-reload={reload}");
        assert!(location.starts_with(&expected), "{location}");
        let (_, page) = load(&server, &location).await;
        assert!(page.contains(&format!("content=\"{client_id}\"")), "{page}");
    }
    let own = merchant().sign(SECRET);
    let other = merchant().for_other_app().sign(OTHER_SECRET);
    for (path, token, status) in [
        ("/", &own, 200),
        ("/", &other, 302),
        ("/a/orders", &own, 200),
        ("/a/orders", &other, 302),
        ("/b/orders", &own, 302),
        ("/b/orders", &other, 200),
    ] {
        let target = format!("{path}?id_token={token}");
        assert_eq!(load(&server, &target).await.0, status, "{path}");
    }
}
