//! The report of `verify --json`.

use serde::Serialize;
use serde_json::Value;

use super::{Verdict, claims};
use crate::checks::{Check, Context};
use crate::errors;
use crate::unverified::Unverified;

#[derive(Serialize)]
pub(super) struct Report<'a> {
    verified: bool,
    error: Option<Value>,
    claims: Option<Value>,
    now: u64,
    #[serde(flatten)]
    explanation: Option<Explanation<'a>>,
}

#[derive(Serialize)]
struct Explanation<'a> {
    checks: Vec<Check>,
    decoded: Decoded<'a>,
}

#[derive(Serialize)]
struct Decoded<'a> {
    /// Whether the signature over header and payload is valid.
    signed: bool,
    #[serde(flatten)]
    token: &'a Unverified,
}

impl<'a> Report<'a> {
    pub(super) fn new(verdict: &Verdict, context: &'a Context<'_>, explain: bool) -> Self {
        let (accepted, error) = (verdict.as_ref().ok(), verdict.as_ref().err());
        Self {
            verified: verdict.is_ok(),
            error: error.map(|error| errors::report(*error, context)),
            claims: accepted.map(|claims| claims::report(claims, context.now)),
            now: context.now,
            explanation: explain.then(|| Explanation {
                checks: context.checks(verdict),
                decoded: Decoded {
                    signed: Context::is_signed(verdict),
                    token: &context.unverified,
                },
            }),
        }
    }
}
