//! The report of `verify --json`.

use serde::Serialize;
use shopify_session_token::{CustomerId, ShopifySessionClaims, SignedWith, TokenKind, VerifyError};

use super::Verdict;
use crate::checks::{self, Check, Context};
use crate::unverified::Unverified;

#[derive(Serialize)]
pub(super) struct Report<'a> {
    verified: bool,
    error: Option<ErrorReport>,
    claims: Option<Claims<'a>>,
    now: u64,
    #[serde(flatten)]
    explanation: Option<Explanation<'a>>,
}

#[derive(Serialize)]
struct ErrorReport {
    code: &'static str,
    message: String,
    http_status: u16,
    should_retry: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_after_exp: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_before_nbf: Option<u64>,
}

#[derive(Serialize)]
struct Claims<'a> {
    shop: &'a str,
    kind: &'static str,
    user_id: Option<u64>,
    customer_id: Option<u64>,
    client_id: &'a str,
    jwt_id: &'a str,
    session_id: Option<&'a str>,
    issuer_path: Option<&'a str>,
    issued_at: u64,
    not_before: u64,
    expires_at: u64,
    remaining_seconds: u64,
    signed_with: &'static str,
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
    pub(super) fn new(verdict: &'a Verdict, context: &'a Context<'_>, explain: bool) -> Self {
        Self {
            verified: verdict.is_ok(),
            error: verdict
                .as_ref()
                .err()
                .map(|error| ErrorReport::new(*error, context)),
            claims: verdict
                .as_ref()
                .ok()
                .map(|claims| Claims::new(claims, context.now)),
            now: context.now,
            explanation: explain.then(|| Explanation {
                checks: context.checks(verdict),
                decoded: Decoded {
                    signed: context.is_signed(verdict),
                    token: &context.unverified,
                },
            }),
        }
    }
}

impl ErrorReport {
    fn new(error: VerifyError, context: &Context<'_>) -> Self {
        let (seconds_after_exp, seconds_before_nbf) = match error {
            VerifyError::Expired { expired_at, now } => {
                (now.as_secs().checked_sub(expired_at.as_secs()), None)
            }
            VerifyError::NotYetValid { not_before, now } => {
                (None, not_before.as_secs().checked_sub(now.as_secs()))
            }
            _ => (None, None),
        };
        Self {
            code: error.code(),
            message: context.reason(error),
            http_status: error.http_status(),
            should_retry: error.should_retry(),
            seconds_after_exp,
            seconds_before_nbf,
        }
    }
}

impl<'a> Claims<'a> {
    fn new(claims: &'a ShopifySessionClaims, now: u64) -> Self {
        let (user_id, customer_id) = match claims.kind() {
            TokenKind::Merchant(user) => (Some(user.get()), None),
            TokenKind::Buyer(customer) => (None, customer.map(CustomerId::get)),
            _ => (None, None),
        };
        Self {
            shop: claims.shop().as_str(),
            kind: checks::kind(claims.kind()),
            user_id,
            customer_id,
            client_id: claims.client_id(),
            jwt_id: claims.jwt_id(),
            session_id: claims.session_id(),
            issuer_path: claims.issuer_path(),
            issued_at: claims.issued_at().as_secs(),
            not_before: claims.not_before().as_secs(),
            expires_at: claims.expires_at().as_secs(),
            remaining_seconds: claims.expires_in(now).as_secs(),
            signed_with: match claims.signed_with() {
                SignedWith::Current => "current",
                SignedWith::Previous(_) => "previous",
            },
        }
    }
}
