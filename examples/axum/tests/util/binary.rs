//! The server as a process.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::Value;

use super::environment;

fn command(changes: &[(&'static str, Option<&str>)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shopify-session-token-axum"));
    command
        .env_clear()
        .envs(environment(changes))
        .stdin(Stdio::null());
    command
}

/// Of a server that does not start.
pub fn output(changes: &[(&'static str, Option<&str>)]) -> Output {
    let mut child = command(changes)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Its first line comes when it has read the configuration. Waiting for its end would never end.
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    if !line.is_empty() {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(line, "", "it has started");
    output
}

/// Killed when it is dropped.
pub struct Process {
    child: Child,
    /// Read as fast as they come: a full pipe would stop the server.
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
            let line = self.lines.recv().expect("the server ended");
            self.log.push_str(&line);
            self.log.push('\n');
            let line: Value = serde_json::from_str(&line).expect(&line);
            if line["fields"]["message"] == message {
                return line;
            }
        }
    }

    /// Waits for its end: exit code, and everything it has logged.
    pub fn wait(mut self) -> (Option<i32>, String) {
        while let Ok(line) = self.lines.recv() {
            self.log.push_str(&line);
            self.log.push('\n');
        }
        let status = self.child.wait().unwrap();
        (status.code(), std::mem::take(&mut self.log))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

pub fn send_signal(process: u32, name: &str) {
    // A shell's own `kill`, so that no package with one is needed.
    let kill = Command::new("sh")
        .args(["-c", "kill -s \"$0\" \"$1\"", name, &process.to_string()])
        .status();
    assert!(kill.unwrap().success());
}
