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
    let is_jwt = decoded.header.is_some() && decoded.payload.is_some();
    let mut output = if options.json {
        Output {
            stderr: WARNING.to_owned(),
            ..Output::json(&Report {
                verified: false,
                token: decoded,
            })?
        }
    } else {
        let now = options.now.unwrap_or_else(UnixTime::now);
        Output::text(WARNING.to_owned() + &decoded.lines("UNVERIFIED", now))
    };
    output.stderr.insert_str(0, note);
    if !is_jwt {
        output.status = Status::Refused;
    }
    Ok(output)
}
