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
use shopify_session_token_actix_web::{
    Auth, Buyer, Document, Maybe, Merchant, Refusal, WithToken,
};

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
        assert_eq!(answer(&app, "/", Some(&token)).await, (200, expected.to_owned()));
    }
}

/// Status and body.
async fn answer<S, B>(app: &S, path: &str, token: Option<&Token>) -> (u16, String)
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let response = call_service(app, request(path, token).to_request()).await;
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body()).await.ok().unwrap();
    (status, String::from_utf8(body.into()).unwrap())
}
