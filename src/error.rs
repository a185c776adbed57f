//! Why a token was refused.

use core::fmt;

use crate::claim::Claim;
use crate::limits::MAX_TOKEN_LEN;
use crate::time::UnixTime;

/// Why a token was refused.
///
/// An error is [`Copy`] and safe to log: it contains no text of the token and nothing of the secret; at most the name
/// of a claim, or `exp` or `nbf` together with `now`. The messages are for your logs; send the client
/// [`code()`](Self::code) at most.
///
/// If a token fails several checks, the first in the order of [What is checked](crate::guide::what_is_checked) is
/// reported. In particular, a well-formed token with an invalid signature is
/// [`InvalidSignature`](Self::InvalidSignature) whatever its header and claims say. (If `aud` names no app of a
/// [`VerifierSet`](crate::VerifierSet), it is [`UnknownApp`](Self::UnknownApp).)
///
/// | [`code()`](Self::code) | usual cause | remedy |
/// |---|---|---|
/// | [`unusable_secret`](Self::UnusableSecret) | the environment variable with the secret is not set, or holds a placeholder | set it |
/// | [`missing_token`](Self::MissingToken) | a request to which the front end did not add a token: a link, a form, a script of another page; or the front end had no token yet and sent `Bearer undefined` | send requests with `fetch` |
/// | [`several_tokens`](Self::SeveralTokens) | a proxy that adds an `Authorization` header of its own; an attack | look for a proxy between front end and server |
/// | [`too_long`](Self::TooLong), [`malformed`](Self::Malformed) | not a session token: an access token, another kind of JWT, or a bad copy | look at what the front end sends |
/// | [`unknown_app`](Self::UnknownApp) | an app that is not configured | check that the app is in your configuration |
/// | [`invalid_signature`](Self::InvalidSignature) | a token that is signed with another app's secret, or with one that is no longer configured; with the function `verify`, a newline, quotation marks or a byte order mark at an end of the secret; a forged token | compare the secret with the app's settings |
/// | [`unsupported_algorithm`](Self::UnsupportedAlgorithm), [`unsupported_jose_header`](Self::UnsupportedJoseHeader) | signed with your secret, but not by Shopify | look at what the front end sends; if Shopify issued it, report it to this crate |
/// | [`invalid_payload`](Self::InvalidPayload), [`missing_claim`](Self::MissingClaim), [`invalid_claim`](Self::InvalidClaim) | signed with your secret, but not a session token: a post-purchase token, a request of a Function, or a JWT of your own | look at what the front end sends |
/// | [`expired`](Self::Expired) | a front end that kept the token: it is valid for 60 s (merchants) or 300 s (buyers); a server whose clock is fast | fetch a token for every request; synchronise the clock |
/// | [`not_yet_valid`](Self::NotYetValid) | a server whose clock is slow | synchronise the clock |
/// | [`wrong_audience`](Self::WrongAudience) | a token for another app under the same secret; a wrong client ID | compare the client ID with the app's settings |
/// | [`invalid_shop_domain`](Self::InvalidShopDomain) | a development environment under another domain | [`Verifier::with_shop_suffix`](crate::Verifier::with_shop_suffix) |
/// | [`issuer_mismatch`](Self::IssuerMismatch) | none known: in Shopify's tokens `iss` and `dest` name the same shop | report it to this crate |
/// | [`not_merchant`](Self::NotMerchant) | a checkout extension that calls a merchant's route | [`verify_buyer`](crate::Verifier::verify_buyer), if buyers may call it |
/// | [`not_buyer`](Self::NotBuyer) | a front end in the admin that calls a buyer's route | [`verify_merchant`](crate::Verifier::verify_merchant), if merchants may call it |
///
/// A `now` in milliseconds makes every token `expired`; the message says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VerifyError {
    /// The secret that was passed to [`verify`](crate::verify) is shorter than 32 bytes (RFC 7518, section
    /// 3.2), or consists only of NULs and ASCII white space. No MAC was computed: such a secret could be guessed.
    UnusableSecret,
    /// The request has no token: no `Authorization` header, one with a scheme other than `Bearer`, or no
    /// `id_token` in the query; or, instead of a token, an empty string, `null` or `undefined`, which front ends
    /// send while they have no token.
    MissingToken,
    /// The request has several `Authorization` headers, also if joined with a comma, or several parameters `id_token`.
    /// A proxy in front of this server may have checked a different one.
    SeveralTokens,
    /// The token has more than [`MAX_TOKEN_LEN`] bytes.
    TooLong,
    /// The token does not have the form of a session token: three segments of base64url characters (RFC 4648, section 5)
    /// with dots between them, the last one the strict, unpadded encoding of 32 bytes (RFC 7515, section 7.1).
    ///
    /// Tokens with another kind of signature, such as RS256 or none, do not have this form. Nor has a badly copied one:
    /// with `Bearer` or a quotation mark in front, with a line break in it, or with a fourth segment.
    Malformed,
    /// The payload does not contain `"aud"` exactly once, followed by the client ID of an app in the
    /// [`VerifierSet`](crate::VerifierSet). Only that type returns this error.
    ///
    /// Check whether an app has been added since the `VerifierSet` was built. Do not try every app's secret.
    UnknownApp,
    /// The token is not signed with any of the configured secrets. Its claims were not judged.
    /// (A [`VerifierSet`](crate::VerifierSet) has read `aud`, to choose the secrets.)
    InvalidSignature,
    /// The header is not a JSON object in UTF-8, or its `typ` is not `JWT`, or it has a `crit` (RFC 7515, section
    /// 4.1.11), or `alg`, `typ` or `crit` twice.
    UnsupportedJoseHeader,
    /// The header's `alg` is not `HS256` (RFC 7518, section 3.1), the only algorithm Shopify uses.
    UnsupportedAlgorithm,
    /// The payload is not one JSON object in UTF-8, encoded in base64url, or has a known claim twice.
    InvalidPayload,
    /// A required claim is missing.
    MissingClaim(Claim),
    /// A claim has the wrong type or form; [`Claim`] lists the right ones.
    InvalidClaim(Claim),
    /// The token has expired, leeway included (RFC 7519, section 4.1.4). The message counts the seconds since
    /// `exp`, without the leeway.
    Expired {
        /// The token's `exp`.
        expired_at: UnixTime,
        /// The time it was compared with.
        now: UnixTime,
    },
    /// The token is not valid yet, leeway included (RFC 7519, section 4.1.5). The message counts the seconds until
    /// `nbf`, without the leeway.
    NotYetValid {
        /// The token's `nbf`.
        not_before: UnixTime,
        /// The time it was compared with.
        now: UnixTime,
    },
    /// The token's `aud` is another app's client ID (RFC 7519, section 4.1.3).
    WrongAudience,
    /// The token's `dest` is not a shop's domain under `myshopify.com` or a configured suffix.
    InvalidShopDomain,
    /// The token's `iss` does not name the shop of its `dest`.
    IssuerMismatch,
    /// The token is valid, but not a merchant's.
    NotMerchant,
    /// The token is valid, but not a buyer's.
    NotBuyer,
}

