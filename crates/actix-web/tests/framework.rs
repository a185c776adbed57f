//! What actix-web alone has: extractors as middleware, its `Option`, and its log.

use std::sync::{Mutex, Once};

use actix_web::body::{MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Logger, Next, from_fn};
use actix_web::test::{TestRequest, call_service, init_service, try_call_service};
use actix_web::web::{Data, ServiceConfig, get, resource, scope, to};
use actix_web::{App, Error};
use log::{Level, LevelFilter, Log, Metadata, Record};
use shopify_session_token::Verifier;
use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
use shopify_session_token_actix_web::{Auth, Buyer, Document, Maybe, Merchant, Refusal, WithToken};

fn auth() -> Auth {
    Auth::new(Verifier::new(CLIENT_ID, SECRET).unwrap())
}

fn merchant() -> Token {
    Token::merchant("example.myshopify.com", 42)
}

fn buyer() -> Token {
    Token::buyer("example.myshopify.com", Some(7))
}

fn request(path: &str, token: Option<&Token>) -> TestRequest {
    let request = TestRequest::with_uri(path);
    match token {
        Some(token) => request.insert_header(("authorization", token.authorization(SECRET))),
        None => request,
    }
}

/// As the README guards a scope.
async fn merchants_only(
    _: Merchant,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    next.call(request).await
}

/// Around a service that looks at nothing.
#[actix_web::test]
async fn every_method_is_verified_by_a_middleware() {
    let reached = async || "";
    let guarded = scope("/a")
        .route("/any", to(reached))
        .default_service(to(reached))
        .wrap(from_fn(merchants_only));
    let app = App::new()
        .app_data(Data::new(auth()))
        .service(guarded)
        .service(resource("/b").to(reached).wrap(from_fn(merchants_only)));
    let app = init_service(app).await;
    for method in [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PURGE",
    ] {
        for path in ["/a/any", "/a/unknown", "/b"] {
            for (token, expected) in [
                (None, 401),
                (Some(merchant().forged()), 401),
                (Some(buyer()), 403),
                (Some(merchant()), 200),
            ] {
                let request = request(path, token.as_ref());
                let request = request.method(Method::from_bytes(method.as_bytes()).unwrap());
                let status = match try_call_service(&app, request.to_request()).await {
                    Ok(response) => response.status(),
                    Err(error) => error.as_response_error().status_code(),
                };
                assert_eq!(status, expected, "{method} {path} {token:?}");
            }
        }
    }
}

/// The reason for `Maybe`. If this fails, actix-web has changed.
#[actix_web::test]
async fn an_option_of_actix_is_none_for_a_bad_token_too() {
    let handler = async |merchant: Option<Merchant>| merchant.is_some().to_string();
    let app = App::new().app_data(Data::new(auth()));
    let app = init_service(app.route("/", get().to(handler))).await;
    for (token, expected) in [(merchant(), "true"), (merchant().expired(), "false")] {
        assert_eq!(
            answer(&app, request("/", Some(&token)).to_request()).await,
            (200, expected.to_owned())
        );
    }
}

/// Status and body.
async fn answer<R, B: MessageBody>(
    app: &impl Service<R, Response = ServiceResponse<B>, Error = Error>,
    request: R,
) -> (u16, String) {
    let response = call_service(app, request).await;
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body()).await.ok().unwrap();
    (status, String::from_utf8(body.into()).unwrap())
}

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Capture;

impl Log for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // actix-web logs refusals at this level.
        metadata.level() <= Level::Info || metadata.target().starts_with("actix_web::")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            LINES.lock().unwrap().push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// The log's lines that start like this.
fn logged(start: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap();
    let found = lines.iter().filter(|line| line.starts_with(start));
    found.cloned().collect()
}

fn install_log() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        log::set_logger(&Capture).unwrap();
        log::set_max_level(LevelFilter::Debug);
    });
}

