//! The output of a command, and its exit code.

use std::process::ExitCode;

use serde::Serialize;

use crate::text;

/// The exit code. The help and the README list them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Status {
    /// 0: the token is verified, or what was asked for is printed.
    Done,
    /// 1: the token is refused.
    Refused,
    /// 2: the arguments, the environment or a file are wrong. Nothing was verified.
    Usage,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::Refused => 1,
            Status::Usage => 2,
        })
    }
}

#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    pub(crate) status: Status,
}

impl Output {
    pub(crate) fn new(status: Status) -> Self {
        Self {
            stdout: Vec::new(),
            stderr: String::new(),
            status,
        }
    }

    pub(crate) fn json(status: Status, value: &impl Serialize) -> Result<Self, Problem> {
        let json = serde_json::to_string_pretty(value)
            .map_err(|_| Problem::new("cannot write the report as JSON"))?;
        Ok(Self {
            stdout: (text::ascii_json(&json) + "\n").into_bytes(),
            ..Self::new(status)
        })
    }
}

/// A problem with the arguments, the environment or a file: one or two sentences, without any part of a token or a
/// secret.
#[derive(Debug)]
pub(crate) struct Problem(String);

impl Problem {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
