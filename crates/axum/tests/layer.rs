//! The tower layer with requests and bodies of several servers.
#![cfg(feature = "tower")]

use std::convert::Infallible;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
use shopify_session_token::{RETRY_HEADER, Verifier};
use shopify_session_token_axum::{
    AdminExtension, Auth, Buyer, Document, Merchant, Refusal, VerifyLayer,
};
use tower::{Service, ServiceBuilder, ServiceExt as _, service_fn};

const SHOP: &str = "example.myshopify.com";

fn auth() -> Auth {
    Auth::new(Verifier::new(CLIENT_ID, SECRET).unwrap())
}

fn request<B>(token: Option<&Token>, body: B) -> Request<B> {
    let mut request = Request::builder().uri("/orders");
    if let Some(token) = token {
        request = request.header("authorization", token.authorization(SECRET));
    }
    request.body(body).unwrap()
}

/// Answers with the caller and the refusal in the extensions.
async fn found<A, B: From<String>>(request: Request<A>) -> Result<Response<B>, Infallible> {
    let extensions = request.extensions();
    let merchant = extensions.get::<Merchant>().map(|m| m.shop().to_string());
    let refusal = extensions.get::<Refusal>().map(|r| r.code().to_owned());
    Ok(Response::new(format!("{merchant:?} {refusal:?}").into()))
}

fn merchant() -> Token {
    Token::merchant(SHOP, 42)
}

