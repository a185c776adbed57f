//! One line of advice for each error.

use shopify_session_token::VerifyError;

pub(super) fn for_error(error: VerifyError) -> &'static str {
    match error {
        VerifyError::TooLong | VerifyError::Malformed | VerifyError::MissingToken => {
            "Pass the whole token: three parts with dots between them, from the Authorization header."
        }
        VerifyError::InvalidSignature => {
            "Compare the secret with the one in the app's settings. Has it been rotated?"
        }
        VerifyError::Expired { .. } => {
            "To look at an old token, pass a time at which it was valid with --now."
        }
        VerifyError::NotYetValid { .. } => {
            "Synchronise this machine's clock, or pass a time with --now."
        }
        VerifyError::WrongAudience => {
            "Compare --client-id with the one in the app's settings; --explain shows the token's."
        }
        VerifyError::InvalidShopDomain => {
            "If this is a development environment, pass its domain with --shop-suffix."
        }
        VerifyError::NotMerchant => {
            "The token is a buyer's or of an unknown kind; --explain shows its iss and sub."
        }
        VerifyError::NotBuyer => {
            "The token is a merchant's or of an unknown kind; --explain shows its iss and sub."
        }
        _ => "This is not a session token as Shopify sends them; --explain shows what it claims.",
    }
}
