//! The checks of the library, in its order, and how far a token got.
//!
//! The library reports the first check that fails; all checks before it have passed.

use serde::Serialize;
use shopify_session_token::{ShopifySessionClaims, SignedWith, TokenKind, VerifyError};

use crate::errors;
use crate::unverified::Unverified;

/// Numbered as in "What is checked", docs/what-is-checked.md of the library.
const NAMES: [&str; 11] = [
    "length",
    "form",
    "signature",
    "header",
    "payload",
    "types of the claims",
    "times",
    "audience",
    "shop",
    "issuer",
    "kind",
];

pub(crate) const SIGNATURE: usize = 3;
pub(crate) const TIMES: usize = 7;
pub(crate) const KIND: usize = 11;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Passed,
    Failed,
    NotReached,
    /// The kind, with neither `--merchant` nor `--buyer`.
    NotAsked,
}

impl Outcome {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "FAILED",
            Self::NotReached => "not reached",
            Self::NotAsked => "not asked",
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Check {
    pub(crate) number: usize,
    pub(crate) name: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) detail: Option<String>,
}

/// What a token was checked with, and what it says, as far as the reasons and details need it.
pub(crate) struct Context<'a> {
    pub(crate) token: &'a str,
    pub(crate) now: u64,
    /// In seconds.
    pub(crate) leeway: u64,
    /// Whether `--merchant` or `--buyer` was given.
    pub(crate) asks_for_kind: bool,
    pub(crate) client_id: &'a str,
    /// The current one.
    pub(crate) secret: &'a str,
    /// Of a token that is valid apart from its kind.
    pub(crate) kind: Option<TokenKind>,
    pub(crate) unverified: Unverified,
}

impl Context<'_> {
    pub(crate) fn checks(&self, result: &Result<ShopifySessionClaims, VerifyError>) -> Vec<Check> {
        let failed = match result {
            Ok(_) => NAMES.len() + 1,
            Err(error) => errors::check(*error),
        };
        let check = |(index, &name)| {
            let number = index + 1;
            let outcome = match number {
                _ if number > failed => Outcome::NotReached,
                _ if number == failed => Outcome::Failed,
                KIND if !self.asks_for_kind => Outcome::NotAsked,
                _ => Outcome::Passed,
            };
            let detail = match (outcome, result) {
                (Outcome::Failed, Err(error)) => Some(errors::detail(*error, self)),
                (Outcome::Passed | Outcome::NotAsked, Ok(claims)) => {
                    self.passed_detail(number, claims)
                }
                _ => None,
            };
            Check {
                number,
                name,
                outcome,
                detail,
            }
        };
        NAMES.iter().enumerate().map(check).collect()
    }

    /// Whether header and payload are known to be Shopify's.
    pub(crate) fn is_signed(result: &Result<ShopifySessionClaims, VerifyError>) -> bool {
        match result {
            Ok(_) => true,
            Err(error) => errors::check(*error) > SIGNATURE,
        }
    }

    fn passed_detail(&self, number: usize, claims: &ShopifySessionClaims) -> Option<String> {
        match number {
            1 => Some(format!("{} bytes", self.token.len())),
            SIGNATURE => Some(signed_with(claims).to_owned()),
            TIMES => Some(self.passed_times(claims)),
            KIND => Some(kind(claims.kind()).to_owned()),
            _ => None,
        }
    }

    fn passed_times(&self, claims: &ShopifySessionClaims) -> String {
        let not_before = claims.not_before().as_secs();
        let expires_at = claims.expires_at().as_secs();
        match self.now {
            now if now < not_before => format!(
                "{} s before nbf, within the leeway: this clock is slow by that much or more",
                not_before - now
            ),
            now if now >= expires_at => {
                format!("{} s after exp, within the leeway", now - expires_at)
            }
            now => format!("{} s before exp", expires_at - now),
        }
    }
}

pub(crate) fn signed_with(claims: &ShopifySessionClaims) -> &'static str {
    match claims.signed_with() {
        SignedWith::Current => "current secret",
        SignedWith::Previous(_) => "previous secret",
    }
}

pub(crate) fn kind(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Merchant(_) => "merchant",
        TokenKind::Buyer(_) => "buyer",
        _ => "other",
    }
}
