//! The verifier of one app's tokens: its configuration, and the calls.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::claims::ShopifySessionClaims;
use crate::claims::typed::{BuyerClaims, MerchantClaims};
use crate::config_error::ConfigError;
use crate::error::VerifyError;
use crate::http::bearer::bearer_token;
use crate::jws::hmac::{Key, declassify, has_white_space_at_an_end, is_blank};
use crate::limits::{DEFAULT_LEEWAY, MAX_LEEWAY};
use crate::policy::Policy;
use crate::shop::{self, ParseShopDomainError, ShopDomain};
use crate::time::UnixTime;

/// Verifies the tokens of one app. Made once at start-up, then shared.
///
/// Cloning is cheap and all clones share one configuration, so that one can be handed to every
/// thread or request handler. Verifying takes `&self` and reads no clock.
///
/// ```
/// use shopify_session_token::{ConfigError, Verifier};
///
/// let verifier = Verifier::new("4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a", "shpss_c0ffee00c0ffee00c0ffee00c0ffee00")?;
/// # Ok::<(), ConfigError>(())
/// ```
///
/// `Debug` shows the configuration without the secret and is fit for a start-up log.
#[derive(Clone)]
pub struct Verifier(Arc<Config>);

#[derive(Clone)]
struct Config {
    client_id: String,
    /// The current secret first. Never empty.
    keys: Vec<Key>,
    /// In seconds.
    leeway: u64,
    /// Beside `myshopify.com`, in lower case.
    shop_suffixes: Vec<Box<str>>,
}

impl Verifier {
    /// A verifier for the app with this client ID and client secret, both exactly as Shopify's
    /// dashboard shows them (the secret with its prefix `shpss_`).
    ///
    /// The secret itself is not kept, only the state of HMAC-SHA256 after it. That is wiped from
    /// memory when the last clone is dropped, on a best-effort basis: copies that the compiler made
    /// by moving it are not, and wiping the argument is up to the caller.
    ///
    /// # Errors
    ///
    /// [`EmptyClientId`](ConfigError::EmptyClientId),
    /// [`ClientIdLooksLikeSecret`](ConfigError::ClientIdLooksLikeSecret),
    /// [`ClientIdHasWhitespace`](ConfigError::ClientIdHasWhitespace),
    /// [`EmptySecret`](ConfigError::EmptySecret),
    /// [`SecretHasWhitespace`](ConfigError::SecretHasWhitespace) or
    /// [`SecretTooShort`](ConfigError::SecretTooShort), in this order.
    pub fn new(
        client_id: impl Into<String>,
        secret: impl AsRef<[u8]>,
    ) -> Result<Self, ConfigError> {
        let client_id = client_id.into();
        if client_id.trim().is_empty() {
            return Err(ConfigError::EmptyClientId);
        }
        if client_id.trim_start().starts_with("shpss_") {
            return Err(ConfigError::ClientIdLooksLikeSecret);
        }
        if client_id.trim().len() != client_id.len() {
            return Err(ConfigError::ClientIdHasWhitespace);
        }
        Ok(Self(Arc::new(Config {
            client_id,
            keys: vec![configured_key(secret.as_ref(), false)?],
            leeway: DEFAULT_LEEWAY.as_secs(),
            shop_suffixes: Vec::new(),
        })))
    }

    /// Also accepts tokens that are signed with a secret from before a rotation. Can be repeated; the
    /// first one added is [`SignedWith::Previous(0)`](crate::SignedWith::Previous).
    ///
    /// Every secret is tried on every token, whichever matches, at the cost of one HMAC each.
    ///
    /// # Errors
    ///
    /// [`EmptySecret`](ConfigError::EmptySecret), [`SecretHasWhitespace`](ConfigError::SecretHasWhitespace) or
    /// [`SecretTooShort`](ConfigError::SecretTooShort), each with `previous: true`.
    pub fn with_previous_secret(mut self, secret: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        let key = configured_key(secret.as_ref(), true)?;
        Arc::make_mut(&mut self.0).keys.push(key);
        Ok(self)
    }

