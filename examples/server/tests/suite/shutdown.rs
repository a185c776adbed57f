//! A signal stops the server, but not the work in progress.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::binary::{PATIENCE, Process};
use super::redis::fake_redis;
use super::util::{Caller, SECRET, merchant};

/// The head of a refund's request; its body is `1001`.
fn head() -> String {
    let token = merchant().sign(SECRET);
    format!(
        "POST /api/once HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: 4\r\n"
    )
}

fn a_request_in_flight_completes_after(signal: &str) {
    let mut process = Process::start(&[]);
    let mut stream = TcpStream::connect(process.address).unwrap();
    write!(stream, "{}expect: 100-continue\r\n\r\n", head()).unwrap();
    let mut answer = BufReader::new(stream.try_clone().unwrap());
    // The server sends this when the handler reads the body, so the handler has the request.
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 100 Continue\r\n");

    process.signal(signal);
    process.wait_for("stopping");
    stream.write_all(b"1001").unwrap();
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
    write!(stream, "GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut answer = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 200 OK\r\n");
    process.signal("TERM");
    assert_eq!(process.wait().0, Some(0));
}

/// Redis takes twice 400 ms, within both time-outs. Meanwhile the client hangs up and the signal arrives.
///
/// The client hangs up with an unread answer, so by a reset: actix-web continues to serve a connection that is closed
/// in one direction only.
#[tokio::test(flavor = "multi_thread")]
async fn a_refund_whose_client_hung_up_is_awaited() {
    let url = fake_redis("+OK\r\n".to_owned(), Duration::from_millis(400)).await;
    let mut process = Process::start(&[("REDIS_URL", Some(&url))]);
    let server = Caller::of(process.address);
    let mut stream = TcpStream::connect(process.address).unwrap();
    let metrics = "GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n";
    write!(stream, "{metrics}{}\r\n1001", head()).unwrap();
    // The refund begins after this.
    let accepted = async {
        while server.count("accepted").await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, accepted).await.unwrap();
    drop((stream, server));
    // Long enough for the server to notice: otherwise it would wait for the connections.
    tokio::time::sleep(Duration::from_millis(30)).await;
    process.signal("TERM");
    process.wait_for("stopped");
    let (code, log) = process.wait();
    assert_eq!(code, Some(0));
    let done = log
        .find("\"message\":\"done\"")
        .expect("the refund is made");
    assert!(log.find("stopping").unwrap() < done, "{log}");
    assert!(done < log.find("\"message\":\"stopped\"").unwrap(), "{log}");
}
