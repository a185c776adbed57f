//! A token to be signed, with every claim as Shopify sends it unless a test changes it.

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

/// A token to be signed. By default its bytes are laid out exactly as Shopify's: the order of members, every `/` as
/// `\/`, integer times, a UUID as `jti`.
///
/// The methods that change it can be called in any order. [`claim`](Self::claim) and [`without`](Self::without)
/// override all others.
#[derive(Clone)]
#[must_use = "a token is a string only after `sign`"]
pub struct Token {
    layout: Layout,
    header: String,
    is_forged: bool,
    /// Name and JSON, or `None` to leave the claim out. Later entries win.
    edits: Vec<(String, Option<String>)>,
}

impl Token {
    /// A merchant's token for the user with this ID and a shop such as `example.myshopify.com`, issued now and
    /// valid for 60 seconds. The shop is not checked, so that a test can pass an invalid one.
    #[cfg(all(
        feature = "std",
        not(all(target_family = "wasm", target_os = "unknown"))
    ))]
    pub fn merchant(shop: &str, user_id: u64) -> Self {
        Self::merchant_at(shop, user_id, UnixTime::now())
    }

    /// A buyer's token for the customer with this ID, or for an anonymous buyer, issued now and valid for 300
    /// seconds.
    #[cfg(all(
        feature = "std",
        not(all(target_family = "wasm", target_os = "unknown"))
    ))]
    pub fn buyer(shop: &str, customer_id: Option<u64>) -> Self {
        Self::buyer_at(shop, customer_id, UnixTime::now())
    }

    /// `Token::merchant`, issued at this time: for a test with a fixed `now`, or without a clock.
    pub fn merchant_at(shop: &str, user_id: u64, issued_at: impl Into<UnixTime>) -> Self {
        let lifetime = Duration::from_secs(60);
        Self::new(Subject::Merchant(user_id), shop, issued_at.into(), lifetime)
    }

    /// `Token::buyer`, issued at this time: for a test with a fixed `now`, or without a clock.
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

    /// Sets the app that the token is for: `aud`, [`CLIENT_ID`] by default.
    pub fn client_id(mut self, client_id: &str) -> Self {
        self.layout.client_id = client_id.into();
        self
    }

    /// Sets the time at which the token was issued: `iat` and `nbf`, in Unix seconds.
    pub fn issued_at(mut self, issued_at: impl Into<UnixTime>) -> Self {
        self.layout.issued_at = issued_at.into();
        self
    }

    /// Sets the time from `iat` to `exp`, rounded down to whole seconds.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.layout.lifetime = lifetime;
        self
    }

    /// Sets the token's ID: `jti`. By default each call of [`sign`](Self::sign) makes a new one.
    pub fn jwt_id(mut self, jwt_id: &str) -> Self {
        self.layout.jwt_id = Some(jwt_id.into());
        self
    }

    /// Sets a claim to raw JSON: replaces the claim of that name, or adds one at the end. The JSON is not
    /// checked, so that a test can make the payload invalid.
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

    /// Replaces the header, [`HEADER`], by raw JSON, which is not checked.
    pub fn header(mut self, json: &str) -> Self {
        self.header = json.into();
        self
    }

    /// Makes the token expire 61 seconds before the time at which it would have been issued: one second more than the
    /// largest leeway. (Not possible in the first minute of 1970.)
    pub fn expired(mut self) -> Self {
        self.layout.validity = Validity::Expired;
        self
    }

    /// Makes the token valid only an hour after the time at which it would have been issued.
    pub fn not_yet_valid(mut self) -> Self {
        self.layout.validity = Validity::NotYetValid;
        self
    }

    /// Makes the signature invalid, but well-formed.
    pub fn forged(mut self) -> Self {
        self.is_forged = true;
        self
    }

    /// Makes the token one for another app, [`OTHER_CLIENT_ID`].
    pub fn for_other_app(self) -> Self {
        self.client_id(OTHER_CLIENT_ID)
    }

    /// Makes the token one for another shop, [`OTHER_SHOP`]: it is valid, but must not give access to the first
    /// shop's data.
    pub fn for_other_shop(mut self) -> Self {
        self.layout.shop = OTHER_SHOP.into();
        self
    }

    /// The token as a string, signed with `secret`.
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

    /// The claims of this token, for a test of a function that takes claims. Signs the token with [`SECRET`]
    /// and verifies it at the time at which it would have been issued, for any audience.
    ///
    /// # Errors
    ///
    /// Those of [`verify`], and [`VerifyError::NotMerchant`]: a token made invalid on purpose is refused here too.
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

/// Leaves out the IDs of users, customers and tokens, and edited claims, since they may be real ones.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("shop", &self.layout.shop)
            .field("client_id", &self.layout.client_id)
            .field("issued_at", &self.layout.issued_at)
            .finish_non_exhaustive()
    }
}
