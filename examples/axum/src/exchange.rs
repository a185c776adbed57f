//! What an app does next with a merchant's token: exchange it for an access token.
//!
//! This server shows the request and sends nothing: an access token is nothing that an example should
//! hold. Source: Shopify's documentation, "Exchange a session token for an access token".

use serde::Serialize;
use shopify_session_token::ShopDomain;

use crate::hidden::Hidden;
use crate::state::Credentials;

/// A request to Shopify. To be sent as JSON with the two hidden members revealed, by code that logs
/// neither the request nor the answer.
#[derive(Debug, Serialize)]
pub struct ExchangeRequest<'a> {
    method: &'static str,
    url: String,
    body: Body<'a>,
}

#[derive(Debug, Serialize)]
struct Body<'a> {
    client_id: &'a str,
    client_secret: &'a Hidden,
    grant_type: &'static str,
    subject_token: &'a Hidden,
    subject_token_type: &'static str,
    requested_token_type: &'static str,
}

impl<'a> ExchangeRequest<'a> {
    /// For an access token of the app itself, not of the user who is signed in.
    ///
    /// The host comes from the verified claims: with one from the request, whoever sends it would be sent
    /// the client secret.
    #[must_use]
    pub fn new(shop: &ShopDomain, credentials: &'a Credentials, token: &'a Hidden) -> Self {
        Self {
            method: "POST",
            url: format!("https://{shop}/admin/oauth/access_token"),
            body: Body {
                client_id: &credentials.client_id,
                client_secret: &credentials.client_secret,
                grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
                subject_token: token,
                subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
                requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
            },
        }
    }
}