/// The response header (name, value) that makes App Bridge fetch a fresh token and send the request once more.
///
/// Send it only to the embedded app and to admin UI extensions, and only if [`should_retry`](VerifyError::should_retry)
/// is true. Source: Shopify's documentation, "Set up session tokens".
pub const RETRY_HEADER: (&str, &str) = ("x-shopify-retry-invalid-session-request", "1");

/// Declares what depends on the list of codes, in the order of the checks.
macro_rules! codes {
    ($($variant:ident => $code:literal,)+) => {
        /// Every [`code`](Self::code), so that a counter of each can be there from the start, at 0.
        pub const CODES: &'static [&'static str] = &[$($code),+];

        /// A name for metrics and alerts: the variant in snake case, for example `not_yet_valid`.
        ///
        /// Codes are stable: within a major version, a code keeps its meaning, and new variants get new codes.
        #[must_use]
        pub const fn code(self) -> &'static str {
            match self {
                $(Self::$variant { .. } => $code,)+
            }
        }
    };
}

impl VerifyError {
    codes! {
        UnusableSecret => "unusable_secret",
        MissingToken => "missing_token",
        SeveralTokens => "several_tokens",
        TooLong => "too_long",
        Malformed => "malformed",
        UnknownApp => "unknown_app",
        InvalidSignature => "invalid_signature",
        UnsupportedJoseHeader => "unsupported_jose_header",
        UnsupportedAlgorithm => "unsupported_algorithm",
        InvalidPayload => "invalid_payload",
        MissingClaim => "missing_claim",
        InvalidClaim => "invalid_claim",
        Expired => "expired",
        NotYetValid => "not_yet_valid",
        WrongAudience => "wrong_audience",
        InvalidShopDomain => "invalid_shop_domain",
        IssuerMismatch => "issuer_mismatch",
        NotMerchant => "not_merchant",
        NotBuyer => "not_buyer",
    }

