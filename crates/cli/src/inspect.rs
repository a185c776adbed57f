//! `inspect`: what a token claims, without a secret and so without a verdict.

use serde::Serialize;
use shopify_session_token::UnixTime;

use crate::args::InspectOptions;
use crate::input;
use crate::output::{Output, Problem, Status};
use crate::unverified::Unverified;

const WARNING: &str =
    "NOT VERIFIED: no signature was checked, anyone can have written this token.\n";

#[derive(Serialize)]
struct Report {
    /// Always false.
    verified: bool,
    #[serde(flatten)]
    token: Unverified,
}

pub(crate) fn run(options: &InspectOptions) -> Result<Output, Problem> {
    let input::Token { text, note } = input::token(&options.token)?;
    let decoded = Unverified::decode(text.as_deref().unwrap_or_default());
    let status = if decoded.header.is_some() && decoded.payload.is_some() {
        Status::Done
    } else {
        Status::Refused
    };
    if options.json {
        let report = Report {
            verified: false,
            token: decoded,
        };
        return Ok(Output {
            stderr: format!("{note}{WARNING}"),
            ..Output::json(status, &report)?
        });
    }
    let now = options.now.unwrap_or_else(UnixTime::now);
    let lines = decoded.lines("UNVERIFIED", now);
    Ok(Output {
        stdout: format!("{WARNING}{lines}").into_bytes(),
        stderr: note.to_owned(),
        ..Output::new(status)
    })
}
