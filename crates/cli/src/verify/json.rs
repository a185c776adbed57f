//! The report of `verify --json`.

use serde::Serialize;
use serde_json::{Value, json};
use shopify_session_token::{CustomerId, ShopifySessionClaims, SignedWith, TokenKind, VerifyError};

use super::Verdict;
use crate::checks::{self, Check, Context};
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
        let (claims, error) = (verdict.as_ref().ok(), verdict.as_ref().err());
        Self {
            verified: verdict.is_ok(),
            error: error.map(|error| of_error(*error, context)),
            claims: claims.map(|claims| of_claims(claims, context.now)),
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

fn of_error(error: VerifyError, context: &Context<'_>) -> Value {
    let mut report = json!({
        "code": error.code(),
        "message": context.reason(error),
        "http_status": error.http_status(),
        "should_retry": error.should_retry(),
    });
    let member = match error {
        VerifyError::Expired { .. } => "seconds_after_exp",
        VerifyError::NotYetValid { .. } => "seconds_before_nbf",
        _ => return report,
    };
    report[member] = checks::seconds_off(error).into();
    report
}

fn of_claims(claims: &ShopifySessionClaims, now: u64) -> Value {
    let (user_id, customer_id) = match claims.kind() {
        TokenKind::Merchant(user) => (Some(user.get()), None),
        TokenKind::Buyer(customer) => (None, customer.map(CustomerId::get)),
        _ => (None, None),
    };
    json!({
        "shop": claims.shop().as_str(),
        "kind": checks::kind(claims.kind()),
        "user_id": user_id,
        "customer_id": customer_id,
        "client_id": claims.client_id(),
        "jwt_id": claims.jwt_id(),
        "session_id": claims.session_id(),
        "issuer_path": claims.issuer_path(),
        "issued_at": claims.issued_at().as_secs(),
        "not_before": claims.not_before().as_secs(),
        "expires_at": claims.expires_at().as_secs(),
        "remaining_seconds": claims.expires_in(now).as_secs(),
        "signed_with": match claims.signed_with() {
            SignedWith::Current => "current",
            SignedWith::Previous(_) => "previous",
        },
    })
}
