//! The token and the secrets: from files, the environment and standard input.

use std::env;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write as _};
use std::path::Path;

use shopify_session_token::{ConfigError, Verifier, VerifyError, bearer_token};

use crate::args::{AppOptions, TokenSource};
use crate::output::Problem;
use crate::unverified::SIGNATURE_LEN;

const SECRET: &str = "SHOPIFY_API_SECRET";
const PREVIOUS_SECRET: &str = "SHOPIFY_PREVIOUS_SECRET";
const TOKEN: &str = "SHOPIFY_ID_TOKEN";

/// The most bytes that are read from a file or standard input: 16 times what the library accepts.
const MAX_READ: usize = 1 << 16;

const AROUND: &str =
    "note: the token was taken out of the text around it; send it alone, after Bearer\n";
const INSIDE: &str =
    "note: white space inside the token is left out; with it, a server refuses the token\n";
/// What JavaScript writes for a promise and for what is not there.
const WORDS: [&str; 3] = ["[object Promise]", "null", "undefined"];
const WORD: &str = "note: the front end sent a word instead of a token: it did not wait for sessionToken.get() or shopify.idToken()\n";

#[derive(Debug)]
pub(crate) struct Token {
    /// Without what stands around it, or the error that its header field is refused with.
    pub(crate) text: Result<String, VerifyError>,
    /// What was left out, or is in the token's place, for standard error: empty, or a line.
    pub(crate) note: &'static str,
}

pub(crate) fn token(source: &TokenSource) -> Result<Token, Problem> {
    let text = match source.file.as_deref() {
        Some(file) if file != Path::new("-") => from_file(file)?,
        None if env::var_os(TOKEN).is_some_and(|token| !token.is_empty()) => variable(TOKEN)?,
        _ => from_stdin()?,
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(format!(
            "there is no token: give a file, set {TOKEN}, or write it to standard input"
        ));
    }
    find(text)
}

/// The token in a header field, with or without `Authorization:` and `Bearer`, or else in any other text.
fn find(text: &str) -> Result<Token, Problem> {
    let value = text.trim_end_matches(['"', '\'', '}']);
    let before = WORDS.iter().find_map(|word| value.strip_suffix(word));
    let is_word = before.is_some_and(|before| !before.ends_with(is_in_tokens));
    let field = Token {
        text: from_field(text).map(str::to_owned),
        note: if is_word { WORD } else { "" },
    };
    if field
        .text
        .as_ref()
        .is_ok_and(|value| value.chars().all(is_in_tokens))
    {
        return Ok(field);
    }
    let unwrapped: String = text.split_whitespace().collect();
    for (text, note) in [(text, AROUND), (&unwrapped, INSIDE)] {
        let mut tokens = complete_tokens(text);
        if let Some(token) = tokens.next() {
            if tokens.any(|other| other != token) {
                return Err("there are several tokens in the text: pass one".to_owned());
            }
            return Ok(Token {
                text: Ok(token),
                note,
            });
        }
    }
    Ok(field)
}

/// JWTs with a signature of at least the length of HS256's: of a wrapped one there may be only a part here.
fn complete_tokens(text: &str) -> impl Iterator<Item = String> {
    text.split(|c| !is_in_tokens(c)).filter_map(|word| {
        // `{"` in base64url, in which the header begins.
        let (_, word) = word.split_at(word.find("eyJ")?);
        let mut segments = word.splitn(4, '.');
        let (header, payload, signature) = (segments.next()?, segments.next()?, segments.next()?);
        (signature.len() >= SIGNATURE_LEN).then(|| [header, payload, signature].join("."))
    })
}

fn is_in_tokens(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Accepts a token with or without `Authorization:` and `Bearer` before it.
fn from_field(text: &str) -> Result<&str, VerifyError> {
    let value = match text.split_once(':') {
        Some((name, value)) if name.eq_ignore_ascii_case("authorization") => value.trim_start(),
        _ => text,
    };
    if value.contains(' ') {
        bearer_token([value])
    } else {
        Ok(value)
    }
}

/// The errors do not name the file: a token in its place would be repeated.
fn from_file(file: &Path) -> Result<String, Problem> {
    let reader = File::open(file).map_err(|error| {
        let hint = if looks_like_token(file) {
            "; the token itself cannot be an argument, because others could see it: pass it on standard input"
        } else {
            ""
        };
        format!("cannot open the token's file: {error}{hint}")
    })?;
    read(reader).map_err(|error| format!("cannot read the token's file: {error}"))
}

fn looks_like_token(file: &Path) -> bool {
    let name = file.to_string_lossy();
    name.starts_with("eyJ") || name.to_ascii_lowercase().starts_with("bearer ")
}

fn from_stdin() -> Result<String, Problem> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        let hint = "Paste the token, press Enter, then Ctrl-D (on Windows Ctrl-Z and Enter).";
        // Without the hint the token can be read all the same.
        let _ = writeln!(io::stderr(), "{hint}");
    }
    read(stdin.lock())
        .map_err(|error| format!("cannot read the token from standard input: {error}"))
}

