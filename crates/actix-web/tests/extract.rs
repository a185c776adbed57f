//! Every extractor with every kind of token, over HTTP.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, ServiceConfig, get, post, scope};
use actix_web::{HttpResponse, ResponseError};
use secrecy::ExposeSecret as _;
use shopify_session_token::testing::{OTHER_CLIENT_ID, OTHER_SHOP, SECRET, Token};
use shopify_session_token::{Verifier, VerifierSet};
use shopify_session_token_actix_web::{
    AdminExtension, Auth, Buyer, Document, FromQuery, Maybe, Merchant, Pos, Refusal, Surface,
    WithToken,
};
use util::{
    SHOP, Server, assert_hidden, auth, buyer, field, merchant, refusal, shop_or_nobody, verifier,
};

mod util;

fn routes(config: &mut ServiceConfig) {
    macro_rules! routes {
        ($($path:literal: $caller:ty),+) => {$(
            config.route($path, get().to(async |c: $caller| c.shop().to_string()));
        )+};
    }
    macro_rules! optional {
        ($($path:literal: $caller:ty),+) => {$(
            let handler = async |Maybe(c): Maybe<$caller>| shop_or_nobody(c.as_ref().map(|c| c.shop()));
            config.route($path, get().to(handler));
        )+};
    }
    routes!("/merchant": Merchant, "/admin-extension": AdminExtension, "/pos": Pos, "/document": Document, "/buyer": Buyer);
    routes!("/token/merchant": WithToken<Merchant>, "/token/admin-extension": WithToken<AdminExtension>);
    routes!("/token/pos": WithToken<Pos>, "/token/document": WithToken<Document>);
    routes!("/query/merchant": FromQuery<Merchant>, "/query/buyer": FromQuery<Buyer>);
    routes!("/query/token": WithToken<FromQuery<AdminExtension>>);
    optional!("/maybe/merchant": Merchant, "/maybe/admin-extension": AdminExtension, "/maybe/pos": Pos);
    optional!("/maybe/document": Document, "/maybe/buyer": Buyer, "/query/maybe": FromQuery<Pos>);
}

fn start() -> Server {
    Server::start(auth(), routes)
}

/// A request: its name, its `Authorization` fields, and the answers of merchants' and buyers' routes.
struct Case {
    name: &'static str,
    fields: Vec<Vec<u8>>,
    to_merchants: Answer,
    to_buyers: Answer,
}

