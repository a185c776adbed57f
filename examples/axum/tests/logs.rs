//! Everything that is logged, at every level, by every crate: neither token nor secret.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use reqwest::Method;
use serde_json::Value;
use shopify_session_token_axum::logs;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use util::binary::Process;
use util::{PREVIOUS_SECRET, SECRET, SHOP, Server, assert_hidden, buyer, merchant};

mod util;

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Buffer {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Sends each token everywhere that one can stand, good and bad ones, and returns them all.
async fn send_tokens_everywhere(server: &Server) -> Vec<String> {
    let tokens = [
        merchant(),
        buyer(),
        merchant().expired(),
        merchant().not_yet_valid(),
        merchant().forged(),
        buyer().for_other_app(),
        merchant().claim("iat", "true"),
    ];
    let tokens = tokens.map(|token| token.sign(SECRET));
    for token in &tokens {
        // The last two put it where no route is.
        let in_path = [&format!("/{token}"), &format!("/api/{token}")];
        for path in ["/", "/api/merchant", "/api/buyer", in_path[0], in_path[1]] {
            server.get(path, token).await;
        }
        for path in ["/api/once", "/api/once", "/api/exchange"] {
            server.post(path, token).await;
        }
        let document = server.request(Method::GET, &format!("/?embedded=1&id_token={token}"));
        document.send().await.unwrap();
        let two = server.request(Method::GET, "/api/merchant");
        let two = two.bearer_auth(token).bearer_auth(token);
        two.send().await.unwrap();
        let basic = server.request(Method::GET, "/api/merchant");
        basic
            .header("authorization", format!("Basic {token}"))
            .send()
            .await
            .unwrap();
        let body = server.request(Method::POST, "/api/once").bearer_auth(token);
        let body = body.header("content-type", "application/json");
        body.body(format!("{{\"{token}\"")).send().await.unwrap();
    }
    tokens.into()
}

#[track_caller]
fn assert_shows_requests_but_nothing_secret(log: &str, tokens: &[String]) {
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    let refused = lines
        .iter()
        .find(|line| line["fields"]["code"] == "expired");
    let refused = refused.expect("a refusal");
    assert_eq!(refused["fields"]["message"], "token refused");
    let is_answer = |line: &&Value| line["fields"]["message"] == "finished processing request";
    let answers: Vec<_> = lines.iter().filter(is_answer).collect();
    assert!(answers.iter().any(|line| {
        line["span"]["route"] == "/"
            && line["span"]["shop"] == SHOP
            && line["fields"]["status"] == 200
    }));
    assert!(
        answers
            .iter()
            .all(|line| line["span"]["method"].is_string())
    );
    for (route, status) in [
        ("/api/merchant", 200),
        ("/api/once", 409),
        ("(no route)", 404),
    ] {
        let is_it =
            |line: &&&Value| line["span"]["route"] == route && line["fields"]["status"] == status;
        assert!(answers.iter().any(|line| is_it(&line)), "{route} {status}");
    }
    for code in ["several_tokens", "replayed"] {
        assert!(
            lines.iter().any(|line| line["fields"]["code"] == code),
            "{code}"
        );
    }
    assert!(!log.contains("id_token="));
    let tokens = tokens.iter().map(String::as_str);
    let secrets: Vec<_> = tokens.chain([SECRET, PREVIOUS_SECRET]).collect();
    assert_hidden(log, &secrets);
}

#[tokio::test]
async fn logs_show_neither_token_nor_secret_at_any_level() {
    let buffer = Buffer::default();
    let all = Targets::new().with_default(tracing::Level::TRACE);
    tracing::subscriber::set_global_default(logs::subscriber(buffer.clone(), all)).unwrap();
    let server = Server::start_with(&[("SHOPIFY_PREVIOUS_SECRET", Some(PREVIOUS_SECRET))]).await;
    let tokens = send_tokens_everywhere(&server).await;
    let log = String::from_utf8(buffer.0.lock().unwrap().clone()).unwrap();
    assert_shows_requests_but_nothing_secret(&log, &tokens);
}

#[tokio::test]
async fn neither_do_those_of_the_server_as_it_is_started() {
    let process = Process::start(&[
        ("RUST_LOG", Some("trace")),
        ("SHOPIFY_PREVIOUS_SECRET", Some(PREVIOUS_SECRET)),
    ]);
    let server = Server::at(process.address);
    let tokens = send_tokens_everywhere(&server).await;
    // Its connections are closed with it, so that nothing is in flight.
    drop(server);
    process.signal("TERM");
    let (code, log) = process.wait();
    assert_eq!(code, Some(0));
    assert_shows_requests_but_nothing_secret(&log, &tokens);
}
