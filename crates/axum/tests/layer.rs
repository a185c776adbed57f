//! The tower layer with requests and bodies of several servers.
#![cfg(feature = "tower")]

use std::convert::Infallible;
use std::fmt::Debug;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::Full;
use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
use shopify_session_token::{RETRY_HEADER, Verifier};
use shopify_session_token_axum::{
    AdminExtension, Auth, Buyer, Document, Merchant, Refusal, Surface, VerifyLayer, cors,
};
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tower::{Service, ServiceBuilder, ServiceExt as _, service_fn};

const SHOP: &str = "example.myshopify.com";
/// All that the crate `http` knows, and one that it does not.
const METHODS: [&str; 10] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PURGE",
];

fn auth() -> Auth {
    Auth::new(Verifier::new(CLIENT_ID, SECRET).unwrap())
}

fn merchant() -> Token {
    Token::merchant(SHOP, 42)
}

fn request<B>(method: &str, token: Option<&Token>, body: B) -> Request<B> {
    let mut request = Request::builder().method(method).uri("/api/orders");
    if let Some(token) = token {
        request = request.header("authorization", token.authorization(SECRET));
    }
    request.body(body).unwrap()
}

/// Answers with the caller and the refusal in the extensions.
async fn found(request: Request<()>) -> Result<Response<String>, Infallible> {
    let extensions = request.extensions();
    let merchant = extensions.get::<Merchant>().map(|m| m.shop().to_string());
    let refusal = extensions.get::<Refusal>().map(|r| r.code().to_owned());
    Ok(Response::new(format!("{merchant:?} {refusal:?}")))
}

/// Answers every request, and looks at nothing.
async fn answer<A, B: Default>(_: Request<A>) -> Result<Response<B>, Infallible> {
    let response = Response::builder().header("reached", "1");
    Ok(response.body(B::default()).unwrap())
}

/// `refused` are a header and its value in each refusal.
async fn assert_verified<S, A, B>(
    name: &str,
    service: S,
    request: impl Fn(&str, Option<&Token>) -> Request<A>,
    refused: impl Fn(StatusCode, &HeaderMap) -> bool,
) where
    S: Service<Request<A>, Response = Response<B>, Error: Debug> + Clone,
{
    for method in METHODS {
        for (token, is_good) in [
            (None, false),
            (Some(merchant().expired()), false),
            (Some(merchant().forged()), false),
            (Some(Token::buyer(SHOP, None)), false),
            (Some(merchant()), true),
        ] {
            let request = request(method, token.as_ref());
            let response = service.clone().oneshot(request).await.unwrap();
            let is_reached = response.headers().contains_key("reached");
            assert_eq!(is_reached, is_good, "{name}: {method} {token:?}");
            let is_refused = refused(response.status(), response.headers());
            assert_eq!(is_refused, !is_good, "{name}: {method} {token:?}");
        }
    }
}

#[tokio::test]
async fn every_method_is_verified() {
    let is_401_or_403 = |status: StatusCode, _: &HeaderMap| [401, 403].contains(&status.as_u16());

    let service = ServiceBuilder::new()
        .layer(VerifyLayer::new::<Merchant>(auth()))
        .service(service_fn(answer::<Full<Bytes>, Full<Bytes>>));
    let with_bytes = |method: &str, token: Option<&Token>| request(method, token, Full::default());
    assert_verified("hyper's body", service, with_bytes, is_401_or_403).await;

    let service = ServiceBuilder::new()
        .layer(VerifyLayer::new::<Merchant>(auth()))
        .service(service_fn(answer::<lambda_http::Body, lambda_http::Body>));
    assert_verified("lambda_http", service, lambda_event, is_401_or_403).await;

    let service = ServiceBuilder::new()
        .layer(VerifyLayer::refuse_with::<Merchant>(auth(), |refusal| {
            Status::unauthenticated(refusal.code()).into_http::<tonic::body::Body>()
        }))
        .service(service_fn(rpc));
    let rpc_request = |method: &str, token: Option<&Token>| {
        // A message of 0 bytes, not compressed.
        let body = Full::new(Bytes::from_static(&[0; 5]));
        request(method, token, tonic::body::Body::new(body))
    };
    let is_unauthenticated =
        |_: StatusCode, headers: &HeaderMap| headers.get("grpc-status").is_some_and(|s| s == "16");
    assert_verified("tonic", service, rpc_request, is_unauthenticated).await;
}

