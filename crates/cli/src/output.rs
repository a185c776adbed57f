//! The output of a command, and its exit code.

use std::process::ExitCode;

use serde::Serialize;

use crate::text;

/// The exit code. The help and the README list them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Status {
    /// The token is verified, or what was asked for is printed.
    Done = 0,
    /// The token is refused.
    Refused = 1,
    /// The arguments, the environment or a file are wrong. Nothing was verified.
    Usage = 2,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    pub(crate) status: Status,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self {
            stdout: Vec::new(),
            stderr: String::new(),
            status: Status::Done,
        }
    }

    pub(crate) fn json(value: &impl Serialize) -> Result<Self, Problem> {
        let json = serde_json::to_string_pretty(value)
            .map_err(|_| "cannot write the report as JSON".to_owned())?;
        Ok(Self::text(text::ascii_json(&json) + "\n"))
    }

    pub(crate) fn text(text: String) -> Self {
        Self {
            stdout: text.into_bytes(),
            ..Self::new()
        }
    }
}

/// A problem with the arguments, the environment or a file: one or two sentences, without any part of a token or a
/// secret.
pub(crate) type Problem = String;
