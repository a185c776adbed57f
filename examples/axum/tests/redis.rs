//! `POST /api/once` on a Redis that several instances share.
//!
//! These start a `redis-server` of their own. Where there is none they say so and prove nothing; with
//! `REQUIRE_REDIS=1` they fail instead.

use std::env;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use reqwest::{Method, StatusCode};
use serde_json::json;
use shopify_session_token::testing::CLIENT_ID;
use shopify_session_token::{UnixTime, Verifier};
use util::binary::send_signal;
use util::{SECRET, Server, answer, merchant};

mod util;

/// A `redis-server` with nothing on disk. Killed when it is dropped.
struct Redis {
    child: Child,
    port: u16,
}

impl Redis {
    fn start() -> Option<Self> {
        // A port that is free now may be taken a moment later, so not only once.
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = free.local_addr().unwrap().port();
            drop(free);
            match Self::start_on(port) {
                Ok(Some(redis)) => return Some(redis),
                Ok(None) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let message =
                        "redis-server is not installed (Debian: apt-get install redis-server)";
                    assert!(env::var_os("REQUIRE_REDIS").is_none(), "{message}");
                    not_tested(message);
                    return None;
                }
                Err(error) => panic!("redis-server: {error}"),
            }
        }
        panic!("redis-server found no port");
    }

    /// Returns when it is ready, or `None` when it has ended because the port is taken.
    fn start_on(port: u16) -> io::Result<Option<Self>> {
        let mut child = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
            .args(["--save", "", "--appendonly", "no"])
            .current_dir(env::temp_dir())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while stdout.read_line(&mut line)? != 0 {
            if line.contains("Ready to accept connections") {
                // It stops when nobody reads what it says.
                std::thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
                return Ok(Some(Self { child, port }));
            }
            line.clear();
        }
        child.wait()?;
        Ok(None)
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
            .map(|request| tokio::spawn(request.bearer_auth(&token).send()))
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
        .replay_key("refund");
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
    let server = redis.server().await;
    let used = merchant().sign(SECRET);
    assert_eq!(once(&server, &used).await.0, 200);

    redis.kill();
    for _ in 0..3 {
        assert_eq!(once(&server, &used).await, unavailable());
        assert_eq!(once(&server, &merchant().sign(SECRET)).await, unavailable());
    }
    assert_eq!(server.get("/api/merchant", &used).await.status(), 200);
    // A bad token is still that.
    let expired = merchant().expired().sign(SECRET);
    assert_eq!(once(&server, &expired).await.0, 401);

    let Ok(Some(_redis)) = Redis::start_on(redis.port) else {
        return not_tested("the port was taken before Redis came back");
    };
    // The first ones may still see the failed connection while a new one is made.
    let token = merchant().sign(SECRET);
    let mut answers = (0..100).map(|_| ());
    while answers.next().is_some() {
        let answer = once(&server, &token).await;
        if answer.0 == 200 {
            return;
        }
        assert_eq!(answer, unavailable());
    }
    panic!("Redis is back, but the server has not noticed");
}

#[tokio::test]
async fn when_redis_was_never_there_nothing_gets_through() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://{}/", free.local_addr().unwrap());
    drop(free);
    let server = Server::start_with(&[("REDIS_URL", Some(&url))]).await;
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
    redis.signal("CONT");
}
