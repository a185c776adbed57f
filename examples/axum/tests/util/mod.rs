//! A server on loopback and a client for it.
#![allow(dead_code, reason = "each test file uses a part of this")]

use std::collections::HashMap;
use std::net::SocketAddr;

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use shopify_session_token::RETRY_HEADER;
use shopify_session_token::testing::{CLIENT_ID, Token};
use shopify_session_token_axum::config::ConfigError;
use shopify_session_token_axum::{AppState, Config, app};
use tokio::net::TcpListener;

pub mod binary;

pub const SECRET: &str = "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";
pub const PREVIOUS_SECRET: &str = "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";
/// What `/api/once` is sent.
pub const ORDER: &str = r#"{"order":1001}"#;
pub const SHOP: &str = "example.myshopify.com";

pub fn merchant() -> Token {
    Token::merchant(SHOP, 42)
}

pub fn buyer() -> Token {
    Token::buyer(SHOP, Some(7))
}

/// The environment that all servers here start in, with changes.
pub fn environment(changes: &[(&'static str, Option<&str>)]) -> HashMap<&'static str, String> {
    let mut environment = HashMap::from([
        ("SHOPIFY_CLIENT_ID", CLIENT_ID.to_owned()),
        ("SHOPIFY_CLIENT_SECRET", SECRET.to_owned()),
        ("LISTEN", "127.0.0.1:0".to_owned()),
    ]);
    for &(name, value) in changes {
        match value {
            Some(value) => environment.insert(name, value.to_owned()),
            None => environment.remove(name),
        };
    }
    environment
}

pub fn config(changes: &[(&'static str, Option<&str>)]) -> Result<Config, ConfigError> {
    let environment = environment(changes);
    Config::from_variables(|name| Ok(environment.get(name).cloned()))
}

/// A server in this process, on a port of its own.
pub struct Server {
    pub address: SocketAddr,
    pub client: Client,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub async fn start_with(changes: &[(&'static str, Option<&str>)]) -> Self {
        let config = config(changes).unwrap();
        let listener = TcpListener::bind(config.listen).await.unwrap();
        let address = listener.local_addr().unwrap();
        // It listens already: whoever connects before this task runs is served a moment later.
        tokio::spawn(async move {
            let app = app(AppState::new(config));
            axum::serve(listener, app).await
        });
        Self::at(address)
    }

    pub fn at(address: SocketAddr) -> Self {
        Self {
            address,
            client: Client::builder().no_proxy().build().unwrap(),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        self.client.request(method, url)
    }

    pub async fn get(&self, path: &str, token: &str) -> Response {
        let request = self.request(Method::GET, path).bearer_auth(token);
        request.send().await.unwrap()
    }

    /// With [`ORDER`] as its body.
    pub async fn post(&self, path: &str, token: &str) -> Response {
        let request = self.request(Method::POST, path).bearer_auth(token);
        request.body(ORDER).send().await.unwrap()
    }

    /// How many were refused with this code.
    pub async fn refused(&self, code: &str) -> u64 {
        let metric = format!("session_tokens_refused_total{{code=\"{code}\"}} ");
        self.counter(&metric).await
    }

    /// How many were accepted that the `current` or the `previous` secret had signed.
    pub async fn accepted(&self, signed_with: &str) -> u64 {
        let metric = format!("session_tokens_accepted_total{{signed_with=\"{signed_with}\"}} ");
        self.counter(&metric).await
    }

    async fn counter(&self, line: &str) -> u64 {
        let request = self.request(Method::GET, "/metrics");
        let text = request.send().await.unwrap().text().await.unwrap();
        text.lines()
            .find_map(|metric| metric.strip_prefix(line)?.parse().ok())
            .unwrap_or(0)
    }
}

/// Status, whether App Bridge is asked to try again, and the body.
pub async fn answer(response: Response) -> (u16, bool, Value) {
    let retry = response.headers().get(RETRY_HEADER.0).is_some();
    let status = response.status().as_u16();
    (status, retry, response.json().await.unwrap())
}

/// Fails if eight or more characters in a row of a secret or token stand in the text.
#[track_caller]
pub fn assert_hidden(text: &str, secrets: &[&str]) {
    for secret in secrets {
        // The header is the same in every token there is.
        let start = secret.find('.').map_or(0, |dot| dot + 1);
        let start = if secret.starts_with("shpss_") {
            "shpss_".len()
        } else {
            start
        };
        for window in secret.as_bytes()[start..].windows(8) {
            let window = str::from_utf8(window).unwrap();
            assert!(!text.contains(window), "{window:?} stands in: {text}");
        }
    }
}
