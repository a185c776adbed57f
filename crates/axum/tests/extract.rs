//! Every extractor with every kind of token, over HTTP.
#![cfg(feature = "axum")]

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use reqwest::Method;
use secrecy::ExposeSecret as _;
use shopify_session_token::testing::{OTHER_CLIENT_ID, OTHER_SHOP, SECRET, Token};
use shopify_session_token::{Verifier, VerifierSet};
use shopify_session_token_axum::{
    AdminExtension, Auth, Buyer, Document, FromQuery, Merchant, Pos, Refusal, Surface, WithToken,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use util::{SHOP, Server, assert_hidden, auth, buyer, field, merchant, refusal, verifier};

mod util;

/// The state of an app.
#[derive(Clone, FromRef)]
struct AppState {
    auth: Auth,
    greeting: &'static str,
}

fn routes() -> Router<AppState> {
    let mut routes = Router::new();
    macro_rules! routes {
        ($($path:literal: $caller:ty),+) => {$(
            routes = routes.route($path, get(async |c: $caller| c.shop().to_string()));
        )+};
    }
    macro_rules! optional {
        ($($path:literal: $caller:ty),+) => {$(
            let handler = async |c: Option<$caller>| shop_or_nobody(c.as_ref().map(|c| c.shop()));
            routes = routes.route($path, get(handler));
        )+};
    }
    routes!("/merchant": Merchant, "/admin-extension": AdminExtension, "/pos": Pos, "/document": Document, "/buyer": Buyer);
    routes!("/token/merchant": WithToken<Merchant>, "/token/admin-extension": WithToken<AdminExtension>);
    routes!("/token/pos": WithToken<Pos>, "/token/document": WithToken<Document>);
    routes!("/query/merchant": FromQuery<Merchant>, "/query/buyer": FromQuery<Buyer>);
    routes!("/query/token": WithToken<FromQuery<AdminExtension>>);
    optional!("/maybe/merchant": Merchant, "/maybe/admin-extension": AdminExtension, "/maybe/pos": Pos);
    optional!("/maybe/document": Document, "/maybe/buyer": Buyer, "/query/maybe": FromQuery<Pos>);
    routes
}

fn shop_or_nobody(shop: Option<&shopify_session_token::ShopDomain>) -> String {
    shop.map_or("nobody".to_owned(), ToString::to_string)
}

async fn start() -> Server {
    let state = AppState {
        auth: auth(),
        greeting: "Hello",
    };
    assert_eq!(state.greeting, "Hello");
    Server::start(routes().with_state(state)).await
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

#[tokio::test]
async fn every_extractor_answers_every_token() {
    let server = start().await;
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
#[tokio::test]
async fn a_token_in_the_query_is_taken_where_the_route_says_so() {
    let server = start().await;
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

#[tokio::test]
async fn no_refusal_contains_token_or_secret() {
    let server = start().await;
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

#[tokio::test]
async fn the_token_that_was_verified_is_handed_out_and_hidden() {
    let app = Router::new()
        .route(
            "/",
            get(async |caller: WithToken<Document>| {
                let debug = format!("{caller:?}");
                let WithToken(_, token) = caller;
                assert_hidden(&debug, &[token.expose_secret()]);
                token.expose_secret().to_owned()
            }),
        )
        .with_state(auth());
    let server = Server::start(app).await;
    let token = merchant().sign(SECRET);
    let in_header = server.get("/", &[format!("Bearer {token}").into()]).await;
    assert_eq!(in_header.text().await.unwrap(), token);
    let in_query = server.get(&format!("/?id_token={token}"), &[]).await;
    assert_eq!(in_query.text().await.unwrap(), token);
}

#[tokio::test]
async fn the_app_may_answer_a_refusal_in_its_own_words() {
    struct AppError(Refusal);
    impl From<Refusal> for AppError {
        fn from(refusal: Refusal) -> Self {
            Self(refusal)
        }
    }
    impl IntoResponse for AppError {
        fn into_response(self) -> Response {
            let text = format!("no: {}", self.0.code());
            self.0.with_body(text)
        }
    }
    async fn handler(merchant: Result<Merchant, Refusal>) -> Result<String, AppError> {
        Ok(merchant?.shop().to_string())
    }
    let server = Server::start(Router::new().route("/", get(handler)).with_state(auth())).await;
    let response = server.get("/", &[]).await;
    assert_eq!(response.status(), 401);
    let headers = response.headers();
    assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(headers["www-authenticate"], "Bearer");
    assert_eq!(headers["x-shopify-retry-invalid-session-request"], "1");
    assert_eq!(response.text().await.unwrap(), "no: missing_token");
}

#[tokio::test]
async fn many_apps_share_one_router() {
    const OTHER_SECRET: &str = "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";
    let other = Verifier::new(OTHER_CLIENT_ID, OTHER_SECRET).unwrap();
    let apps = VerifierSet::new([verifier(), other]).unwrap();
    let app = Router::new()
        .route("/", get(async |m: Merchant| m.client_id().to_owned()))
        .with_state(Auth::new(apps));
    let server = Server::start(app).await;
    let other = merchant().for_other_app();
    let response = server
        .get("/", &[other.authorization(OTHER_SECRET).into()])
        .await;
    assert_eq!(response.text().await.unwrap(), OTHER_CLIENT_ID);
    let response = server.get("/", &[other.authorization(SECRET).into()]).await;
    assert_eq!(refusal(response).await.1, "invalid_signature");
    let unknown = merchant().client_id("ffffffffffffffffffffffffffffffff");
    assert_eq!(
        refusal(server.get("/", &[field(&unknown)]).await).await.1,
        "unknown_app"
    );
}

/// As the README says.
#[tokio::test]
async fn a_refused_upload_is_seen_as_a_401() {
    async fn upload(merchant: Result<Merchant, Refusal>, file: Bytes) -> Result<String, Refusal> {
        let merchant = merchant?;
        Ok(format!("{} bytes of {}", file.len(), merchant.shop()))
    }
    let limit = DefaultBodyLimit::max(10_000_000);
    let route = post(upload).layer(limit);
    let server = Server::start(Router::new().route("/", route).with_state(auth())).await;
    for (token, status) in [(merchant().expired(), 401), (merchant(), 200)] {
        let request = server.request(Method::POST, "/").body(vec![0; 5_000_000]);
        let request = request.header("authorization", field(&token));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
    }
    // A client that sends everything before it reads, as Node.js does.
    for _ in 0..20 {
        let mut client = TcpStream::connect(server.address).await.unwrap();
        let head =
            "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 5000000\r\n\r\n";
        client.write_all(head.as_bytes()).await.unwrap();
        client.write_all(&vec![0; 5_000_000]).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert!(
            answer.contains("x-shopify-retry-invalid-session-request: 1"),
            "{answer}"
        );
    }
}
