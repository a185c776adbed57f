//! What an app does next with a merchant's token: exchange it for an access token.
//!
//! This server shows the request and sends nothing: an example should not hold an access token. Source:
//! Shopify's documentation, "Exchange a session token for an access token".

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Serialize, Serializer};
use shopify_session_token::ShopDomain;

use crate::state::Credentials;

/// A request to Shopify. `Debug` and `Serialize` show neither secret nor token.
#[derive(Debug, Serialize)]
pub struct ExchangeRequest<'a> {
    method: &'static str,
    url: String,
    body: Body<'a>,
}

#[derive(Debug, Serialize)]
struct Body<'a> {
    client_id: &'a str,
    #[serde(serialize_with = "hidden")]
    client_secret: &'a SecretString,
    grant_type: &'static str,
    #[serde(serialize_with = "hidden")]
    subject_token: &'a SecretString,
    subject_token_type: &'static str,
    requested_token_type: &'static str,
    /// Public apps must ask for access tokens that expire.
    expiring: &'static str,
}

impl<'a> ExchangeRequest<'a> {
    /// For an access token of the app itself, not of the user who is signed in.
    ///
    /// The host comes from the verified claims: with one from the request, whoever sends it would be sent
    /// the client secret.
    #[must_use]
    pub fn new(shop: &ShopDomain, credentials: &'a Credentials, token: &'a SecretString) -> Self {
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
                expiring: "1",
            },
        }
    }

    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The fields to be sent, **with secret and token**: for the HTTP client alone, by code that logs
    /// neither the request nor the answer.
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

#[cfg(test)]
mod tests {
    use shopify_session_token::testing::{CLIENT_ID, Token};
    use shopify_session_token::{UnixTime, Verifier};

    use super::*;

    const SECRET: &str = "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";

    #[test]
    fn secret_and_token_are_sent_but_not_shown() {
        let token = Token::merchant("example.myshopify.com", 42).sign(SECRET);
        let verifier = Verifier::new(CLIENT_ID, SECRET).unwrap();
        let merchant = verifier.verify_merchant(&token, UnixTime::now()).unwrap();
        let credentials = Credentials {
            client_id: CLIENT_ID.to_owned(),
            client_secret: SECRET.into(),
        };
        let hidden = SecretString::from(token.as_str());
        let request = ExchangeRequest::new(merchant.shop(), &credentials, &hidden);
        assert_eq!(
            request.url(),
            "https://example.myshopify.com/admin/oauth/access_token"
        );
        assert!(request.form().contains(&("client_secret", SECRET)));
        assert!(request.form().contains(&("subject_token", &token)));
        let json = serde_json::to_value(&request).unwrap();
        for (name, value) in request.form() {
            let shown = match name {
                "client_secret" | "subject_token" => "[hidden]",
                _ => value,
            };
            assert_eq!(json["body"][name], shown);
        }
        assert_eq!(json["body"].as_object().unwrap().len(), 7);
        for shown in [json.to_string(), format!("{request:?}")] {
            assert!(
                !shown.contains(SECRET) && !shown.contains(&token),
                "{shown}"
            );
        }
    }
}
