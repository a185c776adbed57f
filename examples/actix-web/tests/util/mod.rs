//! Starts a server for each test, on a free port of loopback, and an HTTP client for it.

// Each test file compiles this module and uses only part of it.
#![allow(dead_code, unreachable_pub)]

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use actix_web_example::{Config, ConfigError, Limits};
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use shopify_session_token::testing::{CLIENT_ID, Token};

pub const SECRET: &str = "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";
pub const PREVIOUS_SECRET: &str = "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";
pub const SHOP: &str = "example.myshopify.com";
/// Longer than any step of the tests takes.
pub const PATIENCE: Duration = Duration::from_secs(20);
pub const RETRY: &str = "x-shopify-retry-invalid-session-request";

pub fn merchant() -> Token {
    Token::merchant(SHOP, 42)
}

pub fn buyer() -> Token {
    Token::buyer(SHOP, Some(7))
}

/// The value of the `Authorization` header with this token.
pub fn bearer(token: &Token) -> String {
    format!("Bearer {}", token.sign(SECRET))
}

/// A valid configuration, with a free port.
pub fn environment() -> HashMap<&'static str, OsString> {
    HashMap::from([
        ("SHOPIFY_API_KEY", CLIENT_ID.into()),
        ("SHOPIFY_API_SECRET", SECRET.into()),
        ("SHOPIFY_PREVIOUS_SECRET", PREVIOUS_SECRET.into()),
        ("LISTEN", "127.0.0.1:0".into()),
    ])
}

pub fn config_with(name: &str, value: Option<&str>) -> Result<Config, ConfigError> {
    let environment = environment();
    Config::read(|variable| match value {
        value if variable == name => value.map(OsString::from),
        _ => environment.get(variable).cloned(),
    })
}

pub struct Server {
    pub client: Client,
    pub origin: String,
}

impl Server {
    pub fn start() -> Self {
        Self::start_with(Limits::default())
    }

    pub fn start_with(limits: Limits) -> Self {
        let config = config_with("", None).unwrap();
        let (address, server) = actix_web_example::server(&config, limits).unwrap();
        actix_web::rt::spawn(server);
        Self::at(format!("http://{address}"))
    }

    pub fn at(origin: String) -> Self {
        // Loopback is not reached through the proxy that the environment may set.
        let client = Client::builder().no_proxy().redirect(Policy::none());
        let client = client.build().unwrap();
        Self { client, origin }
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client
            .request(method, format!("{}{path}", self.origin))
    }

    pub async fn get(&self, path: &str, token: &Token) -> Answer {
        send(
            self.request("GET", path)
                .header("Authorization", bearer(token)),
        )
        .await
    }

    pub async fn post(&self, path: &str, token: &Token, body: &str) -> Answer {
        let request = self.request("POST", path);
        send(
            request
                .header("Authorization", bearer(token))
                .body(body.to_owned()),
        )
        .await
    }
}

pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.text().await.unwrap(),
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn assert_refused(&self, status: u16, code: &str) {
        let body = format!(r#"{{"error":"{code}"}}"#);
        assert_eq!((self.status, self.body.as_str()), (status, body.as_str()));
        assert_eq!(self.header("content-type"), Some("application/json"));
    }
}

/// Sends these bytes, and returns the answer once the server closes the connection.
///
/// A server that answers before it has read everything resets the connection, perhaps while this is still
/// sending. Its answer is read all the same.
pub async fn raw(server: &Server, request: String) -> String {
    let address = server.origin.replace("http://", "");
    actix_web::web::block(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut sending = stream.try_clone().unwrap();
        let sender = std::thread::spawn(move || {
            // Fails if the server has closed the connection.
            let _ = sending.write_all(request.as_bytes());
        });
        let mut answer = Vec::new();
        if let Err(error) = stream.read_to_end(&mut answer) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
        sender.join().unwrap();
        String::from_utf8(answer).unwrap()
    })
    .await
    .unwrap()
}
