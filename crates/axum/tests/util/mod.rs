//! A server on loopback, a client for it, and tokens.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of this"
)]

use std::net::SocketAddr;

use axum::Router;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
use shopify_session_token::{RETRY_HEADER, Verifier};
use shopify_session_token_axum::Auth;
use tokio::net::TcpListener;

pub const SHOP: &str = "example.myshopify.com";

pub fn merchant() -> Token {
    Token::merchant(SHOP, 42)
}

pub fn buyer() -> Token {
    Token::buyer(SHOP, Some(7))
}

pub fn verifier() -> Verifier {
    Verifier::new(CLIENT_ID, SECRET).unwrap()
}

pub fn auth() -> Auth {
    Auth::new(verifier())
}

/// A server in this process, on a port of its own.
pub struct Server {
    pub address: SocketAddr,
    client: Client,
}

impl Server {
    pub async fn start(app: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        // The socket listens already: a client that connects before this task runs is served a moment later.
        tokio::spawn(async { axum::serve(listener, app).await });
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        Self {
            address,
            client: client.build().unwrap(),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        self.client.request(method, url)
    }

    /// Sends a `GET` with these `Authorization` fields.
    pub async fn get(&self, path: &str, fields: &[Vec<u8>]) -> Response {
        let mut request = self.request(Method::GET, path);
        for field in fields {
            request = request.header("authorization", &field[..]);
        }
        request.send().await.unwrap()
    }
}

/// The `Authorization` field with this token.
pub fn field(token: &Token) -> Vec<u8> {
    token.authorization(SECRET).into()
}

/// Status, code, and whether the front end is asked to try again.
pub async fn refusal(response: Response) -> (u16, String, bool) {
    let status = response.status().as_u16();
    let retry = response.headers().get(RETRY_HEADER.0);
    let retry = retry
        .map(|value| assert_eq!(value, RETRY_HEADER.1))
        .is_some();
    assert_eq!(response.headers()["content-type"], "application/json");
    let challenge = response.headers().contains_key("www-authenticate");
    assert_eq!(challenge, status == 401);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body.as_object().unwrap().len(), 1);
    (status, body["error"].as_str().unwrap().to_owned(), retry)
}

/// Fails if eight or more characters in a row of a secret or token are in the text.
#[track_caller]
pub fn assert_hidden(text: &str, secrets: &[&str]) {
    for secret in secrets {
        // The header is the same in every token.
        let start = secret.find('.').map_or(0, |dot| dot + 1);
        let start = if secret.starts_with("shpss_") {
            6
        } else {
            start
        };
        for window in secret.as_bytes()[start..].windows(8) {
            let window = str::from_utf8(window).unwrap();
            assert!(!text.contains(window), "{window:?} is in: {text}");
        }
    }
}