/// In the form that API Gateway sends.
fn lambda_event(method: &str, token: Option<&Token>) -> lambda_http::Request {
    let field = token.map_or("Basic YTpi".to_owned(), |token| token.authorization(SECRET));
    let event = serde_json::json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/orders",
        "rawQueryString": "",
        "headers": { "authorization": field, "host": "a.example" },
        "requestContext": {
            "accountId": "1", "apiId": "a", "stage": "$default", "requestId": "r",
            "domainName": "a.example", "domainPrefix": "a", "time": "t", "timeEpoch": 0,
            "http": { "method": method, "path": "/orders", "protocol": "HTTP/1.1", "sourceIp": "::1", "userAgent": "u" },
        },
        "isBase64Encoded": false,
    });
    lambda_http::request::from_str(&event.to_string()).unwrap()
}

/// A procedure of a tonic server, as tonic's generated code calls it: whatever the method.
async fn rpc(
    request: Request<tonic::body::Body>,
) -> Result<Response<tonic::body::Body>, Infallible> {
    let procedure = service_fn(async |_: tonic::Request<()>| {
        let mut response = tonic::Response::new(());
        let value = "1".parse().unwrap();
        response.metadata_mut().insert("reached", value);
        Ok::<_, Status>(response)
    });
    Ok(tonic::server::Grpc::new(Empty)
        .unary(procedure, request)
        .await)
}

/// Messages without a field.
struct Empty;

impl Codec for Empty {
    type Encode = ();
    type Decode = ();
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Empty {
    type Item = ();
    type Error = Status;

    fn encode(&mut self, (): (), _: &mut EncodeBuf<'_>) -> Result<(), Status> {
        Ok(())
    }
}

impl Decoder for Empty {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, _: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
        Ok(Some(()))
    }
}

#[cfg(feature = "axum")]
#[tokio::test]
async fn every_method_is_verified_in_a_router() {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::any;

    let reached = async || [("reached", "1")];
    let refused = |status: StatusCode, _: &HeaderMap| [401, 403].contains(&status.as_u16());
    let layer = VerifyLayer::new::<Merchant>;
    for (name, router) in [
        (
            "any",
            Router::new()
                .route("/api/orders", any(reached))
                .layer(layer(auth())),
        ),
        (
            "one route",
            Router::new().route("/api/orders", any(reached).layer(layer(auth()))),
        ),
        (
            "fallback",
            Router::new().fallback(reached).layer(layer(auth())),
        ),
        (
            "nested",
            Router::new().nest(
                "/api",
                Router::new()
                    .route("/orders", any(reached))
                    .layer(layer(auth())),
            ),
        ),
        (
            "nested, fallback",
            Router::new().nest("/api", Router::new().fallback(reached).layer(layer(auth()))),
        ),
        (
            "around nested",
            Router::new()
                .nest("/api", Router::new().fallback(reached))
                .layer(layer(auth())),
        ),
    ] {
        let request = |method: &str, token: Option<&Token>| request(method, token, Body::empty());
        assert_verified(name, router, request, refused).await;
    }
    // The outer fallback answers paths below a nested router too, so only the outermost layer covers them.
    let nested = Router::new().nest("/a", Router::new().route("/b", any(reached)));
    let router = Router::new().nest("/api", nested).fallback(reached);
    for path in [
        "/api", "/api/", "/api/x", "/api/a/", "/api/a/x", "/api/a/b", "/x",
    ] {
        let request = |method: &str, token: Option<&Token>| {
            let mut request = request(method, token, Body::empty());
            *request.uri_mut() = path.parse().unwrap();
            request
        };
        assert_verified(path, router.clone().layer(layer(auth())), request, refused).await;
    }
}