#[tokio::test]
async fn the_caller_is_in_the_extensions() {
    let service = ServiceBuilder::new().layer(VerifyLayer::<Merchant>::new(auth()));
    let service = service.service(service_fn(found::<(), String>));
    for (token, expected) in [
        (Some(merchant()), r#"Some("example.myshopify.com") None"#),
        (Some(merchant().expired()), r#"None Some("expired")"#),
        (
            Some(Token::buyer(SHOP, None)),
            r#"None Some("not_merchant")"#,
        ),
        (None, r#"None Some("missing_token")"#),
    ] {
        let request = request(token.as_ref(), ());
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(
            (response.status(), response.body().as_str()),
            (StatusCode::OK, expected)
        );
    }
}

#[tokio::test]
async fn refuse_makes_the_layer_answer() {
    let service = ServiceBuilder::new().layer(VerifyLayer::<AdminExtension>::new(auth()).refuse());
    let service = service.service(service_fn(found::<(), String>));
    let response = service.clone().oneshot(request(None, ())).await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(response.headers()[RETRY_HEADER.0], RETRY_HEADER.1);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.body(), r#"{"error":"missing_token"}"#);
    let mut two = request(Some(&merchant()), ());
    let field = merchant().authorization(SECRET).parse().unwrap();
    two.headers_mut().append("authorization", field);
    assert_eq!(service.oneshot(two).await.unwrap().status(), 400);
}

#[tokio::test]
async fn options_pass_without_a_caller() {
    let service = ServiceBuilder::new().layer(VerifyLayer::<Merchant>::new(auth()).refuse());
    let service = service.service(service_fn(found::<(), String>));
    for token in [None, Some(merchant())] {
        let mut request = request(token.as_ref(), ());
        *request.method_mut() = Method::OPTIONS;
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(response.body(), "None None");
    }
}

#[tokio::test]
async fn a_caller_that_an_outer_layer_found_does_not_stay() {
    const OTHER_SECRET: &str = "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";
    let other = Auth::new(Verifier::new(CLIENT_ID, OTHER_SECRET).unwrap());
    for (method, expected) in [
        (Method::GET, r#"None Some("invalid_signature")"#),
        (Method::OPTIONS, "None None"),
    ] {
        let service = ServiceBuilder::new()
            .layer(VerifyLayer::<Merchant>::new(auth()))
            .map_request(|mut request: Request<()>| {
                *request.method_mut() = method.clone();
                request
            })
            .layer(VerifyLayer::<Merchant>::new(other.clone()))
            .service(service_fn(found::<(), String>));
        let request = request(Some(&merchant()), ());
        let response = service.oneshot(request).await.unwrap();
        assert_eq!(response.body(), expected);
    }
}

#[tokio::test]
async fn a_document_load_is_redirected_without_axum() {
    let service = ServiceBuilder::new().layer(VerifyLayer::<Document>::new(auth()).refuse());
    let service = service.service(service_fn(found::<(), String>));
    let response = service.oneshot(request(None, ())).await.unwrap();
    assert_eq!(response.status(), 302);
    let location = response.headers()["location"].to_str().unwrap();
    assert!(location.starts_with("/session-token-bounce?shopify-reload=%2Forders%3F"));
}

/// AWS Lambda, with an event in the form that API Gateway sends.
#[tokio::test]
async fn requests_of_lambda_http_pass_through() {
    let event = |token: &Token| {
        let event = serde_json::json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/orders",
            "rawQueryString": "",
            "headers": { "authorization": token.authorization(SECRET), "host": "a.example" },
            "requestContext": {
                "accountId": "1", "apiId": "a", "stage": "$default", "requestId": "r",
                "domainName": "a.example", "domainPrefix": "a", "time": "t", "timeEpoch": 0,
                "http": { "method": "GET", "path": "/orders", "protocol": "HTTP/1.1", "sourceIp": "::1", "userAgent": "u" },
            },
            "isBase64Encoded": false,
        });
        lambda_http::request::from_str(&event.to_string()).unwrap()
    };
    let service = ServiceBuilder::new().layer(VerifyLayer::<Merchant>::new(auth()).refuse());
    let service = service.service(service_fn(found::<lambda_http::Body, lambda_http::Body>));
    let response = service.clone().oneshot(event(&merchant())).await.unwrap();
    let text = |response: Response<lambda_http::Body>| match response.into_body() {
        lambda_http::Body::Text(text) => text,
        other => panic!("{other:?}"),
    };
    assert_eq!(text(response), r#"Some("example.myshopify.com") None"#);
    let response = service.oneshot(event(&merchant().expired())).await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(text(response), r#"{"error":"expired"}"#);
}

/// hyper: a body of bytes.
#[tokio::test]
async fn bodies_of_hyper_pass_through() {
    type Body = Full<Bytes>;
    let service = ServiceBuilder::new().layer(VerifyLayer::<Merchant>::new(auth()).refuse());
    let service = service.service(service_fn(found::<Body, Body>));
    let good = request(Some(&merchant()), Body::default());
    let response = service.clone().oneshot(good).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, r#"Some("example.myshopify.com") None"#);
    let response = service
        .oneshot(request(None, Body::default()))
        .await
        .unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, r#"{"error":"missing_token"}"#);
}

/// tonic: a body that no string converts into, a status in headers, and `Clone` services.
#[tokio::test]
async fn refuse_with_answers_with_a_grpc_status() {
    #[derive(Debug, Default, PartialEq)]
    struct GrpcBody;

    fn unauthenticated(refusal: &Refusal) -> Response<GrpcBody> {
        let mut response = Response::new(GrpcBody);
        let headers = response.headers_mut();
        headers.insert("content-type", "application/grpc".parse().unwrap());
        headers.insert("grpc-status", "16".parse().unwrap());
        headers.insert("grpc-message", refusal.code().parse().unwrap());
        response
    }

    let mut service = ServiceBuilder::new()
        .layer(VerifyLayer::<Buyer>::new(auth()).refuse_with(unauthenticated))
        .service(service_fn(async |request: Request<GrpcBody>| {
            assert!(request.extensions().get::<Buyer>().is_some());
            Ok::<_, Infallible>(Response::new(GrpcBody))
        }));
    let good = request(Some(&Token::buyer(SHOP, None)), GrpcBody);
    let response = service.ready().await.unwrap().call(good).await.unwrap();
    assert!(!response.headers().contains_key("grpc-status"));
    let bad = request(Some(&merchant()), GrpcBody);
    let response = service.ready().await.unwrap().call(bad).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["grpc-status"], "16");
    assert_eq!(response.headers()["grpc-message"], "not_buyer");
}
