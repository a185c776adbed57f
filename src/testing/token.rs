//! A token to be signed: every claim as Shopify sends it, or as a test wants it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use super::layout::{Layout, Subject, Validity};
use super::{CLIENT_ID, HEADER, OTHER_CLIENT_ID, OTHER_SHOP, SECRET, forge, sign};
use crate::claims::typed::{BuyerClaims, MerchantClaims};
use crate::error::VerifyError;
use crate::time::UnixTime;
use crate::verifier::verify;

/// A token to be signed. Unless something is changed, its bytes are laid out exactly as Shopify's: the
/// order of members, every `/` as `\/`, integer times, a UUID as `jti`.
///
/// Methods that change something can be called in any order. What [`claim`](Self::claim) and
/// [`without`](Self::without) say about a claim is the last word on it.
#[derive(Clone)]
#[must_use = "a token is text only after `sign`"]
pub struct Token {
    layout: Layout,
    header: String,
    is_forged: bool,
    /// Name and JSON, or `None` to leave the claim out; the later wins.
    edits: Vec<(String, Option<String>)>,
}

impl Token {
    /// A merchant's token, issued now and valid for 60 seconds, for the user with this ID and a shop
    /// such as `example.myshopify.com`. The shop is not checked, so that it can be wrong on purpose.
    #[cfg(all(
        feature = "std",
        not(all(target_family = "wasm", target_os = "unknown"))
    ))]
    pub fn merchant(shop: &str, user_id: u64) -> Self {
        Self::merchant_at(shop, user_id, UnixTime::now())
    }

    /// A buyer's token, issued now and valid for 300 seconds, for the customer with this ID, or for one
    /// who is not signed in.
    #[cfg(all(
        feature = "std",
        not(all(target_family = "wasm", target_os = "unknown"))
    ))]
    pub fn buyer(shop: &str, customer_id: Option<u64>) -> Self {
        Self::buyer_at(shop, customer_id, UnixTime::now())
    }

    /// `Token::merchant` where there is no clock, or to be verified at a fixed time.
    pub fn merchant_at(shop: &str, user_id: u64, issued_at: impl Into<UnixTime>) -> Self {
        let lifetime = Duration::from_secs(60);
        Self::new(Subject::Merchant(user_id), shop, issued_at.into(), lifetime)
    }

    /// `Token::buyer` where there is no clock, or to be verified at a fixed time.
    pub fn buyer_at(shop: &str, customer_id: Option<u64>, issued_at: impl Into<UnixTime>) -> Self {
        let lifetime = Duration::from_secs(300);
        Self::new(
            Subject::Buyer(customer_id),
            shop,
            issued_at.into(),
            lifetime,
        )
    }

    fn new(subject: Subject, shop: &str, issued_at: UnixTime, lifetime: Duration) -> Self {
        Self {
            layout: Layout {
                subject,
                shop: shop.into(),
                client_id: CLIENT_ID.into(),
                issued_at,
                lifetime,
                validity: Validity::Valid,
                jwt_id: None,
            },
            header: HEADER.into(),
            is_forged: false,
            edits: Vec::new(),
        }
    }

    /// The app that the token is for: `aud`. [`CLIENT_ID`] by default.
    pub fn client_id(mut self, client_id: &str) -> Self {
        self.layout.client_id = client_id.into();
        self
    }

    /// When the token was issued: `iat`, and `nbf`, in Unix seconds.
    pub fn issued_at(mut self, issued_at: impl Into<UnixTime>) -> Self {
        self.layout.issued_at = issued_at.into();
        self
    }

    /// From `iat` to `exp`, rounded down to whole seconds.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.layout.lifetime = lifetime;
        self
    }

    /// The token's ID: `jti`. By default each call of [`sign`](Self::sign) makes up its own.
    pub fn jwt_id(mut self, jwt_id: &str) -> Self {
        self.layout.jwt_id = Some(jwt_id.into());
        self
    }

    /// Sets a claim to a JSON text, in its place if there is one of that name, else at the end. The text
    /// is not checked: what is no JSON makes a token that is none either.
    ///
    /// ```
    /// use shopify_session_token::testing::Token;
    ///
    /// let token = Token::merchant_at("example.myshopify.com", 42, 1_700_000_000)
    ///     .claim("sub", r#""43""#)
    ///     .claim("locale", r#""de""#);
    /// assert!(token.payload().ends_with(r#","locale":"de"}"#));
    /// ```
    pub fn claim(mut self, name: &str, json: &str) -> Self {
        self.edits.push((name.into(), Some(json.into())));
        self
    }

    /// Leaves a claim out.
    pub fn without(mut self, name: &str) -> Self {
        self.edits.push((name.into(), None));
        self
    }

    /// Replaces the header, [`HEADER`], by a JSON text, which is not checked.
    pub fn header(mut self, json: &str) -> Self {
        self.header = json.into();
        self
    }

    /// Makes the token expire 61 seconds before the time it would have been issued at, which is beyond
    /// the largest leeway that can be configured. (In the first minute of 1970 there is no such time.)
    pub fn expired(mut self) -> Self {
        self.layout.validity = Validity::Expired;
        self
    }

    /// Makes the token valid only an hour after the time it would have been issued at.
    pub fn not_yet_valid(mut self) -> Self {
        self.layout.validity = Validity::NotYetValid;
        self
    }

    /// Makes the signature a wrong one, of the right form.
    pub fn forged(mut self) -> Self {
        self.is_forged = true;
        self
    }

    /// Makes the token one for the app [`OTHER_CLIENT_ID`].
    pub fn for_other_app(self) -> Self {
        self.client_id(OTHER_CLIENT_ID)
    }

    /// Makes the token one for the shop [`OTHER_SHOP`]: it is valid, but must not open another shop's
    /// data.
    pub fn for_other_shop(mut self) -> Self {
        self.layout.shop = OTHER_SHOP.into();
        self
    }

    /// The token's text, signed with `secret`.
    #[must_use]
    pub fn sign(&self, secret: impl AsRef<[u8]>) -> String {
        let token = sign(&self.header, self.payload(), secret);
        if self.is_forged { forge(&token) } else { token }
    }

    /// The value of an `Authorization` header: `Bearer ` and the token, signed with `secret`.
    #[must_use]
    pub fn authorization(&self, secret: impl AsRef<[u8]>) -> String {
        format!("Bearer {}", self.sign(secret))
    }

    /// The claims of this token, for a test of a function that takes them: signs it with [`SECRET`] and verifies
    /// it at the time that it would have been issued at. The audience may be any.
    ///
    /// # Errors
    ///
    /// Those of [`verify`], and [`VerifyError::NotMerchant`]: what was made wrong on purpose is refused here too.
    pub fn merchant_claims(&self) -> Result<MerchantClaims, VerifyError> {
        verify(&self.sign(SECRET), SECRET, self.layout.issued_at)?.into_merchant()
    }

    /// [`merchant_claims`](Self::merchant_claims) for a buyer's token.
    ///
    /// # Errors
    ///
    /// Those of [`verify`], and [`VerifyError::NotBuyer`].
    pub fn buyer_claims(&self) -> Result<BuyerClaims, VerifyError> {
        verify(&self.sign(SECRET), SECRET, self.layout.issued_at)?.into_buyer()
    }

    /// The payload as JSON, before it is encoded and signed.
    #[must_use]
    pub fn payload(&self) -> String {
        let mut members = self.layout.members();
        for (name, edit) in &self.edits {
            let position = members.iter().position(|(member, _)| member == name);
            match (position, edit) {
                (Some(position), Some(json)) => {
                    if let Some((_, value)) = members.get_mut(position) {
                        value.clone_from(json);
                    }
                }
                (None, Some(json)) => members.push((name.clone(), json.clone())),
                (Some(position), None) => _ = members.remove(position),
                (None, None) => {}
            }
        }
        let text = |(name, json): &(String, String)| format!("\"{name}\":{json}");
        let members: Vec<_> = members.iter().map(text).collect();
        format!("{{{}}}", members.join(","))
    }
}

/// Shows neither IDs nor claims: in a log, a minted token is no different from a real one.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("shop", &self.layout.shop)
            .field("client_id", &self.layout.client_id)
            .field("issued_at", &self.layout.issued_at)
            .finish_non_exhaustive()
    }
}
