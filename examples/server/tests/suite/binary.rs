//! The server as a process.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};
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

/// The output of a server that does not start.
pub fn output(command: &mut Command) -> Output {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A server that listens would not exit by itself.
    let has_started = |log: &str| log.contains("\"listening\"");
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let (sender, log) = channel();
    thread::spawn(move || {
        let mut log = String::new();
        while stdout.read_line(&mut log).unwrap() != 0 && !has_started(&log) {}
        sender.send(log)
    });
    let log = match log.recv_timeout(PATIENCE) {
        Ok(log) if !has_started(&log) => log,
        log => {
            child.kill().unwrap();
            panic!("it has started, or hangs: {log:?}");
        }
    };
    end_of(&mut child);
    let stdout = log.into_bytes();
    Output {
        stdout,
        ..child.wait_with_output().unwrap()
    }
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
        let mut child = command(changes).stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            stdout
                .lines()
                .map_while(Result::ok)
                .all(|line| sender.send(line).is_ok())
        });
        let mut process = Self {
            child,
            lines,
            log: String::new(),
            address: SocketAddr::from(([0; 4], 0)),
        };
        let line = process.wait_for("listening");
        process.address = line["fields"]["address"].as_str().unwrap().parse().unwrap();
        process
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, name: &str) {
        send_signal(self.id(), name);
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
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    self.log.push_str(&line);
                    self.log.push('\n');
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the server does not end: {}", self.log),
            }
        }
        let code = end_of(&mut self.child);
        (code, std::mem::take(&mut self.log))
    }
}

/// Waits for the exit code. Kills the process and panics after the time limit.
fn end_of(child: &mut Child) -> Option<i32> {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("the server does not end");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

pub fn send_signal(process: u32, name: &str) {
    // The shell's own `kill`, so that no package with one is needed.
    let kill = Command::new("sh")
        .args(["-c", "kill -s \"$0\" \"$1\"", name, &process.to_string()])
        .status();
    assert!(kill.unwrap().success());
}
