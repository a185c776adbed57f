//! The document load: the app, a redirect to the token page, or an error.
#![cfg(feature = "axum")]

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use shopify_session_token::UnixTime;
use shopify_session_token::testing::{CLIENT_ID, OTHER_SHOP, SECRET};
use shopify_session_token_axum::{Auth, Document, Refusal, TOKEN_PAGE_PATH, TokenPage, Verifier};
use util::{SHOP, Server, assert_hidden, auth, buyer, field, merchant, refusal};

mod util;

const ANY_SHOP: &str = "frame-ancestors https://*.myshopify.com https://admin.shopify.com;";
const NOW: u64 = 1_700_000_000;

async fn home(document: Document) -> impl IntoResponse {
    document.respond(Html(format!("<p>Hello, {}.</p>", document.shop())))
}

async fn start_with(auth: Auth) -> Server {
    let nested = Router::new().route("/{id}", get(home));
    let app = Router::new()
        .route("/", get(home))
        .nest("/orders", nested)
        .route(TOKEN_PAGE_PATH, get(TokenPage::new(CLIENT_ID)))
        .with_state(auth);
    Server::start(app).await
}

async fn start() -> Server {
    start_with(auth()).await
}

async fn load(server: &Server, path_and_query: &str) -> reqwest::Response {
    server.get(path_and_query, &[]).await
}

fn header<'a>(response: &'a reqwest::Response, name: &str) -> &'a str {
    response.headers()[name].to_str().unwrap()
}

/// Fails unless it is an error page with this code.
#[track_caller]
fn assert_error_page(response: &reqwest::Response, status: u16) {
    assert_eq!(response.status(), status);
    assert_eq!(
        header(response, "content-type"),
        "text/plain; charset=utf-8"
    );
    assert_eq!(header(response, "content-security-policy"), ANY_SHOP);
    assert_eq!(header(response, "cache-control"), "no-store");
}

#[tokio::test]
async fn the_app_is_framed_by_the_verified_shop_alone() {
    let server = start().await;
    for (token, shop) in [
        (merchant(), SHOP),
        (merchant().for_other_shop(), OTHER_SHOP),
    ] {
        let token = token.sign(SECRET);
        let response = load(
            &server,
            &format!("/?id_token={token}&shop=evil.myshopify.com"),
        )
        .await;
        assert_eq!(response.status(), 200);
        let policy = format!("frame-ancestors https://{shop} https://admin.shopify.com;");
        assert_eq!(header(&response, "content-security-policy"), policy);
        assert_eq!(header(&response, "cache-control"), "no-store");
        assert_eq!(header(&response, "referrer-policy"), "strict-origin");
        let page = response.text().await.unwrap();
        assert_eq!(page, format!("<p>Hello, {shop}.</p>"));
    }
}

#[tokio::test]
async fn a_stale_load_is_sent_for_a_fresh_token() {
    let server = start_with(Auth::with_clock(util::verifier(), || UnixTime::from(NOW))).await;
    let stale = merchant().issued_at(NOW).expired().sign(SECRET);
    let forged = merchant().issued_at(NOW).forged().sign(SECRET);
    for token in ["", "undefined", &stale, &forged] {
        for (path, encoded) in [("/", "%2F"), ("/orders/7", "%2Forders%2F7")] {
            let response = load(
                &server,
                &format!("{path}?shop={SHOP}&id_token={token}&host=a"),
            )
            .await;
            assert_eq!(response.status(), 302);
            assert_eq!(
                header(&response, "location"),
                format!(
                    "/session-token-bounce?shop={SHOP}&host=a&shopify-reload={encoded}\
                     %3Fshop%3D{SHOP}%26host%3Da%26reloaded_at%3D{NOW}{encoded}"
                )
            );
            assert_eq!(header(&response, "cache-control"), "no-store");
            assert!(!response.headers().contains_key("www-authenticate"));
            let all = format!("{response:?}") + &response.text().await.unwrap();
            if token.len() > 100 {
                assert_hidden(all.split_once("headers").unwrap().1, &[token]);
            }
        }
    }
}

#[tokio::test]
async fn the_redirect_leads_to_the_token_page() {
    let server = start().await;
    let response = load(&server, "/?shop=a").await;
    let response = load(&server, header(&response, "location")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        header(&response, "content-type"),
        "text/html; charset=utf-8"
    );
    assert_eq!(header(&response, "content-security-policy"), ANY_SHOP);
    assert_eq!(header(&response, "cache-control"), "no-store");
    let page = response.text().await.unwrap();
    assert!(page.contains(&format!("content=\"{CLIENT_ID}\"")), "{page}");
}

