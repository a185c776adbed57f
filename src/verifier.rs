//! The verifier of one app's tokens, and the function `verify`, which does not need one.

mod config;
mod secret;

use alloc::sync::Arc;
use core::fmt;

use self::config::Config;
use crate::claims::ShopifySessionClaims;
use crate::claims::typed::{BuyerClaims, MerchantClaims};
use crate::error::VerifyError;
use crate::limits::DEFAULT_LEEWAY;
use crate::policy::Policy;
use crate::shop::{ParseShopDomainError, ShopDomain};
use crate::time::UnixTime;

/// Verifies the tokens of one app. Create it once at start-up, then share it.
///
/// Cloning is cheap, since all clones share one configuration: give one to every thread or request handler.
/// Verification takes `&self` and never reads a clock: `now` is an argument.
///
/// ```
/// # #[cfg(feature = "testing")] {
/// use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
/// use shopify_session_token::{Verifier, VerifyError};
///
/// let verifier = Verifier::new(CLIENT_ID, SECRET)?;
///
/// let token = Token::merchant_at("a.myshopify.com", 42, 1_790_000_000).sign(SECRET);
/// let merchant = verifier.verify_merchant(&token, 1_790_000_030)?;
/// assert_eq!(merchant.user_id().get(), 42);
///
/// let late = verifier.verify_merchant(&token, 1_790_000_070).unwrap_err();
/// assert!(matches!(late, VerifyError::Expired { .. }));
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// `Debug` shows the configuration without the secret, and is suitable for a start-up log. It shows the client ID: if the
/// two are swapped, and the secret does not start with `shpss_`, that cannot be detected, and it shows the secret.
#[derive(Clone)]
pub struct Verifier(Arc<Config>);

impl Verifier {
    /// Verifies a merchant's token, at the time `now` in Unix seconds.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify), and [`VerifyError::NotMerchant`] for a token that is
    /// valid but not a merchant's.
    pub fn verify_merchant(
        &self,
        token: &str,
        now: impl Into<UnixTime>,
    ) -> Result<MerchantClaims, VerifyError> {
        self.verify(token, now)?.into_merchant()
    }

    /// Verifies a buyer's token, at the time `now` in Unix seconds.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify), and [`VerifyError::NotBuyer`] for a token that is valid
    /// but not a buyer's.
    pub fn verify_buyer(
        &self,
        token: &str,
        now: impl Into<UnixTime>,
    ) -> Result<BuyerClaims, VerifyError> {
        self.verify(token, now)?.into_buyer()
    }

    /// Verifies a token of either kind, at the time `now` in Unix seconds.
    ///
    /// Use it for a route that serves both, and match on [`kind`](ShopifySessionClaims::kind).
    ///
    /// # Errors
    ///
    /// Any variant of [`VerifyError`] except `UnusableSecret`, `MissingToken`, `SeveralTokens`, `UnknownApp`,
    /// `NotMerchant` and `NotBuyer`. If several apply, the first in the order of [What is
    /// checked](crate::guide::what_is_checked) is returned.
    pub fn verify(
        &self,
        token: &str,
        now: impl Into<UnixTime>,
    ) -> Result<ShopifySessionClaims, VerifyError> {
        self.policy().verify(token, now.into())
    }

    /// The client ID that was passed to [`new`](Self::new).
    #[must_use]
    #[doc(alias = "api_key")]
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// Parses a shop's domain, for example from a query parameter or a database, with the suffixes that this verifier
    /// accepts: `{handle}.myshopify.com` or a configured one, without a scheme. The result is in lower case.
    ///
    /// # Errors
    ///
    /// If `domain` has any other form.
    pub fn parse_shop(&self, domain: &str) -> Result<ShopDomain, ParseShopDomainError> {
        ShopDomain::parse(domain.into(), &self.0.shop_suffixes).ok_or(ParseShopDomainError::new())
    }

    pub(crate) fn policy(&self) -> Policy<'_> {
        let config = &*self.0;
        Policy {
            keys: &config.keys,
            client_id: Some(&config.client_id),
            leeway: config.leeway,
            shop_suffixes: &config.shop_suffixes,
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("client_id", &self.0.client_id)
            .field("secrets", &self.0.keys.len())
            .field("leeway", &self.0.leeway)
            .field("further_shop_suffixes", &self.0.shop_suffixes)
            .finish()
    }
}

/// Verifies a token with `secret`, at the time `now` in Unix seconds, but **does not check that the token is for your
/// app**: without a client ID it cannot check the audience. Prefer a [`Verifier`], which does.
///
/// It is still sound if the secret belongs to one app, as Shopify's secrets do, and is not the client ID, which is
/// public: tokens without `aud`, `dest` or `exp` are refused, and so is what else Shopify signs, or documents for apps to
/// sign, with the same secret. If your server knows its client ID, compare it with
/// [`client_id`](ShopifySessionClaims::client_id).
///
/// The claims may be a merchant's or a buyer's, so convert them to the kind that you expect:
///
/// ```
/// # use shopify_session_token::{VerifyError, verify};
/// # fn route(token: &str, secret: &str, now: u64) -> Result<(), VerifyError> {
/// let merchant = verify(token, secret, now)?.into_merchant()?;
/// println!("user {} of {}", merchant.user_id(), merchant.shop());
/// # Ok(())
/// # }
/// ```
///
/// `secret` is the app's client secret, exactly as Shopify's dashboard shows it. The shop's domain must end in
/// `myshopify.com`; the leeway is [`DEFAULT_LEEWAY`].
///
/// # Errors
///
/// [`VerifyError::UnusableSecret`] if the secret is shorter than 32 bytes or consists only of NULs and ASCII white
/// space; otherwise the errors of [`Verifier::verify`], except `WrongAudience`.
pub fn verify(
    token: &str,
    secret: impl AsRef<[u8]>,
    now: impl Into<UnixTime>,
) -> Result<ShopifySessionClaims, VerifyError> {
    let key = secret::usable_key(secret.as_ref()).ok_or(VerifyError::UnusableSecret)?;
    let policy = Policy {
        keys: core::slice::from_ref(&key),
        client_id: None,
        leeway: DEFAULT_LEEWAY.as_secs(),
        shop_suffixes: &[],
    };
    policy.verify(token, now.into())
}
