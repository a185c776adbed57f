//! The document load: the app, a redirect to the token page, or an error.
#![cfg(feature = "axum")]

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use shopify_session_token::UnixTime;
use shopify_session_token::testing::{CLIENT_ID, OTHER_SHOP, SECRET, Token};
use shopify_session_token_axum::{Auth, Document, Refusal, TOKEN_PAGE_PATH, TokenPage, Verifier};
use util::{SHOP, Server, auth, buyer, field, merchant, refusal};

mod util;

const NOW: u64 = 1_700_000_000;

async fn home(document: Document) -> impl IntoResponse {
    document.respond(Html(format!("<p>Hello, {}.</p>", document.shop())))
}

async fn start() -> Server {
    let app = Router::new()
        .route("/", get(home))
        .nest("/orders", Router::new().route("/{id}", get(home)))
        .route(TOKEN_PAGE_PATH, get(TokenPage::new(&util::verifier())))
        .with_state(Auth::with_clock(util::verifier(), || UnixTime::from(NOW)));
    Server::start(app).await
}

/// Loads it without a field, and returns status and body, or the location of a redirect. Checks its headers.
async fn load(server: &Server, target: &str) -> (u16, String) {
    let response = server.get(target, &[]).await;
    let status = response.status().as_u16();
    let header = |name| {
        response
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap())
    };
    let is_app = status == 200 && !target.starts_with(TOKEN_PAGE_PATH);
    let shop = if target.contains("other") {
        OTHER_SHOP
    } else {
        SHOP
    };
    let ancestor = if is_app { shop } else { "*.myshopify.com" };
    let policy = format!("frame-ancestors https://{ancestor} https://admin.shopify.com;");
    assert_eq!(
        header("content-security-policy"),
        Some(&*policy),
        "{target}"
    );
    assert_eq!(header("cache-control"), Some("no-store"), "{target}");
    assert_eq!(header("referrer-policy"), Some("strict-origin"), "{target}");
    assert_eq!(
        header("www-authenticate").is_some(),
        status == 401,
        "{target}"
    );
    let media_type = if status == 200 {
        "text/html"
    } else {
        "text/plain"
    };
    assert_eq!(
        header("content-type"),
        Some(&*format!("{media_type}; charset=utf-8"))
    );
    let location = header("location").map(str::to_owned);
    let body = response.text().await.unwrap();
    (status, location.unwrap_or(body))
}

#[tokio::test]
async fn a_document_load_is_the_app_or_a_redirect_or_an_error_page() {
    let server = start().await;
    let signed = |token: Token| token.issued_at(NOW).sign(SECRET);
    let stale = signed(merchant().expired());
    let page = |code| format!("This app cannot be opened: {code}.\n");
    let reload = |path: &str| {
        format!(
            "{TOKEN_PAGE_PATH}?host=a&shopify-reload={path}%3Fhost%3Da%26reloaded_at%3D{NOW}{path}"
        )
    };
    for (path, token, status, answer) in [
        (
            "/",
            signed(merchant()),
            200,
            format!("<p>Hello, {SHOP}.</p>"),
        ),
        (
            "/orders/other",
            signed(merchant().for_other_shop()),
            200,
            format!("<p>Hello, {OTHER_SHOP}.</p>"),
        ),
        ("/", "undefined".to_owned(), 302, reload("%2F")),
        ("/", signed(merchant().forged()), 302, reload("%2F")),
        ("/orders/7", stale.clone(), 302, reload("%2Forders%2F7")),
        (
            "/orders/7",
            format!("{stale}&reloaded_at={NOW}/orders/7"),
            401,
            page("expired"),
        ),
        (
            "/",
            signed(merchant().not_yet_valid()),
            401,
            page("not_yet_valid"),
        ),
        ("/", signed(buyer()), 403, page("not_merchant")),
        (
            "/",
            format!("{stale}&id_token={stale}"),
            400,
            page("several_tokens"),
        ),
    ] {
        let target = format!("{path}?host=a&id_token={token}");
        assert_eq!(load(&server, &target).await, (status, answer), "{target}");
    }
}

#[tokio::test]
async fn a_redirect_leads_to_the_token_page_and_from_there_to_nobody_else() {
    let server = start().await;
    let (_, location) = load(&server, "/?shop=a").await;
    let (status, page) = load(&server, &location).await;
    assert!(
        status == 200 && page.contains(&format!("content=\"{CLIENT_ID}\"")),
        "{page}"
    );
    for reload in [
        "https%3A%2F%2Fevil.example%2F",
        "/&%73hopify-reload=//evil.example",
    ] {
        let target = format!("{TOKEN_PAGE_PATH}?shopify-reload={reload}");
        let page = "This app cannot be opened: invalid_reload.\n".to_owned();
        assert_eq!(load(&server, &target).await, (400, page), "{reload}");
    }
}

/// App Bridge loads the address with `fetch` and its token in a header; it acts on the retry header.
#[tokio::test]
async fn a_script_is_not_redirected() {
    let server = start().await;
    let stale = field(&merchant().issued_at(NOW).expired());
    let response = server.get("/", &[stale]).await;
    assert_eq!(refusal(response).await, (401, "expired".into(), true));
    // A browser sends this field to a site that a password protects.
    let response = server.get("/", &[b"Basic YTpi".to_vec()]).await;
    assert_eq!(response.status(), 302);
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
async fn no_redirect_leads_to_another_host_or_has_text_for_a_page() {
    let app = Router::new().fallback(home).with_state(auth());
    let server = Server::start(app).await;
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
        let answer = raw(&server, target).await;
        let location = answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "));
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
        let response = server.get(&format!("/?{query}"), &[]).await;
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
        let page = TokenPage::new(&verifier);
        let path = format!("/{name}{TOKEN_PAGE_PATH}");
        let auth = Auth::new(verifier).with_token_page(path).unwrap();
        let routes = Router::new()
            .route("/orders", get(home))
            .route(TOKEN_PAGE_PATH, get(page));
        Router::new().nest(&format!("/{name}"), routes.with_state(auth))
    }
    let other = Verifier::new("other", SECRET.replace('0', "1")).unwrap();
    let apps = documents("a", util::verifier()).merge(documents("b", other));
    let server = Server::start(apps).await;
    for (app, client_id) in [("a", CLIENT_ID), ("b", "other")] {
        let (_, location) = load(&server, &format!("/{app}/orders")).await;
        let expected = format!("/{app}{TOKEN_PAGE_PATH}?shopify-reload=%2F{app}%2Forders%3F");
        assert!(location.starts_with(&expected), "{location}");
        let page = server.get(&location, &[]).await.text().await.unwrap();
        assert!(page.contains(&format!("content=\"{client_id}\"")), "{page}");
    }
    let token = merchant().sign(SECRET);
    for (app, status) in [("a", 200), ("b", 302)] {
        let target = format!("/{app}/orders?id_token={token}");
        assert_eq!(load(&server, &target).await.0, status, "{app}");
    }
}
