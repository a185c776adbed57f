//! What to do about each error.

use shopify_session_token::{TokenKind, VerifyError};

use crate::checks::{Context, seconds_off};

pub(super) fn for_error(error: VerifyError, context: &Context<'_>) -> String {
    let claim = |name| {
        let payload = context.unverified.payload.as_ref();
        payload
            .and_then(|payload| payload.get(name))
            .unwrap_or_default()
    };
    let (audience, client_id) = (claim("aud"), context.client_id);
    match error {
        _ if context.other_algorithm(error).is_some() => {
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
        VerifyError::InvalidSignature => {
            "Compare the secret with the one in the app's settings. Has it been rotated?".into()
        }
        VerifyError::Expired { .. } => format!(
            "If it was just fetched, this clock is ahead by {} s or more. To look at an old token, pass its time with --now.",
            seconds_off(error)
        ),
        VerifyError::NotYetValid { .. } => format!(
            "This clock is slow by {} s or more: synchronise it, or pass a time with --now.",
            seconds_off(error)
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
