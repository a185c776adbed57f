//! A server in this process, a client for it, and tokens.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use shopify_session_token::testing::{CLIENT_ID, OTHER_CLIENT_ID, SECRET, Token};
use shopify_session_token::{RETRY_HEADER, ShopDomain, Verifier};
use shopify_session_token_axum::Auth;
use shopify_session_token_axum::replay::{ReplayGuard, ReplayStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::{on_actix_web, on_axum};

pub(crate) const SHOP: &str = "example.myshopify.com";
pub(crate) const OTHER_SECRET: &str = "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";

pub(crate) fn merchant() -> Token {
    Token::merchant(SHOP, 42)
}

pub(crate) fn buyer() -> Token {
    Token::buyer(SHOP, Some(7))
}

pub(crate) fn verifier() -> Verifier {
    Verifier::new(CLIENT_ID, SECRET).unwrap()
}

pub(crate) fn other_verifier() -> Verifier {
    Verifier::new(OTHER_CLIENT_ID, OTHER_SECRET).unwrap()
}

pub(crate) fn auth() -> Auth {
    Auth::new(verifier())
}

/// The answer of the routes with an optional caller.
pub(crate) fn shop_or_nobody(shop: Option<&ShopDomain>) -> String {
    shop.map_or("nobody".to_owned(), ToString::to_string)
}

#[derive(Clone, Copy)]
pub(crate) enum Framework {
    Axum,
    ActixWeb,
}

impl Framework {
    pub(crate) async fn start(self, auth: Auth) -> Server {
        self.start_with(auth, ReplayGuard::new(100)).await
    }

    /// On a port of its own. The socket listens already: a client that connects before the server runs is served a
    /// moment later.
    pub(crate) async fn start_with(self, auth: Auth, replay: impl ReplayStore + 'static) -> Server {
        let replay = Arc::new(replay);
        let address = match self {
            Self::Axum => on_axum::start(auth, replay).await,
            Self::ActixWeb => on_actix_web::start(auth, replay),
        };
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        let client = client.build().unwrap();
        Server { address, client }
    }
}

pub(crate) struct Server {
    address: SocketAddr,
    client: Client,
}

impl Server {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        self.client.request(method, url)
    }

    /// Sends a `GET` with these `Authorization` fields.
    pub(crate) async fn get(&self, path: &str, fields: &[Vec<u8>]) -> Response {
        let request = self.request(Method::GET, path);
        let with_field =
            |request: RequestBuilder, field: &Vec<u8>| request.header("authorization", &field[..]);
        fields
            .iter()
            .fold(request, with_field)
            .send()
            .await
            .unwrap()
    }

    /// Sends these bytes as they are, which HTTP clients would not, and all of them before it reads the answer, as
    /// Node.js does. Returns what arrived, and whether the connection broke.
    pub(crate) async fn raw(&self, request: &[u8]) -> (String, io::Result<()>) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let sent = stream.write_all(request).await;
        let mut answer = String::new();
        let received = stream.read_to_string(&mut answer).await;
        (answer, sent.and(received.map(drop)))
    }
}

/// The `Authorization` field with this token.
pub(crate) fn field(token: &Token) -> Vec<u8> {
    token.authorization(SECRET).into()
}

pub(crate) fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    let value = response.headers().get(name)?;
    Some(value.to_str().unwrap())
}

/// Each header with this name.
pub(crate) fn headers<'a>(response: &'a Response, name: &str) -> Vec<&'a str> {
    let values = response.headers().get_all(name).iter();
    values.map(|value| value.to_str().unwrap()).collect()
}

/// Status, code, and whether the front end is asked to try again.
pub(crate) async fn refusal(response: Response) -> (u16, String, bool) {
    let status = response.status().as_u16();
    let retry = header(&response, RETRY_HEADER.0);
    let retry = retry.map(|value| assert_eq!(value, RETRY_HEADER.1));
    let retry = retry.is_some();
    assert_eq!(header(&response, "content-type"), Some("application/json"));
    let challenge = header(&response, "www-authenticate");
    assert_eq!(challenge.is_some(), status == 401);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body.as_object().unwrap().len(), 1);
    (status, body["error"].as_str().unwrap().to_owned(), retry)
}

/// Fails if eight or more characters in a row of a secret or token are in the text.
#[track_caller]
pub(crate) fn assert_hidden(text: &str, secrets: &[&str]) {
    for secret in secrets {
        // The header is the same in every token, and so is the prefix of a secret.
        let start = secret.find('.').map_or(0, |dot| dot + 1);
        let secret = &secret.trim_start_matches("shpss_")[start..];
        for window in secret.as_bytes().windows(8) {
            let window = str::from_utf8(window).unwrap();
            assert!(!text.contains(window), "{window:?} is in: {text}");
        }
    }
}