    /// The HTTP status to answer with: 403 for a valid token of the wrong kind, 400 for several tokens, 500 for an
    /// unusable secret, 401 for everything else (RFC 9110, section 15.5).
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::NotMerchant | Self::NotBuyer => 403,
            Self::SeveralTokens => 400,
            Self::UnusableSecret => 500,
            _ => 401,
        }
    }

    /// Whether a fresh token may be accepted: true for [`Expired`](Self::Expired),
    /// [`InvalidSignature`](Self::InvalidSignature) (the secret that signed this token may just have been
    /// revoked) and [`MissingToken`](Self::MissingToken).
    ///
    /// False for [`NotYetValid`](Self::NotYetValid): a fresh token becomes valid even later. Retry once, not in a
    /// loop: with a wrong secret, or a clock that is minutes fast, the next token is refused too.
    ///
    /// [`RETRY_HEADER`] makes a front end retry, if that front end supports it.
    #[must_use]
    pub const fn should_retry(self) -> bool {
        matches!(
            self,
            Self::Expired { .. } | Self::InvalidSignature | Self::MissingToken
        )
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::UnusableSecret => f.write_str(
                "the client secret is empty or has fewer than 32 bytes: is its environment variable set?",
            ),
            Self::MissingToken => f.write_str("there is no token in the request"),
            Self::SeveralTokens => f.write_str("there is more than one token in the request"),
            Self::TooLong => write!(f, "the token is longer than {MAX_TOKEN_LEN} bytes"),
            Self::Malformed => f.write_str(
                "this is not a session token: that is three parts of letters, digits, - and _, joined by dots, and starts with eyJ",
            ),
            Self::UnknownApp => f.write_str("the token is not for any of the configured apps"),
            Self::InvalidSignature => f.write_str(
                "the signature does not match: is this the client secret of the app that the token is for?",
            ),
            Self::UnsupportedJoseHeader => f.write_str("the header is not that of a session token"),
            Self::UnsupportedAlgorithm => f.write_str("the token is not signed with HS256"),
            Self::InvalidPayload => f.write_str("the payload is not a claims set in JSON"),
            Self::MissingClaim(claim) => write!(f, "the claim {claim} is missing"),
            Self::InvalidClaim(claim) => write!(f, "the claim {claim} is not {}", claim.form()),
            Self::Expired { expired_at, now } => {
                let late_by = now.seconds_since(expired_at);
                write!(f, "the token expired {} ago (at {expired_at}, now {now})", Seconds(late_by))?;
                if now.is_implausibly_late() {
                    f.write_str(": now must be given in seconds, is it in milliseconds?")
                } else {
                    f.write_str(": fetch a token for every request, check the clocks")
                }
            }
            Self::NotYetValid { not_before, now } => {
                let early_by = not_before.seconds_since(now);
                write!(
                    f,
                    "the token is not valid for another {} (not before {not_before}, now {now}): check the clocks",
                    Seconds(early_by)
                )
            }
            Self::WrongAudience => f.write_str("the token is for another app: compare the client ID with the app's settings"),
            Self::InvalidShopDomain => f.write_str("the claim dest is not a shop's domain"),
            Self::IssuerMismatch => f.write_str("the claims iss and dest name different shops"),
            Self::NotMerchant => f.write_str("the token is valid, but not a merchant's"),
            Self::NotBuyer => f.write_str("the token is valid, but not a buyer's"),
        }
    }
}

impl core::error::Error for VerifyError {}

struct Seconds(u64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} second{plural}", self.0)
    }
}