    /// [`with_previous_secret`](Self::with_previous_secret) for each of a list, which may be empty: what a server
    /// has read from an optional setting.
    ///
    /// ```
    /// use shopify_session_token::{ConfigError, Verifier};
    ///
    /// fn verifier(id: &str, secret: &str, previous: Option<&str>) -> Result<Verifier, ConfigError> {
    ///     Verifier::new(id, secret)?.with_previous_secrets(previous)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`with_previous_secret`](Self::with_previous_secret). An empty entry is an error and is not
    /// skipped.
    pub fn with_previous_secrets(
        self,
        secrets: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<Self, ConfigError> {
        secrets
            .into_iter()
            .try_fold(self, Self::with_previous_secret)
    }

    /// Sets by how much the clocks of Shopify and this server may differ: a whole number of seconds
    /// from 0 to 60, [`DEFAULT_LEEWAY`] if this is never called.
    ///
    /// A token is accepted if `nbf - leeway <= now` and `now < exp + leeway` (RFC 7519, sections 4.1.4
    /// and 4.1.5, "no more than a few minutes").
    ///
    /// # Errors
    ///
    /// [`InvalidLeeway`](ConfigError::InvalidLeeway) above 60 seconds or with a fraction.
    pub fn with_leeway(mut self, leeway: Duration) -> Result<Self, ConfigError> {
        if leeway > MAX_LEEWAY || leeway.subsec_nanos() != 0 {
            return Err(ConfigError::InvalidLeeway);
        }
        Arc::make_mut(&mut self.0).leeway = leeway.as_secs();
        Ok(self)
    }

    /// Also accepts shops under another domain than `myshopify.com`, for example `myshopify.io` or
    /// `other.spin.dev`. Can be repeated; giving one twice is fine.
    ///
    /// For Shopify's own development environments. The tunnels of `shopify app dev` need nothing:
    /// they change the address of your app, not that of the shop.
    ///
    /// # Errors
    ///
    /// [`InvalidShopSuffix`](ConfigError::InvalidShopSuffix) unless it is a domain of two or more
    /// labels of letters, digits and hyphens, the last of them not all digits; and for a domain under
    /// `myshopify.com`, since adding one would not keep the other shops out.
    pub fn with_shop_suffix(mut self, suffix: &str) -> Result<Self, ConfigError> {
        let suffix = shop::parse_suffix(suffix).ok_or(ConfigError::InvalidShopSuffix)?;
        let suffixes = &mut Arc::make_mut(&mut self.0).shop_suffixes;
        if &*suffix != shop::MYSHOPIFY && !suffixes.contains(&suffix) {
            suffixes.push(suffix);
        }
        Ok(self)
    }

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
    /// For a route that serves both: match on [`kind`](ShopifySessionClaims::kind).
    ///
    /// # Errors
    ///
    /// Every variant of [`VerifyError`] but `UnusableSecret`, `MissingToken`, `SeveralTokens`, `UnknownApp`,
    /// `NotMerchant` and `NotBuyer`; the first in the order of checking.
    pub fn verify(
        &self,
        token: &str,
        now: impl Into<UnixTime>,
    ) -> Result<ShopifySessionClaims, VerifyError> {
        self.policy().verify(token, now.into())
    }

    /// The client ID of the app, as it was given to [`new`](Self::new).
    #[must_use]
    #[doc(alias = "api_key")]
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// Parses a shop's domain, for example from a query parameter or a database, by the rules that
    /// this verifier has for `dest`: `{handle}.myshopify.com` or another configured suffix, without a
    /// scheme, folded to lower case.
    ///
    /// # Errors
    ///
    /// If it is anything else.
    pub fn parse_shop(&self, domain: &str) -> Result<ShopDomain, ParseShopDomainError> {
        ShopDomain::parse(domain, &self.0.shop_suffixes).ok_or(ParseShopDomainError::new())
    }

    /// [`verify_merchant`](Self::verify_merchant) for the values of a request's `Authorization` fields, as
    /// [`bearer_token`] takes them: `headers.get_all(AUTHORIZATION)`.
    ///
    /// # Errors
    ///
    /// Those of [`bearer_token`] and of [`verify_merchant`](Self::verify_merchant).
    pub fn merchant_from_authorization<'a, T: AsRef<[u8]> + ?Sized + 'a>(
        &self,
        fields: impl IntoIterator<Item = &'a T>,
        now: impl Into<UnixTime>,
    ) -> Result<MerchantClaims, VerifyError> {
        self.verify_merchant(bearer_token(fields)?, now)
    }

    /// [`verify_buyer`](Self::verify_buyer) for the values of a request's `Authorization` fields, as
    /// [`bearer_token`] takes them: `headers.get_all(AUTHORIZATION)`.
    ///
    /// # Errors
    ///
    /// Those of [`bearer_token`] and of [`verify_buyer`](Self::verify_buyer).
    pub fn buyer_from_authorization<'a, T: AsRef<[u8]> + ?Sized + 'a>(
        &self,
        fields: impl IntoIterator<Item = &'a T>,
        now: impl Into<UnixTime>,
    ) -> Result<BuyerClaims, VerifyError> {
        self.verify_buyer(bearer_token(fields)?, now)
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

fn configured_key(secret: &[u8], previous: bool) -> Result<Key, ConfigError> {
    if declassify(is_blank(secret)) {
        return Err(ConfigError::EmptySecret { previous });
    }
    if declassify(has_white_space_at_an_end(secret)) {
        return Err(ConfigError::SecretHasWhitespace { previous });
    }
    // Last: a newline that was counted must not hide that the rest is too short.
    Key::new(secret).ok_or(ConfigError::SecretTooShort { previous })
}

/// Verifies a token that is signed with `secret`, at the time `now` in Unix seconds; but **not that it
/// is for your app**: the audience cannot be checked where no client ID is given. Prefer a
/// [`Verifier`], which checks it.
///
/// This function is sound all the same where the secret belongs to one app, as Shopify's secrets do:
/// nothing else that is signed with it passes here, because a token without `aud`, `dest` or `exp` is
/// refused. If your server knows its client ID, compare it with
/// [`client_id`](ShopifySessionClaims::client_id).
///
/// What comes back may be a buyer's as well as a merchant's, so say which you want:
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
/// `secret` is the app's client secret, as Shopify's dashboard shows it. Shops are under
/// `myshopify.com`, the leeway is [`DEFAULT_LEEWAY`].
///
/// # Errors
///
/// [`VerifyError::UnusableSecret`] if the secret is shorter than 32 bytes or has only NULs and ASCII white space;
/// otherwise what [`Verifier::verify`] returns, but for `WrongAudience`.
pub fn verify(
    token: &str,
    secret: impl AsRef<[u8]>,
    now: impl Into<UnixTime>,
) -> Result<ShopifySessionClaims, VerifyError> {
    let key = Key::new(secret.as_ref()).ok_or(VerifyError::UnusableSecret)?;
    let policy = Policy {
        keys: core::slice::from_ref(&key),
        client_id: None,
        leeway: DEFAULT_LEEWAY.as_secs(),
        shop_suffixes: &[],
    };
    policy.verify(token, now.into())
}