fn routes(config: &mut ServiceConfig) {
    config
        .route("/merchant", get().to(async |_: Merchant| "in"))
        .route("/buyer", get().to(async |_: Buyer| "in"))
        .route("/document", get().to(async |_: Document| "in"))
        .route("/maybe", get().to(async |_: Maybe<Merchant>| "in"))
        .route("/token", get().to(async |_: WithToken<Merchant>| "in"))
        .route("/open", get().to(async || "in"))
        .route(
            "/own",
            get().to(async |caller: Result<Merchant, Refusal>| caller.unwrap_err().to_string()),
        );
}

#[actix_web::test]
async fn without_an_auth_nobody_gets_in() {
    install_log();
    let app = init_service(App::new().service(scope("/a").configure(routes))).await;
    let missing = (500, r#"{"error":"auth_not_configured"}"#.to_owned());
    for path in ["merchant", "buyer", "document", "maybe", "token"].map(|end| format!("/a/{end}")) {
        let tokens = [
            None,
            Some(merchant()),
            Some(buyer()),
            Some(merchant().forged()),
        ];
        for token in &tokens {
            let request = request(&path, token.as_ref()).to_request();
            assert_eq!(answer(&app, request).await, missing, "{path}");
        }
        let lines = logged(&format!("{path} answers every request with 500"));
        assert_eq!(lines.len(), tokens.len());
        let advice = "has no `Auth`. Add `.app_data(web::Data::new(auth))` to the app or scope.";
        assert!(lines[0].ends_with(advice), "{lines:?}");
    }
    let open = answer(&app, request("/a/open", None).to_request()).await;
    assert_eq!(open.0, 200);
    let (_, own) = answer(&app, request("/a/own", Some(&merchant())).to_request()).await;
    assert_eq!(own, "this route has no `Auth`");
}

#[actix_web::test]
async fn the_log_points_out_an_auth_without_data_and_shows_nothing_of_the_request() {
    install_log();
    let without_data = scope("/b").app_data(auth()).configure(routes);
    let without_auth = scope("/c").configure(routes);
    let app = init_service(App::new().service(without_data).service(without_auth)).await;
    let token = merchant().sign(SECRET);
    for (path, reason) in [
        ("/b", "has an `Auth` without `web::Data`"),
        ("/c", "has no `Auth`"),
    ] {
        let target = format!("{path}/document?id_token={token}");
        let request = request(&target, Some(&buyer())).to_request();
        assert_eq!(answer(&app, request).await.0, 500);
        let lines = logged(&format!("{path}/"));
        assert!(lines.len() == 1 && lines[0].contains(reason), "{lines:?}");
        assert!(!lines[0].contains("id_token"));
        for part in token.as_bytes().windows(8) {
            let part = str::from_utf8(part).unwrap();
            assert!(!lines[0].contains(part), "{lines:?}");
        }
    }
}

/// As the README says. If this fails, actix-web has changed.
#[actix_web::test]
async fn the_path_can_be_logged_without_its_query() {
    install_log();
    let default = scope("/d").configure(routes).wrap(Logger::default());
    let path_alone = scope("/e").configure(routes).wrap(Logger::new("%U %s"));
    let app = App::new().app_data(Data::new(auth()));
    let app = init_service(app.service(default).service(path_alone)).await;
    let token = merchant().sign(SECRET);
    for (path, status) in [
        ("/d/document?id_token", 200),
        ("/e/document?id_token", 200),
        // actix-web also logs the `Debug` of a refusal: here, of a redirect to an address with this token.
        ("/e/document?other", 302),
    ] {
        let request = request(&format!("{path}={token}"), None).to_request();
        assert_eq!(answer(&app, request).await.0, status);
    }
    let refusal = "Error in response: Refusal(Refusal { status: 302";
    for expected in ["/e/document 200", "/e/document 302", refusal] {
        assert_eq!(logged(expected).len(), 1, "{expected}");
    }
    let lines = LINES.lock().unwrap();
    let with_token: Vec<_> = lines.iter().filter(|line| line.contains(&token)).collect();
    assert!(
        with_token.len() == 1 && with_token[0].contains("GET /d/"),
        "{with_token:?}"
    );
}