#[tokio::test]
async fn the_token_page_sends_nobody_to_another_host() {
    let server = start().await;
    for (reload, status) in [
        ("", 200),
        (
            "?shopify-reload=%2Forders%3Fshop%3Da%26reloaded_at%3D1",
            200,
        ),
        ("?shopify-reload=https%3A%2F%2Fevil.example%2F", 400),
        ("?shopify-reload=/&%73hopify-reload=//evil.example", 400),
    ] {
        let response = load(&server, &format!("{TOKEN_PAGE_PATH}{reload}")).await;
        assert_eq!(response.status(), status, "{reload}");
        if status == 400 {
            assert_error_page(&response, status);
            let page = response.text().await.unwrap();
            assert_eq!(page, "This app cannot be opened: invalid_reload.\n");
        }
    }
}

#[tokio::test]
async fn the_token_page_may_be_elsewhere() {
    let server = start_with(auth().with_token_page("/app/token")).await;
    let response = load(&server, "/").await;
    assert!(header(&response, "location").starts_with("/app/token?shopify-reload="));
}

#[tokio::test]
async fn a_load_that_fails_again_at_once_is_an_error_page() {
    let server = start().await;
    let now = UnixTime::now().as_secs();
    let token = merchant().forged().sign(SECRET);
    let again = load(&server, &format!("/?reloaded_at={now}/&id_token={token}")).await;
    assert_error_page(&again, 401);
    let page = again.text().await.unwrap();
    assert_eq!(page, "This app cannot be opened: invalid_signature.\n");
    // The user reloads the same address later.
    let earlier = now - 60;
    let later = load(
        &server,
        &format!("/?reloaded_at={earlier}/&id_token={token}"),
    )
    .await;
    assert_eq!(later.status(), 302);
}

#[tokio::test]
async fn an_error_that_no_fresh_token_cures_is_an_error_page() {
    let server = start().await;
    let good = merchant().sign(SECRET);
    for (query, status, code) in [
        (
            merchant().not_yet_valid().sign(SECRET),
            401,
            "not_yet_valid",
        ),
        (
            merchant().for_other_app().sign(SECRET),
            401,
            "wrong_audience",
        ),
        (buyer().sign(SECRET), 403, "not_merchant"),
        ("a.b.c".to_owned(), 401, "malformed"),
        ("a".repeat(5_000), 401, "too_long"),
        (format!("{good}&id_token={good}"), 400, "several_tokens"),
    ] {
        let response = load(&server, &format!("/?id_token={query}")).await;
        assert_error_page(&response, status);
        let page = response.text().await.unwrap();
        assert_eq!(page, format!("This app cannot be opened: {code}.\n"));
    }
}

#[tokio::test]
async fn the_header_counts_before_the_query() {
    let server = start().await;
    let (good, bad) = (merchant(), merchant().for_other_app());
    let path = |token: &shopify_session_token::testing::Token| {
        format!("/?id_token={}", token.sign(SECRET))
    };
    assert_eq!(server.get(&path(&bad), &[field(&good)]).await.status(), 200);
    assert_eq!(server.get(&path(&good), &[field(&bad)]).await.status(), 401);
    let two = server
        .get(&path(&good), &[field(&good), field(&good)])
        .await;
    assert_eq!(refusal(two).await, (400, "several_tokens".into(), false));
    // A browser sends this field to a site that a password protects.
    let password = server.get(&path(&good), &[b"Basic YTpi".to_vec()]).await;
    assert_eq!(password.status(), 200);
}

/// App Bridge loads the address with `fetch` and its token in a header; it acts on the retry header.
#[tokio::test]
async fn a_script_is_not_redirected() {
    let server = start().await;
    let response = server.get("/", &[field(&merchant().expired())]).await;
    assert_eq!(refusal(response).await, (401, "expired".into(), true));
}