/// Bytes that are not UTF-8 become U+FFFD, which neither tokens nor secrets have.
fn read(reader: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    reader.take(MAX_READ as u64 + 1).read_to_end(&mut bytes)?;
    match *bytes {
        _ if bytes.len() > MAX_READ => {
            return Err(io::Error::other("it has more than 65536 bytes"));
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..] => {
            return Err(io::Error::other("it is in UTF-16, save it as UTF-8"));
        }
        _ => {}
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn variable(name: &str) -> Result<String, Problem> {
    match env::var(name) {
        Ok(value) => Ok(value),
        Err(env::VarError::NotPresent) => Ok(String::new()),
        Err(env::VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8")),
    }
}

/// The client secrets, the current one first.
pub(crate) struct Secrets {
    pub(crate) current: String,
    previous: Vec<String>,
    /// Where the current one and the previous ones are configured, for errors.
    sources: [&'static str; 2],
}

impl Secrets {
    pub(crate) fn read(app: &AppOptions) -> Result<Self, Problem> {
        match &app.secret_file {
            Some(file) => Self::from_file(file),
            None => Self::from_environment(),
        }
    }

    fn from_file(file: &Path) -> Result<Self, Problem> {
        let text = File::open(file)
            .and_then(read)
            .map_err(|error| format!("cannot read the file of --secret-file: {error}"))?;
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        Ok(Self {
            current: lines.next().unwrap_or_default().to_owned(),
            previous: lines.map(str::to_owned).collect(),
            sources: ["the file of --secret-file"; 2],
        })
    }

    fn from_environment() -> Result<Self, Problem> {
        let previous = variable(PREVIOUS_SECRET)?;
        // An empty text has no secrets, not an empty one.
        let previous = previous.split(',').filter(|_| !previous.is_empty());
        Ok(Self {
            current: variable(SECRET)?,
            previous: previous.map(str::to_owned).collect(),
            sources: [SECRET, PREVIOUS_SECRET],
        })
    }

    /// A verifier for the app.
    pub(crate) fn verifier(&self, app: &AppOptions) -> Result<Verifier, Problem> {
        let read_from = |source, error: &dyn Display| format!("{error} (it is read from {source})");
        let [current, previous] = self.sources;
        let beside = |secret: &String| beside_secret(secret);
        if let Some(found) = beside(&self.current) {
            return Err(read_from(current, &format!("the client secret {found}")));
        }
        if let Some(found) = self.previous.iter().find_map(beside) {
            return Err(read_from(
                previous,
                &format!("the previous client secret {found}"),
            ));
        }
        Verifier::new(&app.client_id, &self.current)
            .map_err(|error| match error {
                ConfigError::EmptyClientId => {
                    "there is no client ID: set SHOPIFY_API_KEY or pass --client-id".to_owned()
                }
                ConfigError::EmptySecret { .. } if app.secret_file.is_none() => {
                    "there is no client secret: set SHOPIFY_API_SECRET or pass --secret-file"
                        .to_owned()
                }
                ConfigError::ClientIdLooksLikeSecret
                | ConfigError::ClientIdHasWhitespace
                | ConfigError::ClientIdHasQuotationMarks
                | ConfigError::ClientIdNotVisibleAscii => {
                    read_from("--client-id or SHOPIFY_API_KEY", &error)
                }
                _ => read_from(current, &error),
            })?
            .with_previous_secrets(&self.previous)
            .map_err(|error| read_from(previous, &error))
    }
}

/// What a configuration file has beside a secret.
fn beside_secret(secret: &str) -> Option<&'static str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ');
    match secret.split_once('=') {
        // Base64 may end with it.
        Some((name, value)) if name.chars().all(is_name) && !matches!(value, "" | "=") => {
            Some("has a name and = before it: leave them out")
        }
        _ if secret.starts_with('#') || secret.contains(" #") => {
            Some("has a comment beside it: leave it out")
        }
        _ => None,
    }
}
