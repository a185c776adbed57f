//! `POST /api/once` on a Redis that several instances share.
//!
//! These start a `redis-server` of their own. Where there is none they say so and prove nothing; with
//! `REQUIRE_REDIS=1` they fail instead.

use std::env;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use shopify_session_token::testing::CLIENT_ID;
use shopify_session_token::{UnixTime, Verifier};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use util::binary::send_signal;
use util::{ORDER, SECRET, Server, answer, merchant};

mod util;

/// A `redis-server` with nothing on disk. Killed when it is dropped.
struct Redis {
    child: Child,
    port: u16,
}

impl Redis {
    fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    fn start_with(arguments: &[&str]) -> Option<Self> {
        // A port that is free now may be taken a moment later, so not only once.
        let mut problem = String::new();
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = free.local_addr().unwrap().port();
            drop(free);
            match Self::start_on(port, arguments) {
                Ok(redis) => return Some(redis),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    problem = String::from(
                        "redis-server is not installed (Debian: apt-get install redis-server)",
                    );
                    break;
                }
                Err(error) => problem = format!("redis-server: {error}"),
            }
        }
        assert!(env::var_os("REQUIRE_REDIS").is_none(), "{problem}");
        not_tested(&problem);
        None
    }

    /// Returns when it is ready.
    fn start_on(port: u16, arguments: &[&str]) -> io::Result<Self> {
        let mut child = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
            .args(["--save", "", "--appendonly", "no"])
            .args(arguments)
            .current_dir(env::temp_dir())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut redis = Self { child, port };
        let mut log = String::new();
        // Each of its lines comes within moments, and it ends when it cannot start.
        while stdout.read_line(&mut log)? != 0 {
            if log.contains("Ready to accept connections") {
                // It stops when nobody reads what it says.
                std::thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
                return Ok(redis);
            }
        }
        redis.child.wait()?;
        Err(io::Error::other(log))
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    async fn server(&self) -> Server {
        Server::start_with(&[("REDIS_URL", Some(&self.url()))]).await
    }

    fn signal(&self, name: &str) {
        send_signal(self.child.id(), name);
    }

    /// As a crash would: at once, and with the connections it has.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Not by `eprintln!`, of which nothing is seen when a test passes.
fn not_tested(reason: &str) {
    let line = format!("NOT TESTED: {reason}\n");
    io::stderr().write_all(line.as_bytes()).unwrap();
}

async fn once(server: &Server, token: &str) -> (u16, bool, serde_json::Value) {
    answer(server.post("/api/once", token).await).await
}

fn unavailable() -> (u16, bool, serde_json::Value) {
    (503, false, json!({ "error": "store_unavailable" }))
}

#[tokio::test]
async fn of_many_requests_to_two_instances_one_gets_through() {
    let Some(redis) = Redis::start() else { return };
    let servers = [redis.server().await, redis.server().await];
    for _ in 0..5 {
        let token = merchant().sign(SECRET);
        let requests: Vec<_> = (0..60)
            .map(|n| servers[n % 2].request(Method::POST, "/api/once"))
            .map(|request| tokio::spawn(request.bearer_auth(&token).body(ORDER).send()))
            .collect();
        let mut through = 0;
        for request in requests {
            match request.await.unwrap().unwrap().status() {
                StatusCode::OK => through += 1,
                status => assert_eq!(status, StatusCode::CONFLICT),
            }
        }
        assert_eq!(through, 1);
    }
}

#[tokio::test]
async fn what_one_instance_did_the_other_refuses() {
    let Some(redis) = Redis::start() else { return };
    let (first, second) = (redis.server().await, redis.server().await);
    let token = merchant().sign(SECRET);
    assert_eq!(once(&first, &token).await.0, 200);
    let replayed = (409, false, json!({ "error": "replayed" }));
    assert_eq!(once(&second, &token).await, replayed);
    assert_eq!(once(&first, &token).await, replayed);
    assert_eq!(once(&second, &merchant().sign(SECRET)).await.0, 200);
}

#[tokio::test]
async fn keys_are_kept_until_the_token_is_refused_and_a_minute_longer() {
    let Some(redis) = Redis::start() else { return };
    let server = redis.server().await;
    let token = merchant().sign(SECRET);
    assert_eq!(once(&server, &token).await.0, 200);

    let now = UnixTime::now();
    let verifier = Verifier::new(CLIENT_ID, SECRET).unwrap();
    let key = verifier
        .verify_merchant(&token, now)
        .unwrap()
        .replay_key("refund 1001");
    let client = redis::Client::open(redis.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut ttl = redis::cmd("TTL");
    let ttl: u64 = ttl
        .arg(key.as_str())
        .query_async(&mut connection)
        .await
        .unwrap();
    let expected = key.keep_until().as_secs() - now.as_secs() + 60;
    // Whole seconds, on two clocks, a few milliseconds apart.
    assert!(ttl.abs_diff(expected) <= 2, "{ttl} instead of {expected}");
}

#[tokio::test]
async fn when_redis_is_killed_nothing_gets_through_and_the_rest_works() {
    let Some(mut redis) = Redis::start() else {
        return;
    };
    // Redis comes back on another port: its old one may be another test's by then.
    let (url, backend) = moving_proxy(redis.port).await;
    let server = Server::start_with(&[("REDIS_URL", Some(&url))]).await;
    let used = merchant().sign(SECRET);
    assert_eq!(once(&server, &used).await.0, 200);

    backend.send(None).unwrap();
    redis.kill();
    for _ in 0..3 {
        assert_eq!(once(&server, &used).await, unavailable());
        assert_eq!(once(&server, &merchant().sign(SECRET)).await, unavailable());
    }
    assert_eq!(server.get("/api/merchant", &used).await.status(), 200);
    // A bad token is still that.
    let expired = merchant().expired().sign(SECRET);
    assert_eq!(once(&server, &expired).await.0, 401);

    let redis = Redis::start().unwrap();
    backend.send(Some(redis.port)).unwrap();
    assert_eq!(once(&server, &used).await.0, 200, "Redis has forgotten it");
}

#[tokio::test]
async fn when_redis_was_never_there_nothing_gets_through() {
    // A port that no test is ever given.
    let server = Server::start_with(&[("REDIS_URL", Some("redis://127.0.0.1:1/"))]).await;
    assert_eq!(once(&server, &merchant().sign(SECRET)).await, unavailable());
    assert_eq!(
        server
            .get("/api/merchant", &merchant().sign(SECRET))
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn when_redis_hangs_nobody_waits_long() {
    let Some(redis) = Redis::start() else { return };
    let server = redis.server().await;
    assert_eq!(once(&server, &merchant().sign(SECRET)).await.0, 200);
    redis.signal("STOP");
    let start = std::time::Instant::now();
    assert_eq!(once(&server, &merchant().sign(SECRET)).await, unavailable());
    assert!(start.elapsed().as_secs() < 5);
    assert_eq!(server.refused("store_unavailable").await, 1);
    redis.signal("CONT");
    assert_eq!(once(&server, &merchant().sign(SECRET)).await.0, 200);
}

/// Passes everything on to the Redis on this port, or hangs up at once while there is none.
async fn moving_proxy(redis: u16) -> (String, watch::Sender<Option<u16>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/", listener.local_addr().unwrap());
    let (move_to, port) = watch::channel(Some(redis));
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let Some(port) = *port.borrow() else { continue };
            let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            tokio::spawn(
                async move { tokio::io::copy_bidirectional(&mut client, &mut server).await },
            );
        }
    });
    (url, move_to)
}

/// Passes everything on to Redis, but nothing more of its first connection once it is frozen.
async fn freezing_proxy(redis: u16) -> (SocketAddr, watch::Sender<bool>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (freeze, frozen) = watch::channel(false);
    tokio::spawn(async move {
        let mut is_first = true;
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut server = TcpStream::connect(("127.0.0.1", redis)).await.unwrap();
            let mut frozen = frozen.clone();
            let may_freeze = std::mem::take(&mut is_first);
            tokio::spawn(async move {
                let frozen = async {
                    _ = frozen.wait_for(|&frozen| frozen && may_freeze).await;
                };
                tokio::select! {
                    _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                    // Both ends stay open.
                    () = frozen => std::future::pending().await,
                }
            });
        }
    });
    (address, freeze)
}