/// Sends a request with this target as it is, where HTTP clients would encode it.
async fn raw(server: &Server, target: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(server.address)
        .await
        .unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn no_redirect_leads_to_another_host() {
    let app = Router::new().fallback(home).with_state(auth());
    let server = Server::start(app).await;
    for target in [
        "//evil.example/",
        "//evil.example/?shop=a",
        "/\\evil.example/",
        "/.//evil.example",
        "http://evil.example//evil.example/",
        "/?shopify-reload=https://evil.example/&shop=a",
        "/?%73hopify-reload=//evil.example/",
    ] {
        let answer = raw(&server, target).await;
        let location = answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "));
        let Some(location) = location else {
            assert!(
                answer.starts_with("HTTP/1.1 401") || answer.starts_with("HTTP/1.1 400"),
                "{answer}"
            );
            continue;
        };
        assert!(location.starts_with("/session-token-bounce?"), "{location}");
        let (_, reload) = location.split_once("shopify-reload=").unwrap();
        assert!(
            reload.starts_with("%2F") && !reload.starts_with("%2F%2F"),
            "{location}"
        );
        assert!(
            !location.contains("shopify-reload=https") && !reload.contains("evil.example%2F%26"),
            "{location}"
        );
    }
}

#[tokio::test]
async fn nothing_of_the_request_is_in_a_page() {
    let server = start().await;
    for target in [
        "/?\"><script>&id_token=x",
        "/?<b>&id_token=x",
        TOKEN_PAGE_PATH,
        "/?a='&id_token=%22",
    ] {
        let target = format!(
            "{target}{}marker",
            if target.contains('?') { "&" } else { "?" }
        );
        let answer = raw(&server, &target).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(!body.contains("marker"), "{answer}");
        let location = head.lines().find(|line| line.starts_with("location: "));
        let location = location.unwrap_or_default();
        assert!(!location.contains(['<', '>', '"']), "{answer}");
    }
}

#[tokio::test]
async fn a_document_keeps_the_policies_of_the_app() {
    async fn strict(document: Result<Document, Refusal>) -> Response {
        let headers = [
            ("content-security-policy", "default-src 'self'"),
            ("cache-control", "max-age=60"),
            ("referrer-policy", "no-referrer"),
        ];
        match document {
            Ok(document) => document.respond(headers).into_response(),
            Err(refusal) => refusal.with_body(headers),
        }
    }
    let server = Server::start(Router::new().route("/", get(strict)).with_state(auth())).await;
    for (query, status) in [
        ("id_token=a.b.c", 401),
        ("", 302),
        (&*format!("id_token={}", merchant().sign(SECRET)), 200),
    ] {
        let response = load(&server, &format!("/?{query}")).await;
        assert_eq!(response.status(), status);
        let all = |name| response.headers().get_all(name).iter().collect::<Vec<_>>();
        let ancestor = if status == 200 {
            SHOP
        } else {
            "*.myshopify.com"
        };
        let policy = format!("frame-ancestors https://{ancestor} https://admin.shopify.com;");
        assert_eq!(
            all("content-security-policy"),
            ["default-src 'self'", &policy]
        );
        assert_eq!(all("cache-control"), ["no-store"]);
        assert_eq!(all("referrer-policy"), ["no-referrer"]);
    }
}

/// As in "Many apps" of the guide.
#[tokio::test]
async fn each_of_many_apps_has_its_own_token_page() {
    fn documents(name: &str, verifier: Verifier) -> Router {
        let page = TokenPage::new(verifier.client_id());
        let auth = Auth::new(verifier).with_token_page(format!("/{name}{TOKEN_PAGE_PATH}"));
        let routes = Router::new()
            .route("/orders", get(home))
            .route(TOKEN_PAGE_PATH, get(page));
        Router::new().nest(&format!("/{name}"), routes.with_state(auth))
    }
    let other = Verifier::new("other", SECRET.replace('0', "1")).unwrap();
    let apps = documents("a", util::verifier()).merge(documents("b", other));
    let server = Server::start(apps).await;
    for (app, client_id) in [("a", CLIENT_ID), ("b", "other")] {
        let response = load(&server, &format!("/{app}/orders")).await;
        let location = header(&response, "location");
        let reload = format!("/{app}{TOKEN_PAGE_PATH}?shopify-reload=%2F{app}%2Forders%3F");
        assert!(location.starts_with(&reload), "{location}");
        let page = load(&server, location).await.text().await.unwrap();
        assert!(page.contains(&format!("content=\"{client_id}\"")), "{page}");
    }
    let token = merchant().sign(SECRET);
    for (app, status) in [("a", 200), ("b", 302)] {
        let response = load(&server, &format!("/{app}/orders?id_token={token}")).await;
        assert_eq!(response.status(), status, "{app}");
    }
}
