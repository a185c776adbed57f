//! The token and the secrets: from files, the environment and standard input.

use std::env;
use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read, Write as _};
use std::path::Path;

use shopify_session_token::{ConfigError, Verifier, VerifyError, bearer_token};

use crate::args::{AppOptions, TokenSource};
use crate::output::Problem;

const SECRET: &str = "SHOPIFY_API_SECRET";
const PREVIOUS_SECRET: &str = "SHOPIFY_PREVIOUS_SECRET";
const TOKEN: &str = "SHOPIFY_ID_TOKEN";

/// The most bytes of a token that are read: 16 times what the library accepts.
const MAX_READ: u64 = 1 << 16;

/// The token's text without the header's name and scheme, or the error that its header field is refused with.
pub(crate) fn token(source: &TokenSource) -> Result<Result<String, VerifyError>, Problem> {
    let text = match source.file.as_deref() {
        Some(file) if file != Path::new("-") => from_file(file)?,
        None if env::var_os(TOKEN).is_some_and(|token| !token.is_empty()) => variable(TOKEN)?,
        _ => from_stdin()?,
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::new(format!(
            "there is no token: give a file, set {TOKEN}, or write it to standard input"
        )));
    }
    Ok(from_field(text).map(str::to_owned))
}

/// Accepts a token with or without `Authorization:` and `Bearer` before it.
fn from_field(text: &str) -> Result<&str, VerifyError> {
    let value = match text.split_once(':') {
        Some((name, value)) if name.eq_ignore_ascii_case("authorization") => value.trim_start(),
        _ => text,
    };
    match bearer_token([value]) {
        // Without a scheme: the bare token.
        Err(VerifyError::MissingToken) if !has_bearer_scheme(value) => Ok(value),
        result => result,
    }
}

fn has_bearer_scheme(value: &str) -> bool {
    value
        .split(' ')
        .next()
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
}

/// The errors do not name the file: a token in its place would be repeated.
fn from_file(file: &Path) -> Result<String, Problem> {
    let reader = File::open(file).map_err(|error| {
        let hint = if looks_like_token(file) {
            "; the token itself cannot be an argument, because others could see it: pass it on standard input"
        } else {
            ""
        };
        Problem::new(format!("cannot open the token's file: {error}{hint}"))
    })?;
    read(reader).map_err(|error| Problem::new(format!("cannot read the token's file: {error}")))
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
    read(stdin.lock()).map_err(|error| {
        Problem::new(format!(
            "cannot read the token from standard input: {error}"
        ))
    })
}

/// Bytes that are not UTF-8 become U+FFFD, which no token has.
fn read(reader: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    reader.take(MAX_READ).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn variable(name: &str) -> Result<String, Problem> {
    match env::var(name) {
        Ok(value) => Ok(value),
        Err(env::VarError::NotPresent) => Ok(String::new()),
        Err(env::VarError::NotUnicode(_)) => Err(Problem::new(format!("{name} is not UTF-8"))),
    }
}

/// The client secrets, the current one first.
#[derive(Debug)]
pub(crate) struct Secrets {
    pub(crate) current: String,
    pub(crate) previous: Vec<String>,
    /// Where they are configured, for errors.
    source: &'static str,
}

impl Secrets {
    pub(crate) fn read(app: &AppOptions) -> Result<Self, Problem> {
        match &app.secret_file {
            Some(file) => Self::from_file(file),
            None => Self::from_environment(),
        }
    }

    fn from_file(file: &Path) -> Result<Self, Problem> {
        let text = fs::read_to_string(file).map_err(|error| {
            Problem::new(format!("cannot read the file of --secret-file: {error}"))
        })?;
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Ok(Self {
            current: lines.next().unwrap_or_default().to_owned(),
            previous: lines.map(str::to_owned).collect(),
            source: "the file of --secret-file",
        })
    }

    fn from_environment() -> Result<Self, Problem> {
        let previous = variable(PREVIOUS_SECRET)?;
        Ok(Self {
            current: variable(SECRET)?,
            previous: if previous.is_empty() {
                Vec::new()
            } else {
                previous.split(',').map(str::to_owned).collect()
            },
            source: "SHOPIFY_API_SECRET and SHOPIFY_PREVIOUS_SECRET",
        })
    }

    /// A verifier for the app.
    pub(crate) fn verifier(&self, app: &AppOptions) -> Result<Verifier, Problem> {
        let verifier = Verifier::new(&app.client_id, &self.current)
            .and_then(|verifier| verifier.with_previous_secrets(&self.previous));
        verifier.map_err(|error| self.problem(error))
    }

    fn problem(&self, error: ConfigError) -> Problem {
        let source = match error {
            ConfigError::EmptyClientId
            | ConfigError::ClientIdLooksLikeSecret
            | ConfigError::ClientIdHasWhitespace
            | ConfigError::ClientIdHasQuotationMarks
            | ConfigError::ClientIdNotVisibleAscii => "--client-id or SHOPIFY_API_KEY",
            _ => self.source,
        };
        Problem::new(format!("{error} (it is read from {source})"))
    }
}

#[cfg(test)]
mod tests {
    use shopify_session_token::VerifyError;

    use super::from_field;

    #[test]
    fn header_name_and_scheme_are_removed() {
        for text in [
            "abc.def.ghi",
            "Bearer abc.def.ghi",
            "bearer   abc.def.ghi",
            "Authorization: Bearer abc.def.ghi",
            "authorization:Bearer abc.def.ghi",
            "Authorization: abc.def.ghi",
        ] {
            assert_eq!(from_field(text), Ok("abc.def.ghi"), "{text}");
        }
    }

    #[test]
    fn bad_fields_are_refused_as_in_a_server() {
        assert_eq!(from_field("Bearer a b"), Err(VerifyError::Malformed));
        for text in ["Bearer", "Bearer null", "Authorization: Bearer undefined"] {
            assert_eq!(from_field(text), Err(VerifyError::MissingToken), "{text}");
        }
    }
}
