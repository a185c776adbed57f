//! A `redis-server` for one test, and servers that only look like one.
//!
//! Where there is no `redis-server` the tests say so and prove nothing; with `REQUIRE_REDIS=1` they fail instead.

use std::env;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// A `redis-server` with nothing on disk. Killed when it is dropped.
pub(crate) struct Redis {
    child: Child,
    pub(crate) port: u16,
}

impl Redis {
    pub(crate) fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(arguments: &[&str]) -> Option<Self> {
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
        // Not by `eprintln!`, whose output is hidden when a test passes.
        let line = format!("NOT TESTED: {problem}\n");
        io::stderr().write_all(line.as_bytes()).unwrap();
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
                // It stops when nobody reads its log.
                std::thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
                return Ok(redis);
            }
        }
        redis.child.wait()?;
        Err(io::Error::other(log))
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub(crate) fn signal(&self, name: &str) {
        // A shell's own `kill`, so that no package with one is needed.
        let id = self.child.id().to_string();
        let kill = Command::new("sh")
            .args(["-c", "kill -s \"$0\" \"$1\"", name, &id])
            .status();
        assert!(kill.unwrap().success());
    }

    /// As a crash would: at once, and with the connections it has.
    pub(crate) fn kill(&mut self) {
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

/// Passes everything on to the Redis on this port, or hangs up at once while there is none.
pub(crate) async fn moving_proxy(redis: u16) -> (String, watch::Sender<Option<u16>>) {
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
pub(crate) async fn freezing_proxy(redis: u16) -> (String, watch::Sender<bool>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/", listener.local_addr().unwrap());
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
    (url, freeze)
}

/// Answers every `SET` with this after a while, and, after as long, `OK` to what a connection starts with.
pub(crate) async fn fake_redis(answer: &'static str, after: Duration) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(answer_commands(stream, answer, after));
        }
    });
    url
}

async fn answer_commands(stream: TcpStream, answer: &str, after: Duration) {
    tokio::time::sleep(after).await;
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
}
