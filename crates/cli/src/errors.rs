//! What the tool says of each error: its check, its reason, its distance in time, and what to do about it.

use serde_json::{Value, json};
use shopify_session_token::{TokenKind, VerifyError};

use crate::checks::{Context, KIND, SIGNATURE, TIMES};

/// The number of the check that gives this error; 0 for an error before all of them.
pub(crate) fn check(error: VerifyError) -> usize {
    match error {
        VerifyError::TooLong => 1,
        VerifyError::Malformed => 2,
        VerifyError::InvalidSignature => SIGNATURE,
        VerifyError::UnsupportedJoseHeader | VerifyError::UnsupportedAlgorithm => 4,
        VerifyError::InvalidPayload => 5,
        VerifyError::MissingClaim(_) | VerifyError::InvalidClaim(_) => 6,
        VerifyError::Expired { .. } | VerifyError::NotYetValid { .. } => TIMES,
        VerifyError::WrongAudience => 8,
        VerifyError::InvalidShopDomain => 9,
        VerifyError::IssuerMismatch => 10,
        VerifyError::NotMerchant | VerifyError::NotBuyer => KIND,
        _ => 0,
    }
}

/// Of an error about a time: the seconds, from when, and the name of their member in a report.
fn seconds_off(error: VerifyError) -> Option<(u64, &'static str, &'static str)> {
    let (earlier, later, side, member) = match error {
        VerifyError::Expired { expired_at, now } => {
            (expired_at, now, "after exp", "seconds_after_exp")
        }
        VerifyError::NotYetValid { not_before, now } => {
            (now, not_before, "before nbf", "seconds_before_nbf")
        }
        _ => return None,
    };
    let seconds = later.as_secs().saturating_sub(earlier.as_secs());
    Some((seconds, side, member))
}

/// The line of the failed check.
pub(crate) fn detail(error: VerifyError, context: &Context<'_>) -> String {
    match seconds_off(error) {
        Some((seconds, side, _)) => format!("{seconds} s {side} (leeway {} s)", context.leeway),
        None => reason(error, context),
    }
}

/// The member `error` of a report.
pub(crate) fn report(error: VerifyError, context: &Context<'_>) -> Value {
    let mut report = json!({
        "code": error.code(),
        "message": reason(error, context),
        "http_status": error.http_status(),
        "should_retry": error.should_retry(),
    });
    if let Some((seconds, _, member)) = seconds_off(error) {
        report[member] = seconds.into();
    }
    report
}

/// The algorithm in the header of a token that was refused for its form, unless it is that of session tokens.
fn other_algorithm(error: VerifyError, context: &Context<'_>) -> Option<String> {
    match error {
        VerifyError::Malformed
        | VerifyError::UnsupportedJoseHeader
        | VerifyError::UnsupportedAlgorithm => {
            let algorithm = context.unverified.header.as_ref()?.get("alg")?;
            (algorithm != "HS256").then_some(algorithm)
        }
        _ => None,
    }
}

/// The library's sentence, or for a JWT of another algorithm, which has no signature as the library expects it, a
/// more telling one.
pub(crate) fn reason(error: VerifyError, context: &Context<'_>) -> String {
    match other_algorithm(error, context).as_deref() {
        None => error.to_string(),
        Some("none") => "the token is a JWT that nobody has signed (alg none)".to_owned(),
        Some(algorithm) => format!(
            "the token is a JWT of another algorithm ({algorithm}), probably a customer account's"
        ),
    }
}

/// What to do about it.
pub(crate) fn advice(error: VerifyError, context: &Context<'_>) -> String {
    let claim = |name| {
        let payload = context.unverified.payload.as_ref();
        payload
            .and_then(|payload| payload.get(name))
            .unwrap_or_default()
    };
    let (audience, client_id) = (claim("aud"), context.client_id);
    let seconds = seconds_off(error).map_or(0, |(seconds, ..)| seconds);
    match error {
        _ if other_algorithm(error, context).is_some() => {
            "Session tokens have HS256: App Bridge sends them, and sessionToken.get() in an extension gives them.".into()
        }
        VerifyError::Malformed if context.unverified.payload.is_some() => {
            "It begins as a JWT does: is its end cut off, or does something follow it? Its third part has 43 characters.".into()
        }
        VerifyError::TooLong | VerifyError::Malformed | VerifyError::MissingToken => {
            "Pass the whole token: three parts with dots between them, from the Authorization header.".into()
        }
        VerifyError::WrongAudience => {
            format!("The token is for the client ID {audience}, this app has {client_id}.")
        }
        // Without a prefix the library cannot see it. The other texts would show the secret.
        VerifyError::InvalidSignature if audience == context.secret => {
            "The secret is the client ID that the token is for: are the two swapped?".into()
        }
        VerifyError::InvalidSignature if !audience.is_empty() && audience != client_id => format!(
            "The token says that it is for the client ID {audience}, this app has {client_id}: it is probably another app's."
        ),
        VerifyError::InvalidSignature if !context.secret.starts_with("shpss_") => {
            "The secret does not start with shpss_, as those of today do: compare it with the one in the app's settings.".into()
        }
        VerifyError::InvalidSignature if context.secret.len() != 38 => format!(
            "The secret has {} characters, those of today have 38: is its end cut off, or is it there twice?",
            context.secret.len()
        ),
        VerifyError::InvalidSignature => {
            "Compare the secret with the one in the app's settings. Has it been rotated?".into()
        }
        VerifyError::Expired { .. } => format!(
            "If it was just fetched, this clock is ahead by {seconds} s or more. To look at an old token, pass its time with --now."
        ),
        VerifyError::NotYetValid { .. } => format!(
            "This clock is slow by {seconds} s or more: synchronise it, or pass a time with --now."
        ),
        VerifyError::InvalidShopDomain => format!(
            "It is {}. If this is a development environment, pass its domain with --shop-suffix.",
            claim("dest")
        ),
        VerifyError::IssuerMismatch => {
            format!("The token has iss {} and dest {}.", claim("iss"), claim("dest"))
        }
        VerifyError::NotMerchant | VerifyError::NotBuyer => match context.kind {
            Some(TokenKind::Merchant(_)) => {
                "The token is a merchant's: App Bridge in the Shopify admin sends those."
            }
            Some(TokenKind::Buyer(_)) => {
                "The token is a buyer's: extensions in checkout and customer accounts send those."
            }
            _ => "The token is of an unknown kind; --explain shows its iss and sub.",
        }
        .into(),
        _ => "This is not a session token as Shopify sends them; --explain shows what it claims.".into(),
    }
}
