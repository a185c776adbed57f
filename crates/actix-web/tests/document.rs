//! The document load: the app, a redirect to the token page, or an error.

use actix_web::web::{Html, get, scope, to};
use actix_web::{HttpResponse, Responder};
use reqwest::{Method, Response};
use shopify_session_token::UnixTime;
use shopify_session_token::testing::{CLIENT_ID, OTHER_SHOP, SECRET};
use shopify_session_token_actix_web::{Auth, Document, TOKEN_PAGE_PATH, TokenPage};
use util::{SHOP, Server, assert_hidden, auth, buyer, field, merchant, refusal};

mod util;

const ANY_SHOP: &str = "frame-ancestors https://*.myshopify.com https://admin.shopify.com;";
const NOW: u64 = 1_700_000_000;

async fn home(document: Document) -> impl Responder {
    document.respond(Html::new(format!("<p>Hello, {}.</p>", document.shop())))
}

fn start_with(auth: Auth) -> Server {
    Server::start(auth, |config| {
        config
            .route("/", get().to(home))
            .service(scope("/orders").route("/{id}", get().to(home)))
            .route(TOKEN_PAGE_PATH, get().to(TokenPage::new(CLIENT_ID)));
    })
}

fn start() -> Server {
    start_with(auth())
}

async fn load(server: &Server, path_and_query: &str) -> Response {
    server.get(path_and_query, &[]).await
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers()[name].to_str().unwrap()
}

/// Fails unless it is an error page with this code.
#[track_caller]
fn assert_error_page(response: &Response, status: u16) {
    assert_eq!(response.status(), status);
    assert_eq!(
        header(response, "content-type"),
        "text/plain; charset=utf-8"
    );
    assert_eq!(header(response, "content-security-policy"), ANY_SHOP);
    assert_eq!(header(response, "cache-control"), "no-store");
}

#[actix_web::test]
async fn the_app_is_framed_by_the_verified_shop_alone() {
    let server = start();
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

#[actix_web::test]
async fn a_stale_load_is_sent_for_a_fresh_token() {
    let server = start_with(Auth::with_clock(util::verifier(), || UnixTime::from(NOW)));
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
                     %3Fshop%3D{SHOP}%26host%3Da%26reloaded_at%3D{NOW}"
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

#[actix_web::test]
async fn the_redirect_leads_to_the_token_page() {
    let server = start();
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
    assert_eq!(page, shopify_session_token::token_page(CLIENT_ID));
}

#[actix_web::test]
async fn the_token_page_sends_nobody_to_another_host() {
    let server = start();
    for (reload, status) in [
        ("", 200),
        ("?shop=a", 200),
        (
            "?shopify-reload=%2Forders%3Fshop%3Da%26reloaded_at%3D1",
            200,
        ),
        ("?shopify-reload=/", 200),
        ("?shopify-reload=https%3A%2F%2Fevil.example%2F", 400),
        ("?shopify-reload=%2F%2Fevil.example", 400),
        ("?shopify-reload=/%5Cevil.example", 400),
        ("?shopify-reload=/%09/evil.example", 400),
        ("?shopify-reload=+//evil.example", 400),
        ("?shopify-reload=javascript:alert(1)", 400),
        ("?shopify-reload=/&%73hopify-reload=//evil.example", 400),
        ("?shopify-reload", 400),
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

#[actix_web::test]
async fn the_token_page_may_be_elsewhere() {
    let server = start_with(auth().with_token_page("/app/token"));
    let response = load(&server, "/").await;
    assert!(header(&response, "location").starts_with("/app/token?shopify-reload="));
}

#[actix_web::test]
async fn a_load_that_fails_again_at_once_is_an_error_page() {
    let server = start();
    let now = UnixTime::now().as_secs();
    let token = merchant().forged().sign(SECRET);
    let again = load(&server, &format!("/?reloaded_at={now}&id_token={token}")).await;
    assert_error_page(&again, 401);
    let page = again.text().await.unwrap();
    assert_eq!(page, "This app cannot be opened: invalid_signature.\n");
    // The user reloads the same address later.
    let earlier = now - 60;
    let later = load(
        &server,
        &format!("/?reloaded_at={earlier}&id_token={token}"),
    )
    .await;
    assert_eq!(later.status(), 302);
}

#[actix_web::test]
async fn an_error_that_no_fresh_token_cures_is_an_error_page() {
    let server = start();
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

#[actix_web::test]
async fn the_header_counts_before_the_query() {
    let server = start();
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
#[actix_web::test]
async fn a_script_is_not_redirected() {
    let server = start();
    let response = server.get("/", &[field(&merchant().expired())]).await;
    assert_eq!(refusal(response).await, (401, "expired".into(), true));
}

/// Sends a request with this target as it is.
async fn raw(server: &Server, target: &str) -> String {
    let request = format!("GET {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    server.raw(&request).await
}

#[actix_web::test]
async fn no_redirect_leads_to_another_host() {
    let server = Server::start(auth(), |config| {
        _ = config.default_service(to(home));
    });
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

/// Other spellings of the parameter, and line breaks that would start another header.
#[actix_web::test]
async fn a_redirect_is_one_header_without_the_old_token() {
    let server = start();
    let token = merchant().expired().sign(SECRET);
    for (query, kept) in [
        (format!("id_token={token}&host=a"), "host=a"),
        (format!("host=a&id%5Ftoken={token}"), "host=a"),
        (
            "host=%0d%0aset-cookie:%20a=b".to_owned(),
            "host=%0d%0aset-cookie:%20a=b",
        ),
    ] {
        let response = load(&server, &format!("/?{query}")).await;
        let location = header(&response, "location").to_owned();
        let expected = format!("/session-token-bounce?{kept}&shopify-reload=");
        assert!(location.starts_with(&expected), "{location}");
        assert!(!location.contains("eyJ"), "{location}");
        assert_eq!(response.headers().get("set-cookie"), None);
        assert_eq!(response.headers().get_all("location").iter().count(), 1);
    }
}

#[actix_web::test]
async fn nothing_of_the_request_is_in_a_page() {
    let server = start();
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

#[actix_web::test]
async fn a_document_may_have_a_policy_of_its_own() {
    async fn strict(document: Document) -> impl Responder {
        let policy = ("content-security-policy", "default-src 'self'");
        document.respond(HttpResponse::Ok().insert_header(policy).finish())
    }
    let server = Server::start(auth(), |config| {
        _ = config.route("/", get().to(strict));
    });
    let request = server.request(Method::GET, "/");
    let response = request
        .header("authorization", field(&merchant()))
        .send()
        .await
        .unwrap();
    assert_eq!(
        response
            .headers()
            .get_all("content-security-policy")
            .iter()
            .count(),
        2
    );
}