#[tokio::test]
async fn a_connection_that_went_silent_is_replaced() {
    let Some(redis) = Redis::start() else { return };
    let (address, freeze) = freezing_proxy(redis.port).await;
    let url = format!("redis://{address}/");
    let server = Server::start_with(&[("REDIS_URL", Some(&url))]).await;
    assert_eq!(once(&server, &merchant().sign(SECRET)).await.0, 200);
    freeze.send(true).unwrap();
    assert_eq!(once(&server, &merchant().sign(SECRET)).await, unavailable());
    for _ in 0..3 {
        assert_eq!(once(&server, &merchant().sign(SECRET)).await.0, 200);
    }
}

#[tokio::test]
async fn a_password_that_becomes_right_is_tried_again() {
    let Some(redis) = Redis::start_with(&["--requirepass", "first"]) else {
        return;
    };
    let url = |password| format!("redis://:{password}@127.0.0.1:{}/", redis.port);
    let server = Server::start_with(&[("REDIS_URL", Some(&url("second")))]).await;
    for _ in 0..2 {
        assert_eq!(once(&server, &merchant().sign(SECRET)).await, unavailable());
    }
    let client = redis::Client::open(url("first")).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut config = redis::cmd("CONFIG");
    let config = config.arg("SET").arg("requirepass").arg("second");
    let _: () = config.query_async(&mut connection).await.unwrap();
    let token = merchant().sign(SECRET);
    assert_eq!(once(&server, &token).await.0, 200);
    assert_eq!(once(&server, &token).await.0, 409);
}

