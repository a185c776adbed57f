//! A signal ends the server, and not what it is doing.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use util::binary::Process;
use util::{SECRET, merchant};

mod util;

fn a_request_in_flight_completes_after(signal: &str) {
    let mut process = Process::start(&[]);
    let body = r#"{"order":1001}"#;
    let mut stream = TcpStream::connect(process.address).unwrap();
    let token = merchant().sign(SECRET);
    let length = body.len();
    write!(
        stream,
        "POST /api/once HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\nexpect: 100-continue\r\n\r\n"
    )
    .unwrap();
    let mut answer = BufReader::new(stream.try_clone().unwrap());
    // Sent when the handler asks for the body, so the request is in its hands.
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 100 Continue\r\n");

    process.signal(signal);
    process.wait_for("stopping");
    stream.write_all(body.as_bytes()).unwrap();
    let mut text = String::new();
    answer.read_to_string(&mut text).unwrap();
    assert!(text.contains("HTTP/1.1 200 OK"), "{text}");
    assert!(text.contains(r#""done":"refund 1001""#), "{text}");

    let address = process.address;
    let (code, log) = process.wait();
    assert_eq!(code, Some(0));
    assert!(log.contains("\"message\":\"stopped\""), "{log}");
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_request_in_flight_completes_after_sigterm() {
    a_request_in_flight_completes_after("TERM");
}

#[test]
fn a_request_in_flight_completes_after_ctrl_c() {
    a_request_in_flight_completes_after("INT");
}

#[test]
fn an_idle_connection_does_not_keep_the_server() {
    let process = Process::start(&[]);
    let mut stream = TcpStream::connect(process.address).unwrap();
    write!(stream, "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut answer = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 200 OK\r\n");
    process.signal("TERM");
    assert_eq!(process.wait().0, Some(0));
}
