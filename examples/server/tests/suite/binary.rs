//! The server as a process.

use std::io::{self, BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::util::environment;
use crate::BINARY;

/// The time limit of every wait for a process: a test that fails is better than one that hangs.
pub const PATIENCE: Duration = Duration::from_mins(1);

pub fn command(changes: &[(&'static str, Option<&str>)]) -> Command {
    let mut command = Command::new(BINARY);
    command
        .env_clear()
        .envs(environment(changes))
        // The server must ignore it: below INFO, libraries may log the data that they receive.
        .env("RUST_LOG", "trace")
        .stdin(Stdio::null());
    command
}

/// The exit code, stdout and stderr of a server that does not start.
pub fn refused(command: &mut Command) -> (Option<i32>, String, String) {
    let mut process = Process::spawn(command.stderr(Stdio::piped()));
    let stderr = process.child.stderr.take().unwrap();
    let (code, stdout) = process.wait();
    (code, stdout, io::read_to_string(stderr).unwrap())
}

/// A running server, killed when dropped.
pub struct Process {
    child: Child,
    /// A thread reads them at once: a full pipe would block the server.
    lines: Receiver<String>,
    log: String,
    pub address: SocketAddr,
}

impl Process {
    /// Returns when the server says that it listens.
    pub fn start(changes: &[(&'static str, Option<&str>)]) -> Self {
        let mut process = Self::spawn(&mut command(changes));
        let line = process.wait_for("listening");
        process.address = line["fields"]["address"].as_str().unwrap().parse().unwrap();
        process
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            let mut lines = stdout.lines().map_while(Result::ok);
            lines.all(|line| sender.send(line).is_ok())
        });
        Self {
            child,
            lines,
            log: String::new(),
            address: SocketAddr::from(([0; 4], 0)),
        }
    }

    pub fn signal(&self, name: &str) {
        // The shell's own `kill`, so that no package with one is needed.
        let kill = Command::new("sh")
            .args([
                "-c",
                "kill -s \"$0\" \"$1\"",
                name,
                &self.child.id().to_string(),
            ])
            .status();
        assert!(kill.unwrap().success());
    }

    /// Waits for the line with this message.
    pub fn wait_for(&mut self, message: &str) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.expect("a line of the log");
            self.log.push_str(&line);
            self.log.push('\n');
            let line: Value = serde_json::from_str(&line).expect(&line);
            if line["fields"]["message"] == message {
                return line;
            }
        }
    }

    /// Waits for the server to exit. Returns the exit code and the whole log.
    pub fn wait(mut self) -> (Option<i32>, String) {
        let end = Instant::now() + PATIENCE;
        loop {
            match self
                .lines
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(line) => self.log.push_str(&(line + "\n")),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the server does not end: {}", self.log),
            }
        }
        // It has closed its output, so it is about to exit.
        let code = self.child.wait().unwrap().code();
        (code, std::mem::take(&mut self.log))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
