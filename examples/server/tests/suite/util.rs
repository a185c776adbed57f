//! The server as a process, and a client for it.

use std::collections::HashMap;
use std::net::SocketAddr;

use reqwest::{Client, Method, RequestBuilder, Response};
use shopify_session_token::testing::{CLIENT_ID, Token};

pub const SECRET: &str = "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";
pub const PREVIOUS_SECRET: &str = "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";
pub const SHOP: &str = "example.myshopify.com";

pub fn merchant() -> Token {
    Token::merchant(SHOP, 42)
}

pub fn buyer() -> Token {
    Token::buyer(SHOP, Some(7))
}

/// The environment of all servers in these tests, with changes.
pub fn environment(changes: &[(&'static str, Option<&str>)]) -> HashMap<&'static str, String> {
    let mut environment = HashMap::from([
        ("SHOPIFY_API_KEY", CLIENT_ID.to_owned()),
        ("SHOPIFY_API_SECRET", SECRET.to_owned()),
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

/// A client of a server on loopback.
pub struct Caller {
    address: SocketAddr,
    client: Client,
}

impl Caller {
    pub fn of(address: SocketAddr) -> Self {
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Self {
            address,
            client: client.unwrap(),
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

    pub async fn post(&self, path: &str, token: &str) -> Response {
        let request = self.request(Method::POST, path).bearer_auth(token);
        request.json(&1001).send().await.unwrap()
    }

    /// The number of tokens with this outcome.
    pub async fn count(&self, code: &str) -> u64 {
        let request = self.request(Method::GET, "/metrics");
        let text = request.send().await.unwrap().text().await.unwrap();
        let line = format!("session_tokens_total{{code=\"{code}\"}} ");
        text.lines()
            .find_map(|metric| metric.strip_prefix(&*line)?.parse().ok())
            .expect("there from the start")
    }
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
