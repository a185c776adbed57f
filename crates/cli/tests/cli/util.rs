//! Runs the program with a clean environment.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use shopify_session_token::testing::Token;
pub(crate) use shopify_session_token::testing::{CLIENT_ID, HEADER, SECRET, sign};

pub(crate) const OTHER_SECRET: &str = "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";
pub(crate) const SHOP: &str = "example.myshopify.com";
/// When the tokens below are issued, and the time that `verify` passes with `--now`.
pub(crate) const IAT: u64 = 1_700_000_000;

pub(crate) fn merchant() -> Token {
    Token::merchant_at(SHOP, 12_345_678_901, IAT)
        .jwt_id("9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b")
        .claim("sid", r#""5c1d9a7e-3f2b-4a68-9d0c-7b6a5f4e3d2c""#)
        .without("sig")
}

pub(crate) fn buyer() -> Token {
    Token::buyer_at(SHOP, Some(7_654_321), IAT)
}

/// A JWT as other issuers write it, with a signature of this many characters.
pub(crate) fn of_algorithm(algorithm: &str, signature_len: usize) -> String {
    let header = format!(r#"{{"alg":"{algorithm}","kid":"1","typ":"JWT"}}"#);
    let token = merchant().header(&header).sign(SECRET);
    let (signing_input, _) = token.rsplit_once('.').unwrap();
    format!("{signing_input}.{}", "A".repeat(signature_len))
}

/// A file in a directory that cargo keeps for tests.
pub(crate) fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.into_os_string().into_string().unwrap()
}

/// A call of the program.
pub(crate) struct Call {
    command: Command,
    stdin: Vec<u8>,
    /// Must not be in the output.
    hidden: Vec<String>,
}

pub(crate) struct Finished {
    /// Only tells for more input than a pipe holds.
    pub(crate) has_read_all: bool,
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Without environment variables and with an empty standard input.
pub(crate) fn call<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Call {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shopify-session-token"));
    for variable in ["API_KEY", "API_SECRET", "PREVIOUS_SECRET", "ID_TOKEN"] {
        command.env_remove(format!("SHOPIFY_{variable}"));
    }
    command.args(arguments);
    Call {
        command,
        stdin: Vec::new(),
        hidden: vec![SECRET.into(), OTHER_SECRET.into()],
    }
}

/// `verify` at `now`, with client ID and secret in the environment and `more` arguments.
pub(crate) fn verify(token: &str, now: u64, more: &[&str]) -> Finished {
    let now = now.to_string();
    call([&["verify", "--now", &now], more].concat())
        .app()
        .token(token)
        .run()
}

#[track_caller]
pub(crate) fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

impl Call {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Client ID and secret in the environment.
    pub(crate) fn app(self) -> Self {
        self.env("SHOPIFY_API_KEY", CLIENT_ID)
            .env("SHOPIFY_API_SECRET", SECRET)
    }

    pub(crate) fn stdin(mut self, text: impl AsRef<[u8]>) -> Self {
        self.stdin = text.as_ref().to_vec();
        self
    }

    /// On standard input; its segments must not be in the output.
    pub(crate) fn token(self, token: &str) -> Self {
        self.hide(token).stdin(token)
    }

    pub(crate) fn hide(mut self, token: &str) -> Self {
        let segments = token.split(['.', ' ']).filter(|segment| segment.len() > 15);
        self.hidden.extend(segments.map(str::to_owned));
        self
    }

    /// Closes the reading end of standard output before the program writes to it.
    pub(crate) fn run_into_closed_pipe(mut self) -> (i32, String) {
        let mut child = self.spawn();
        drop(child.stdout.take());
        let finished = self.finish(child);
        (finished.code, finished.stderr)
    }

    pub(crate) fn run(mut self) -> Finished {
        let child = self.spawn();
        let finished = self.finish(child);
        let printed = finished.stdout.clone() + &finished.stderr;
        for hidden in &self.hidden {
            assert!(!printed.contains(hidden), "{hidden}\n{printed}");
        }
        finished
    }

    fn spawn(&mut self) -> Child {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped());
        self.command.stderr(Stdio::piped()).spawn().unwrap()
    }

    fn finish(&self, mut child: Child) -> Finished {
        // The program may not read everything, or anything.
        let written = child.stdin.take().unwrap().write_all(&self.stdin);
        let output = child.wait_with_output().unwrap();
        Finished {
            has_read_all: written.is_ok(),
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Finished {
    #[track_caller]
    fn ended(&self, code: i32, silent: &str) {
        let output = self.stdout.clone() + &self.stderr;
        assert_eq!((self.code, silent), (code, ""), "{output}");
    }

    /// Exit code 0 and nothing on standard error; returns standard output.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        self.ended(0, &self.stderr);
        self.stdout
    }

    /// Exit code 1, and two lines on standard error of which the first has the reason.
    #[track_caller]
    pub(crate) fn refused(self, reason: &str) {
        self.ended(1, &self.stdout);
        let lines: Vec<&str> = self.stderr.lines().collect();
        assert!(lines[0].starts_with("refused: "), "{lines:?}");
        has(lines[0], &[reason]);
        assert_eq!(lines.len(), 2, "{lines:?}");
    }

    /// Exit code 2, nothing on standard output, and `error: ` with the problem on standard error.
    #[track_caller]
    pub(crate) fn wrong_usage(self, problem: &str) {
        self.ended(2, &self.stdout);
        assert!(self.stderr.starts_with("error: "), "{}", self.stderr);
        has(&self.stderr, &[problem]);
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        assert!(self.stdout.is_ascii(), "{}", self.stdout);
        serde_json::from_str(&self.stdout).unwrap()
    }
}
