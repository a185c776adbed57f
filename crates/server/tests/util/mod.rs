//! A `redis-server` for one test, proxies in front of it, and a fake server.
//!
//! If `redis-server` is not installed, the tests say so and pass without testing anything; with `REQUIRE_REDIS=1` they
//! fail instead.

use std::env;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// A `redis-server` that writes nothing to disk. Killed when dropped.
pub(crate) struct Redis {
    child: Child,
    pub(crate) port: u16,
}

impl Redis {
    pub(crate) fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(arguments: &[&str]) -> Option<Self> {
        // Several attempts: a port that is free now may be taken a moment later.
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
        // Not with `eprintln!`, whose output is hidden when a test passes.
        let line = format!("NOT TESTED: {problem}\n");
        io::stderr().write_all(line.as_bytes()).unwrap();
        None
    }

    /// Returns when the server is ready.
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
        // The server logs each line within moments, and exits if it cannot start.
        while stdout.read_line(&mut log)? != 0 {
            if log.contains("Ready to accept connections") {
                // The server blocks when nobody reads its log.
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
        // The shell's own `kill`, so that no package with one is needed.
        let id = self.child.id().to_string();
        let kill = Command::new("sh")
            .args(["-c", "kill -s \"$0\" \"$1\"", name, &id])
            .status();
        assert!(kill.unwrap().success());
    }

    /// Stops the server as a crash would: at once, with all its connections.
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

async fn listen() -> (tokio::net::TcpListener, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/", listener.local_addr().unwrap());
    (listener, url)
}

/// Forwards each connection to the Redis on this port, or hangs up at once while there is none. When a port is sent,
/// earlier connections stay open and forward nothing more.
pub(crate) async fn proxy(redis: u16) -> (String, watch::Sender<Option<u16>>) {
    let (listener, url) = listen().await;
    let (move_to, port) = watch::channel(Some(redis));
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut port = port.clone();
            let Some(now) = *port.borrow_and_update() else {
                continue;
            };
            let mut server = TcpStream::connect(("127.0.0.1", now)).await.unwrap();
            tokio::spawn(async move {
                let moved =
                    async { while port.changed().await.is_ok() && port.borrow().is_none() {} };
                tokio::select! {
                    _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                    () = moved => std::future::pending().await,
                }
            });
        }
    });
    (url, move_to)
}

/// Accepts a connection after the delay `after`, answers every `SET` with `answer` after the same delay, and other
/// commands with `OK`.
pub(crate) async fn fake_redis(answer: String, after: Duration) -> String {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(answer_commands(stream, answer.clone(), after));
        }
    });
    url
}

async fn answer_commands(stream: TcpStream, answer: String, after: Duration) {
    tokio::time::sleep(after).await;
    let (reader, mut writer) = stream.into_split();
    let mut lines = tokio::io::BufReader::new(reader).lines();
    // A command is `*` and the number of words that follow; a word is two lines, its length and its text.
    while let Ok(Some(line)) = lines.next_line().await {
        let words: usize = line.strip_prefix('*').unwrap().parse().unwrap();
        let mut command = Vec::new();
        for _ in 0..words {
            lines.next_line().await.unwrap();
            command.push(lines.next_line().await.unwrap().unwrap());
        }
        let answer = if command[0] == "SET" {
            tokio::time::sleep(after).await;
            &*answer
        } else {
            "+OK\r\n"
        };
        if writer.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}
