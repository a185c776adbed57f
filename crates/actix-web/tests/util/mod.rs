//! A server on loopback, a client for it, and tokens.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of this"
)]

use std::net::SocketAddr;

use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, HttpServer, rt};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
use shopify_session_token::{RETRY_HEADER, ShopDomain, Verifier};
use shopify_session_token_actix_web::Auth;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

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

pub fn shop_or_nobody(shop: Option<&ShopDomain>) -> String {
    shop.map_or("nobody".to_owned(), ToString::to_string)
}

/// A server in this process, on a port of its own.
pub struct Server {
    pub address: SocketAddr,
    client: Client,
}

impl Server {
    /// Starts a server with these routes and this `Auth`.
    pub fn start(auth: Auth, routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Self {
        let auth = Data::new(auth);
        Self::start_bare(move |config| {
            config.app_data(auth.clone());
            routes(config);
        })
    }

    /// Starts a server with these routes and no `Auth`.
    pub fn start_bare(routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Self {
        let server = HttpServer::new(move || App::new().configure(routes.clone()))
            // Several threads, as in an app: each calls `routes`.
            .workers(2)
            .disable_signals()
            .bind("127.0.0.1:0")
            .unwrap();
        let address = server.addrs()[0];
        // The socket listens already: a client that connects before this task runs is served a moment later.
        rt::spawn(server.run());
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

    /// Sends these bytes, which HTTP clients would not send, and returns the answer.
    pub async fn raw(&self, request: &str) -> String {
        let (mut reader, mut writer) = TcpStream::connect(self.address).await.unwrap().into_split();
        let request = request.as_bytes().to_vec();
        // It fails if the server has closed the connection.
        let sending = rt::spawn(async move {
            _ = writer.write_all(&request).await;
            writer
        });
        let mut answer = Vec::new();
        // A server that answers before it has read everything resets the connection, but the answer arrives.
        _ = reader.read_to_end(&mut answer).await;
        drop(sending.await.unwrap());
        String::from_utf8(answer).unwrap()
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