#[tokio::test]
async fn refused_requests_are_passed_on_only_on_demand() {
    for (token, code) in [
        (Some(merchant()), None),
        (Some(merchant().expired()), Some("expired")),
        (Some(Token::buyer(SHOP, None)), Some("not_merchant")),
        (None, Some("missing_token")),
    ] {
        for method in METHODS {
            let passed_on = ServiceBuilder::new()
                .layer(VerifyLayer::pass_on::<Merchant>(auth()))
                .service_fn(found);
            let request = request(method, token.as_ref(), ());
            let response = passed_on.oneshot(request).await.unwrap();
            let shop = code.is_none().then_some(SHOP);
            assert_eq!(response.body(), &format!("{shop:?} {code:?}"));
        }
    }
    let refused = ServiceBuilder::new()
        .layer(VerifyLayer::new::<AdminExtension>(auth()))
        .service_fn(found);
    let response = refused.clone().oneshot(request("GET", None, ())).await;
    let response = response.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(response.headers()[RETRY_HEADER.0], RETRY_HEADER.1);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.body(), r#"{"error":"missing_token"}"#);
    let mut two = request("GET", Some(&merchant()), ());
    let field = merchant().authorization(SECRET).parse().unwrap();
    two.headers_mut().append("authorization", field);
    assert_eq!(refused.oneshot(two).await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_preflight_is_answered_outside() {
    let service = ServiceBuilder::new()
        .layer(cors(Surface::Checkout))
        .layer(VerifyLayer::new::<Buyer>(auth()))
        .service_fn(answer::<(), String>);
    let mut preflight = request("OPTIONS", None, ());
    let asked = "access-control-request-method";
    preflight
        .headers_mut()
        .insert(asked, "GET".parse().unwrap());
    for (request, status) in [(preflight, 204), (request("OPTIONS", None, ()), 401)] {
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        assert!(!response.headers().contains_key("reached"));
    }
}

#[tokio::test]
async fn a_caller_that_an_outer_layer_found_does_not_stay() {
    const OTHER_SECRET: &str = "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";
    let other = Auth::new(Verifier::new(CLIENT_ID, OTHER_SECRET).unwrap());
    let service = ServiceBuilder::new()
        .layer(VerifyLayer::new::<Merchant>(auth()))
        .layer(VerifyLayer::pass_on::<Merchant>(other))
        .service_fn(found);
    let request = request("GET", Some(&merchant()), ());
    let response = service.oneshot(request).await.unwrap();
    assert_eq!(response.body(), r#"None Some("invalid_signature")"#);
}

#[tokio::test]
async fn a_refusal_of_an_outer_layer_does_not_stay_beside_a_caller() {
    let service = ServiceBuilder::new()
        .layer(VerifyLayer::pass_on::<Merchant>(auth()))
        .layer(VerifyLayer::pass_on::<Buyer>(auth()))
        .service_fn(found);
    for (token, expected) in [
        (Token::buyer(SHOP, None), "None None"),
        (
            merchant(),
            r#"Some("example.myshopify.com") Some("not_buyer")"#,
        ),
    ] {
        let response = service.clone().oneshot(request("GET", Some(&token), ()));
        assert_eq!(response.await.unwrap().body(), expected);
    }
}

#[tokio::test]
async fn a_document_load_is_redirected_without_axum() {
    let service = ServiceBuilder::new()
        .layer(VerifyLayer::new::<Document>(auth()))
        .service_fn(found);
    let response = service.oneshot(request("GET", None, ())).await.unwrap();
    assert_eq!(response.status(), 302);
    let location = response.headers()["location"].to_str().unwrap();
    assert!(location.starts_with("/session-token-bounce?shopify-reload=%2Fapi%2Forders%3F"));
}
