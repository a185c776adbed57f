//! A verdict as text: `merchant 42`, `buyer 42`, `buyer`, `other`, or the error's code with its claim.

use serde_json::{Value, json};
use shopify_session_token::{TokenKind, UnixTime, Verifier, VerifyError};

/// The verdicts of the verifier's three methods.
pub fn all_three(verifier: &Verifier, token: &str, now: UnixTime) -> Value {
    let any = verifier.verify(token, now).map(|claims| claims.kind());
    let merchant = verifier.verify_merchant(token, now);
    let buyer = verifier.verify_buyer(token, now);
    json!({
        "any": text(any),
        "merchant": text(merchant.map(|claims| TokenKind::Merchant(claims.user_id()))),
        "buyer": text(buyer.map(|claims| TokenKind::Buyer(claims.customer_id()))),
    })
}

fn text(verdict: Result<TokenKind, VerifyError>) -> String {
    match verdict {
        Ok(TokenKind::Merchant(user)) => format!("merchant {user}"),
        Ok(TokenKind::Buyer(Some(customer))) => format!("buyer {}", customer.get()),
        Ok(TokenKind::Buyer(None)) => "buyer".into(),
        Ok(_) => "other".into(),
        Err(error @ (VerifyError::MissingClaim(claim) | VerifyError::InvalidClaim(claim))) => {
            format!("{} {claim}", error.code())
        }
        Err(error) => error.code().into(),
    }
}
