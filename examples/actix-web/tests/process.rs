//! The server as a process: its logs, its time limits, and how it stops.
#![cfg(unix)]

mod util;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use actix_web_example::Limits;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use shopify_session_token::testing::Token;
use util::{
    Answer, PATIENCE, PREVIOUS_SECRET, SECRET, SHOP, Server, bearer, buyer, environment, merchant,
    raw, send,
};

struct Process {
    child: Child,
    /// Reads the log while it is written: a full pipe would block the server.
    log: Option<JoinHandle<String>>,
    address: String,
}

impl Process {
    /// Starts the server, and returns once it listens.
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_shopify-session-token-actix-web"))
            .env_clear()
            .envs(environment())
            // Must have no effect: below INFO, libraries may log what they receive.
            .env("RUST_LOG", "trace")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, listening) = mpsc::channel();
        let log = thread::spawn(move || {
            let mut log = String::new();
            loop {
                let start = log.len();
                if stdout.read_line(&mut log).unwrap() == 0 {
                    return log;
                }
                let line: Value = serde_json::from_str(&log[start..]).unwrap_or_default();
                if line["message"] == "listening" {
                    sender
                        .send(line["address"].as_str().unwrap().to_owned())
                        .unwrap();
                }
            }
        });
        Self {
            child,
            log: Some(log),
            address: listening.recv_timeout(PATIENCE).unwrap(),
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    fn wait(&mut self) -> ExitStatus {
        let mut status = None;
        until(|| {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }

    /// Stops the server and returns everything that it has written.
    fn stop(mut self) -> String {
        self.signal(Signal::TERM);
        assert_eq!(self.wait().code(), Some(0));
        let mut log = self.log.take().unwrap().join().unwrap();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A failing test must not leave a process running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn until(mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(
            start.elapsed() < PATIENCE,
            "the condition is not met in time"
        );
        thread::sleep(Duration::from_millis(2));
    }
}

/// Whether `text` contains eight consecutive characters of `hidden`.
fn shows(text: &str, hidden: &str) -> bool {
    let windows = hidden.as_bytes().windows(8);
    windows
        .map(|window| str::from_utf8(window).unwrap())
        .any(|window| text.contains(window))
}

#[actix_web::test]
async fn neither_logs_nor_answers_show_a_token_or_a_secret() {
    let process = Process::start();
    let server = Server::at(format!("http://{}", process.address));
    let tokens = [
        merchant(),
        buyer(),
        Token::buyer(SHOP, None),
        merchant().expired(),
        merchant().not_yet_valid(),
        merchant().forged(),
        merchant().for_other_app(),
        merchant().for_other_shop(),
        merchant().claim("dest", r#""https://evil.example""#),
        merchant().header(r#"{"alg":"none"}"#),
    ];
    let mut texts: Vec<_> = tokens.iter().map(|token| token.sign(SECRET)).collect();
    texts.push(merchant().sign(PREVIOUS_SECRET));
    texts.push("QWxhZGRpbjpvcGVuIHNlc2FtZQ".to_owned());

    let mut answers = String::new();
    let mut note = |answer: Answer| writeln!(answers, "{answer:?}").unwrap();
    for token in &texts {
        let bearer = format!("Bearer {token}");
        for (method, path) in [
            ("GET", "/api/merchant"),
            ("GET", "/api/buyer"),
            ("POST", "/api/once"),
            ("POST", "/api/exchange"),
            ("GET", "/"),
            ("OPTIONS", "/api/merchant"),
        ] {
            let request = || server.request(method, path).header("Origin", "null");
            note(send(request().header("Authorization", &bearer)).await);
            note(send(request().header("Authorization", token)).await);
            let twice = request().header("Authorization", &bearer);
            note(send(twice.header("Authorization", &bearer)).await);
        }
        // Where a token belongs, and where a faulty front end may put it.
        for path in [
            format!("/?embedded=1&id_token={token}&host=YWRtaW4"),
            format!("/?id_token={token}&id_token={token}"),
            format!("/api/merchant?id_token={token}"),
            format!("/api/{token}"),
            format!("/{token}/?{token}"),
        ] {
            note(send(server.request("GET", &path)).await);
        }
        note(send(server.request("POST", "/api/once").body(token.clone())).await);
    }
    note(send(server.request("GET", "/metrics")).await);
    let log = process.stop();

    for line in log.lines() {
        serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
    }
    // The log is not empty: it has paths, shops, codes, and reasons with their times.
    for expected in [
        r#""path":"/api/merchant""#,
        r#""shop":"example.myshopify.com""#,
        r#""code":"expired""#,
        "not before",
        r#""path":"(no route)""#,
    ] {
        assert!(log.contains(expected), "{expected} in {log}");
    }
    texts.extend([SECRET.to_owned(), PREVIOUS_SECRET.to_owned()]);
    for hidden in &texts {
        assert!(!shows(&log, hidden), "{hidden} in {log}");
        assert!(!shows(&answers, hidden), "{hidden} in {answers}");
    }
}

#[test]
fn sigterm_finishes_requests_in_progress_and_takes_no_new_ones() {
    let mut process = Process::start();
    let body = r#"{"order": 1001}"#;
    let mut stream = TcpStream::connect(&process.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "POST /api/once HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nContent-Length: {}\r\n\
         Expect: 100-continue\r\nConnection: close\r\n\r\n",
        bearer(&merchant()),
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server has accepted the request.
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");

    process.signal(Signal::TERM);
    until(|| match TcpStream::connect(&process.address) {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
            true
        }
    });
    assert_eq!(
        process.child.try_wait().unwrap(),
        None,
        "it waits for the request"
    );

    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with(r#"{"done":"refund 1001"}"#), "{answer}");
    assert_eq!(process.wait().code(), Some(0));
}

#[test]
fn sigterm_does_not_wait_for_idle_connections() {
    let mut process = Process::start();
    let mut stream = TcpStream::connect(&process.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut status = [0; 15];
    stream.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 200 OK");

    process.signal(Signal::TERM);
    assert_eq!(process.wait().code(), Some(0));
}

#[actix_web::test]
async fn a_request_without_its_whole_head_is_refused() {
    let limits = Limits {
        head: Duration::from_secs(1),
        ..Limits::default()
    };
    let server = Server::start_with(limits);
    let head = "GET /api/merchant HTTP/1.1\r\nHost: localhost\r\n";
    let answer = raw(&server, head.to_owned()).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[actix_web::test]
async fn a_request_without_its_whole_body_is_refused_with_the_reason() {
    let limits = Limits {
        request: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Server::start_with(limits);
    let head = format!(
        "POST /api/once HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nAuthorization: {}\r\n\
         Content-Length: 10\r\n\r\n",
        bearer(&merchant())
    );
    let answer = raw(&server, format!("{head}{{")).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(
        answer.contains("access-control-allow-origin: *"),
        "{answer}"
    );
    assert!(answer.ends_with(r#"{"error":"timeout"}"#), "{answer}");
}