#[derive(Clone, Copy, PartialEq)]
enum Answer {
    /// 200 with this shop.
    Shop(&'static str),
    /// 401 with this code, and whether it has the retry header.
    Unauthorized(&'static str, bool),
    Status(u16, &'static str),
}

fn cases() -> Vec<Case> {
    use Answer::{Shop, Status, Unauthorized};
    let case = |name, fields: &[Vec<u8>], to_merchants, to_buyers| Case {
        name,
        fields: fields.into(),
        to_merchants,
        to_buyers,
    };
    let same = |name, fields: &[Vec<u8>], answer| case(name, fields, answer, answer);
    let not_buyer = Status(403, "not_buyer");
    let not_merchant = Status(403, "not_merchant");
    let missing = Unauthorized("missing_token", true);
    let several = Status(400, "several_tokens");
    let good = field(&merchant());
    let text = |text: &str| vec![text.as_bytes().to_vec()];
    let anonymous = field(&Token::buyer(SHOP, None));
    let other_shop = field(&merchant().for_other_shop());
    vec![
        case(
            "merchant",
            std::slice::from_ref(&good),
            Shop(SHOP),
            not_buyer,
        ),
        case("buyer", &[field(&buyer())], not_merchant, Shop(SHOP)),
        case("anonymous buyer", &[anonymous], not_merchant, Shop(SHOP)),
        case("other shop", &[other_shop], Shop(OTHER_SHOP), not_buyer),
        same("nothing", &[], missing),
        same("undefined", &text("Bearer undefined"), missing),
        same("no scheme", &text("undefined"), missing),
        same("password", &text("Basic YTpi"), missing),
        same(
            "junk",
            &text("Bearer a.b.c"),
            Unauthorized("malformed", false),
        ),
        same(
            "not text",
            &[b"Bearer \xff\xfe".into()],
            Unauthorized("malformed", false),
        ),
        same(
            "long",
            &text(&format!("Bearer {}", "a".repeat(5_000))),
            Unauthorized("too_long", false),
        ),
        same(
            "expired merchant",
            &[field(&merchant().expired())],
            Unauthorized("expired", true),
        ),
        same(
            "expired buyer",
            &[field(&buyer().expired())],
            Unauthorized("expired", true),
        ),
        same(
            "forged",
            &[field(&merchant().forged())],
            Unauthorized("invalid_signature", true),
        ),
        same(
            "early",
            &[field(&buyer().not_yet_valid())],
            Unauthorized("not_yet_valid", false),
        ),
        same(
            "other app",
            &[field(&merchant().for_other_app())],
            Unauthorized("wrong_audience", false),
        ),
        same("two", &[good.clone(), good.clone()], several),
        same(
            "two, the first bad",
            &[field(&merchant().forged()), good.clone()],
            several,
        ),
        same(
            "two, one a password",
            &[b"Basic YTpi".to_vec(), good.clone()],
            several,
        ),
        // As a proxy joins two fields.
        same("two in one", &[[b"Basic YTpi, ", &*good].concat()], several),
        same(
            "two in one, a token first",
            &[[&*good, b", Basic YTpi"].concat()],
            several,
        ),
        same(
            "another scheme with a comma",
            &text(r#"Digest username="a", realm="b""#),
            missing,
        ),
    ]
}

#[actix_web::test]
async fn every_extractor_answers_every_token() {
    let server = start();
    for (path, surface) in [
        ("merchant", Surface::AppHome),
        ("admin-extension", Surface::AdminExtension),
        ("pos", Surface::Pos),
        ("document", Surface::AppHome),
        ("buyer", Surface::Checkout),
    ] {
        let has_retry = matches!(surface, Surface::AppHome | Surface::AdminExtension);
        for case in cases() {
            let expected = if path == "buyer" {
                case.to_buyers
            } else {
                case.to_merchants
            };
            for form in ["", "/maybe", "/token"] {
                if (form, path) == ("/token", "buyer") {
                    continue; // does not compile
                }
                let path = format!("{form}/{path}");
                let name = format!("{path} with {}", case.name);
                let response = server.get(&path, &case.fields).await;
                match expected {
                    Answer::Shop(shop) => {
                        assert_eq!(response.status(), 200, "{name}");
                        assert_eq!(response.text().await.unwrap(), shop, "{name}");
                    }
                    Answer::Unauthorized("missing_token", _) if form == "/maybe" => {
                        assert_eq!(response.text().await.unwrap(), "nobody", "{name}");
                    }
                    // A document load is redirected: see `document.rs`.
                    Answer::Unauthorized("missing_token", _) if path.ends_with("document") => {
                        assert_eq!(response.status(), 302, "{name}");
                    }
                    Answer::Unauthorized(code, retry) => {
                        let expected = (401, code.to_owned(), retry && has_retry);
                        assert_eq!(refusal(response).await, expected, "{name}");
                    }
                    Answer::Status(status, code) => {
                        let expected = (status, code.to_owned(), false);
                        assert_eq!(refusal(response).await, expected, "{name}");
                    }
                }
            }
        }
    }
}

/// As the routes of an event source or a download.
#[actix_web::test]
async fn a_token_in_the_query_is_taken_where_the_route_says_so() {
    let server = start();
    let (good, bought) = (merchant().sign(SECRET), buyer().sign(SECRET));
    let late = merchant().expired().sign(SECRET);
    for (path, token, status, text) in [
        ("merchant", Some(&good), 200, SHOP),
        ("merchant", Some(&bought), 403, "not_merchant"),
        ("merchant", Some(&late), 401, "expired"),
        ("merchant", None, 401, "missing_token"),
        ("buyer", Some(&bought), 200, SHOP),
        ("buyer", Some(&good), 403, "not_buyer"),
        ("maybe", Some(&good), 200, SHOP),
        ("maybe", Some(&late), 401, "expired"),
        ("maybe", None, 200, "nobody"),
        ("token", Some(&good), 200, SHOP),
    ] {
        let query = token.map_or(String::new(), |token| format!("?id_token={token}"));
        let response = server.get(&format!("/query/{path}{query}"), &[]).await;
        assert_eq!(response.status(), status, "{path}: {text}");
        if status == 200 {
            assert_eq!(response.text().await.unwrap(), text);
        } else {
            assert_eq!(refusal(response).await.1, text);
        }
    }
    let path = format!("/query/merchant?id_token={good}");
    for (fields, status) in [
        (vec![field(&merchant().forged())], 401),
        (vec![field(&merchant()), field(&merchant())], 400),
        (vec![b"Basic YTpi".to_vec()], 200),
    ] {
        assert_eq!(server.get(&path, &fields).await.status(), status);
    }
    for path in ["merchant", "maybe/pos", "buyer", "token/merchant"] {
        let response = server.get(&format!("/{path}?id_token={good}"), &[]).await;
        let is_maybe = path.starts_with("maybe");
        assert_eq!(response.status(), if is_maybe { 200 } else { 401 });
        assert!(!response.text().await.unwrap().contains(SHOP));
    }
}

#[actix_web::test]
async fn no_refusal_contains_token_or_secret() {
    let server = start();
    for case in cases() {
        for path in ["/merchant", "/maybe/document", "/token/pos", "/buyer"] {
            let response = server.get(path, &case.fields).await;
            let headers = format!("{:?}", response.headers());
            let text = headers + &response.text().await.unwrap();
            let tokens = case
                .fields
                .iter()
                .filter_map(|field| str::from_utf8(field).ok());
            let tokens: Vec<_> = tokens.filter(|field| field.len() > 100).collect();
            assert_hidden(&text, &tokens);
            assert_hidden(&text, &[SECRET]);
        }
    }
}

#[actix_web::test]
async fn the_token_that_was_verified_is_handed_out_and_hidden() {
    async fn handler(caller: WithToken<Document>) -> String {
        let debug = format!("{caller:?}");
        let WithToken(_, token) = caller;
        assert_hidden(&debug, &[token.expose_secret()]);
        token.expose_secret().to_owned()
    }
    let server = Server::start(auth(), |config| {
        _ = config.route("/", get().to(handler));
    });
    let token = merchant().sign(SECRET);
    let in_header = server.get("/", &[format!("Bearer {token}").into()]).await;
    assert_eq!(in_header.text().await.unwrap(), token);
    let in_query = server.get(&format!("/?id_token={token}"), &[]).await;
    assert_eq!(in_query.text().await.unwrap(), token);
}

#[actix_web::test]
async fn the_app_may_answer_a_refusal_in_its_own_words() {
    #[derive(Debug)]
    struct AppError(Refusal);
    impl From<Refusal> for AppError {
        fn from(refusal: Refusal) -> Self {
            Self(refusal)
        }
    }
    impl fmt::Display for AppError {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ResponseError for AppError {
        fn status_code(&self) -> StatusCode {
            self.0.status()
        }
        fn error_response(&self) -> HttpResponse {
            let text = format!("no: {}", self.0.code());
            self.0
                .with_body(HttpResponse::Ok().content_type("text/plain").body(text))
        }
    }
    async fn handler(merchant: Result<Merchant, Refusal>) -> Result<String, AppError> {
        Ok(merchant?.shop().to_string())
    }
    let server = Server::start(auth(), |config| {
        _ = config.route("/", get().to(handler));
    });
    let response = server.get("/", &[]).await;
    assert_eq!(response.status(), 401);
    let headers = response.headers();
    assert_eq!(headers["content-type"], "text/plain");
    assert_eq!(headers["www-authenticate"], "Bearer");
    assert_eq!(headers["x-shopify-retry-invalid-session-request"], "1");
    assert_eq!(response.text().await.unwrap(), "no: missing_token");
    let good = server.get("/", &[field(&merchant())]).await;
    assert_eq!(
        (good.status().as_u16(), good.text().await.unwrap()),
        (200, SHOP.to_owned())
    );
}

const OTHER_SECRET: &str = "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";

fn other_verifier() -> Verifier {
    Verifier::new(OTHER_CLIENT_ID, OTHER_SECRET).unwrap()
}

async fn client_id(merchant: Merchant) -> String {
    merchant.client_id().to_owned()
}

#[actix_web::test]
async fn many_apps_share_one_server() {
    let apps = VerifierSet::new([verifier(), other_verifier()]).unwrap();
    let server = Server::start(Auth::new(apps), |config| {
        _ = config.route("/", get().to(client_id));
    });
    let other = merchant().for_other_app();
    let call = async |secret| server.get("/", &[other.authorization(secret).into()]).await;
    assert_eq!(
        call(OTHER_SECRET).await.text().await.unwrap(),
        OTHER_CLIENT_ID
    );
    assert_eq!(refusal(call(SECRET).await).await.1, "invalid_signature");
    let unknown = merchant().client_id("ffffffffffffffffffffffffffffffff");
    let response = server.get("/", &[field(&unknown)]).await;
    assert_eq!(refusal(response).await.1, "unknown_app");
}

#[actix_web::test]
async fn the_auth_of_the_innermost_scope_counts() {
    let inner = Data::new(Auth::new(other_verifier()));
    let server = Server::start(auth(), move |config| {
        let route = || get().to(client_id);
        let scope = scope("/other").app_data(inner.clone()).route("/", route());
        config.service(scope).route("/", route());
    });
    let own = field(&merchant());
    let other = merchant()
        .for_other_app()
        .authorization(OTHER_SECRET)
        .into_bytes();
    for (path, token, status) in [
        ("/", &own, 200),
        ("/", &other, 401),
        ("/other/", &other, 200),
        ("/other/", &own, 401),
    ] {
        let response = server.get(path, std::slice::from_ref(token)).await;
        assert_eq!(response.status(), status, "{path}");
    }
}

/// The reason for `Maybe`. If this fails, actix-web has changed.
#[actix_web::test]
async fn an_option_of_actix_is_none_for_a_bad_token_too() {
    async fn handler(merchant: Option<Merchant>) -> String {
        shop_or_nobody(merchant.as_ref().map(|merchant| merchant.shop()))
    }
    let server = Server::start(auth(), |config| {
        _ = config.route("/", get().to(handler));
    });
    for (token, expected) in [(merchant(), SHOP), (merchant().expired(), "nobody")] {
        let response = server.get("/", &[field(&token)]).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.text().await.unwrap(), expected);
    }
}

#[actix_web::test]
async fn a_header_of_a_megabyte_does_not_stop_the_server() {
    let server = start();
    let long = "a".repeat(1_000_000);
    for head in [
        format!("GET /merchant HTTP/1.1\r\nauthorization: Bearer {long}"),
        format!("GET /document?id_token={long} HTTP/1.1"),
    ] {
        let answer = server.raw(&format!("{head}\r\nhost: a\r\n\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    assert_eq!(
        server
            .get("/merchant", &[field(&merchant())])
            .await
            .status(),
        200
    );
}

#[actix_web::test]
async fn shop_and_user_come_from_the_token_alone() {
    async fn handler(merchant: Merchant) -> String {
        format!("{} of {}", merchant.user_id(), merchant.shop())
    }
    let server = Server::start(auth(), |config| {
        _ = config.route("/", get().to(handler));
    });
    let path = "/?shop=evil.myshopify.com&user_id=1";
    for token in [merchant(), Token::merchant(SHOP, u64::MAX)] {
        let expected = token.merchant_claims().unwrap().user_id();
        let request = server
            .request(reqwest::Method::GET, path)
            .header("x-shopify-shop", "evil");
        let response = request
            .header("authorization", field(&token))
            .send()
            .await
            .unwrap();
        assert_eq!(
            response.text().await.unwrap(),
            format!("{expected} of {SHOP}")
        );
    }
}

/// Without the detour that axum needs. If this fails, actix-web has changed.
#[actix_web::test]
async fn a_refused_upload_is_seen_as_a_401() {
    let server = Server::start(auth(), |config| {
        _ = config.route("/", post().to(async |_: Merchant, _: Bytes| ""));
    });
    for _ in 0..20 {
        let request = server.request(reqwest::Method::POST, "/");
        let response = request.body(vec![0; 5_000_000]).send().await.unwrap();
        let expected = (401, "missing_token".to_owned(), true);
        assert_eq!(refusal(response).await, expected);
    }
}