/// Answers every `SET` with this at once.
async fn fake_redis(answer: &'static str) -> String {
    slow_redis(answer, Duration::ZERO).await
}

/// Answers every `SET` with this after a while, and `OK` to what a connection starts with.
async fn slow_redis(answer: &'static str, after: Duration) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let (reader, mut writer) = stream.into_split();
                let mut lines = tokio::io::BufReader::new(reader).lines();
                // A command is `*` and how many words follow; a word is two lines, length and text.
                while let Ok(Some(line)) = lines.next_line().await {
                    let words: usize = line.strip_prefix('*').unwrap().parse().unwrap();
                    let mut command = Vec::new();
                    for _ in 0..words {
                        lines.next_line().await.unwrap();
                        command.push(lines.next_line().await.unwrap().unwrap());
                    }
                    let answer = if command[0] == "SET" {
                        tokio::time::sleep(after).await;
                        answer
                    } else {
                        "+OK\r\n"
                    };
                    if writer.write_all(answer.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    url
}

#[tokio::test]
async fn only_ok_lets_through() {
    let replayed = (409, false, json!({ "error": "replayed" }));
    for (set, expected) in [
        ("$-1\r\n", replayed.clone()),
        ("_\r\n", replayed),
        (":0\r\n", unavailable()),
        (":1\r\n", unavailable()),
        ("+QUEUED\r\n", unavailable()),
        ("+ok\r\n", unavailable()),
        ("$0\r\n\r\n", unavailable()),
        ("$2\r\nOK\r\n", unavailable()),
        ("*1\r\n+OK\r\n", unavailable()),
        ("*0\r\n", unavailable()),
        ("#t\r\n", unavailable()),
        (
            "-READONLY You can't write against a read only replica.\r\n",
            unavailable(),
        ),
        ("junk\r\n", unavailable()),
    ] {
        let url = fake_redis(set).await;
        let server = Server::start_with(&[("REDIS_URL", Some(&url))]).await;
        for _ in 0..2 {
            let answer = once(&server, &merchant().sign(SECRET)).await;
            assert_eq!(answer, expected, "{set:?}");
        }
    }
    let url = fake_redis("+OK\r\n").await;
    let server = Server::start_with(&[("REDIS_URL", Some(&url))]).await;
    assert_eq!(once(&server, &merchant().sign(SECRET)).await.0, 200);
}

/// What follows the claim is done though nobody waits for it any more: here, a refusal is counted.
#[tokio::test]
async fn a_client_that_hangs_up_does_not_end_what_it_began() {
    let url = slow_redis("$-1\r\n", Duration::from_millis(300)).await;
    let server = Server::start_with(&[("REDIS_URL", Some(&url))]).await;
    let token = merchant().sign(SECRET);
    let request = server.request(Method::POST, "/api/once");
    let request = request.bearer_auth(&token).body(ORDER);
    let error = request.timeout(Duration::from_millis(100)).send().await;
    assert!(error.unwrap_err().is_timeout());
    assert_eq!(server.accepted("current").await, 1);
    let counted = async {
        while server.refused("replayed").await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let limit = Duration::from_secs(10);
    tokio::time::timeout(limit, counted).await.unwrap();
}
