//! The request that turns a merchant's session token into an access token.
//!
//! RFC 8693, section 2.1; Shopify's documentation, "Exchange a session token for an access token". An app
//! sends it when it does not have an access token for the shop yet, and stores the answer.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Serialize, Serializer};
use shopify_session_token::ShopDomain;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const SUBJECT_TOKEN_TYPE: &str = "urn:ietf:params:oauth:token-type:id_token";
const REQUESTED_TOKEN_TYPE: &str = "urn:shopify:params:oauth:token-type:offline-access-token";
/// Public apps must ask for access tokens that expire; these come with a refresh token.
const EXPIRING: &str = "1";

/// A token exchange. `Serialize` and `Debug` show the whole request except the secret and the token.
#[derive(Clone, Debug, Serialize)]
pub struct TokenExchange<'a> {
    method: &'static str,
    url: String,
    body: Body<'a>,
}

#[derive(Clone, Debug, Serialize)]
struct Body<'a> {
    client_id: &'a str,
    #[serde(serialize_with = "hidden")]
    client_secret: &'a SecretString,
    grant_type: &'static str,
    #[serde(serialize_with = "hidden")]
    subject_token: &'a SecretString,
    subject_token_type: &'static str,
    requested_token_type: &'static str,
    expiring: &'static str,
}

impl<'a> TokenExchange<'a> {
    /// The exchange of `token`, a merchant's token of `shop`.
    ///
    /// The shop must come from the verified token: the client secret is sent there.
    #[must_use]
    pub fn new(
        shop: &ShopDomain,
        client_id: &'a str,
        client_secret: &'a SecretString,
        token: &'a SecretString,
    ) -> Self {
        Self {
            method: "POST",
            url: format!("https://{shop}/admin/oauth/access_token"),
            body: Body {
                client_id,
                client_secret,
                grant_type: GRANT_TYPE,
                subject_token: token,
                subject_token_type: SUBJECT_TOKEN_TYPE,
                requested_token_type: REQUESTED_TOKEN_TYPE,
                expiring: EXPIRING,
            },
        }
    }

    /// Where it would be sent.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The form fields that would be sent, **with secret and token**: only for the HTTP client.
    #[must_use]
    pub fn form(&self) -> [(&'static str, &str); 7] {
        let body = &self.body;
        [
            ("client_id", body.client_id),
            ("client_secret", body.client_secret.expose_secret()),
            ("grant_type", body.grant_type),
            ("subject_token", body.subject_token.expose_secret()),
            ("subject_token_type", body.subject_token_type),
            ("requested_token_type", body.requested_token_type),
            ("expiring", body.expiring),
        ]
    }
}

fn hidden<T, S: Serializer>(_: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("[hidden]")
}
