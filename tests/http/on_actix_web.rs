//! The routes with actix-web.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{HeaderName, IF_MATCH};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{
    Bytes, Data, Html, Path, PayloadConfig, ServiceConfig, get, resource, scope, to,
};
use actix_web::{App, Error, HttpRequest, HttpResponse, HttpServer, Responder, ResponseError, rt};
use secrecy::ExposeSecret as _;
use shopify_session_token::Verifier;
use shopify_session_token_actix_web::replay::{ReplayKey, ReplayStore};
use shopify_session_token_actix_web::{
    AdminExtension, Auth, Buyer, Document, FromQuery, Maybe, Merchant, Pos, Refusal, Surface,
    TOKEN_PAGE_PATH, TokenPage, WithToken, cors,
};

use crate::server::{assert_hidden, other_verifier, shop_or_nobody, verifier};

pub(crate) fn start(auth: Auth, replay: Arc<dyn ReplayStore>) -> SocketAddr {
    let (auth, replay) = (Data::new(auth), Data::from(replay));
    let app = move || {
        App::new()
            .app_data(auth.clone())
            .app_data(replay.clone())
            .configure(callers)
            .service(resource("/verified").get(verified))
            .service(resource("/own-words").get(own_words))
            .service(resource("/client-id").get(async |m: Merchant| m.client_id().to_owned()))
            .service(resource("/user").get(user))
            .service(
                resource("/upload")
                    .app_data(PayloadConfig::new(10_000_000))
                    .post(upload),
            )
            .service(resource("/refund/{order}").post(refund))
            .service(resource("/").get(home))
            .service(scope("/orders").route("/{id}", get().to(home)))
            .service(resource("/strict").get(strict))
            .service(resource(TOKEN_PAGE_PATH).get(TokenPage::new(&verifier())))
            .service(scope("/cors").configure(for_extensions))
            .configure(|config| one_of_many(config, "a", verifier()))
            .configure(|config| one_of_many(config, "b", other_verifier()))
            .default_service(to(home))
    };
    let server = HttpServer::new(app)
        // Several threads, as in an app: each has its own routes.
        .workers(2)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
    let address = server.addrs()[0];
    rt::spawn(server.run());
    address
}

fn callers(config: &mut ServiceConfig) {
    macro_rules! routes {
        ($($path:literal: $caller:ty),+) => {$(
            config.service(resource($path).get(async |c: $caller| c.shop().to_string()));
        )+};
    }
    macro_rules! optional {
        ($($path:literal: $caller:ty),+) => {$(
            let handler = async |Maybe(c): Maybe<$caller>| shop_or_nobody(c.as_ref().map(|c| c.shop()));
            config.service(resource($path).get(handler));
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

async fn verified(caller: WithToken<Document>) -> String {
    let debug = format!("{caller:?}");
    let WithToken(_, token) = caller;
    assert_hidden(&debug, &[token.expose_secret()]);
    token.expose_secret().to_owned()
}

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
        let mut response = HttpResponse::Ok();
        self.0.with_body(
            response
                .content_type("text/plain; charset=utf-8")
                .body(text),
        )
    }
}

async fn own_words(merchant: Result<Merchant, Refusal>) -> Result<String, AppError> {
    Ok(merchant?.shop().to_string())
}

async fn user(merchant: Merchant) -> String {
    format!("{} of {}", merchant.user_id(), merchant.shop())
}

/// Without the detour that axum needs.
async fn upload(merchant: Merchant, file: Bytes) -> String {
    format!("{} bytes of {}", file.len(), merchant.shop())
}

async fn refund(
    merchant: Merchant,
    order: Path<u64>,
    auth: Data<Auth>,
    replay: Data<dyn ReplayStore>,
) -> Result<&'static str, Refusal> {
    let key = ReplayKey::new(&merchant, &format!("refund {order}"));
    replay.first_use(&key, auth.now()).await?;
    Ok("refunded")
}

async fn home(document: Document) -> impl Responder {
    document.respond(Html::new(format!("<p>Hello, {}.</p>", document.shop())))
}

async fn strict(document: Result<Document, Refusal>, request: HttpRequest) -> HttpResponse {
    let response = HttpResponse::Ok()
        .insert_header(("content-security-policy", "default-src 'self'"))
        .insert_header(("cache-control", "max-age=60"))
        .insert_header(("referrer-policy", "no-referrer"))
        .finish();
    match document {
        Ok(document) => document.respond(response).respond_to(&request),
        Err(refusal) => refusal.with_body(response),
    }
}

/// As in "Many apps" of the guide.
fn one_of_many(config: &mut ServiceConfig, name: &str, verifier: Verifier) {
    let page = TokenPage::new(&verifier);
    let auth = Auth::new(verifier)
        .with_token_page(format!("/{name}{TOKEN_PAGE_PATH}"))
        .unwrap();
    let routes = scope(&format!("/{name}"))
        .app_data(Data::new(auth))
        .service(resource("/orders").get(home))
        .service(resource(TOKEN_PAGE_PATH).get(page));
    config.service(routes);
}

fn for_extensions(config: &mut ServiceConfig) {
    let routes = |path, surface| {
        scope(path)
            .service(resource("/merchant").get(async |_: Merchant| ""))
            .service(resource("/admin").get(exposes_another_header))
            .service(resource("/pos").get(async |_: Pos| ""))
            .service(resource("/buyer").get(async |_: Buyer| ""))
            .service(resource("/broken").get(broken))
            .service(resource("/failing").get(failing))
            .default_service(to(HttpResponse::NotFound))
            .wrap(cors(surface))
    };
    let writable = cors(Surface::Pos)
        .with_methods([Method::PUT, Method::DELETE])
        .with_request_headers([IF_MATCH, HeaderName::from_static("idempotency-key")]);
    let guarded = resource("/guarded")
        .get(async || "")
        .wrap(from_fn(merchants_only))
        .wrap(cors(Surface::AdminExtension));
    config
        .service(routes("/app-home", Surface::AppHome))
        .service(routes("/admin-extension", Surface::AdminExtension))
        .service(routes("/pos", Surface::Pos))
        .service(routes("/checkout", Surface::Checkout))
        .service(routes("/customer-account", Surface::CustomerAccount))
        .service(
            resource("/writable")
                .put(async |_: Merchant| "")
                .wrap(writable),
        )
        .service(guarded);
}

async fn exposes_another_header(_: AdminExtension) -> HttpResponse {
    let own = ("access-control-expose-headers", "x-own");
    HttpResponse::Ok().insert_header(own).finish()
}

async fn broken() -> HttpResponse {
    let own = ("access-control-allow-origin", "https://a.example");
    HttpResponse::InternalServerError()
        .insert_header(own)
        .finish()
}

async fn failing() -> Result<HttpResponse, Error> {
    Err(ErrorInternalServerError("no database"))
}

/// This middleware returns a refusal as an error, not as a response: it has no headers yet.
async fn merchants_only(
    _: Merchant,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    next.call(request).await
}
