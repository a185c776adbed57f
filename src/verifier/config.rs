//! The configuration of a verifier, and its checks at start-up.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use super::Verifier;
use super::secret::configured_key;
use crate::config_error::ConfigError;
use crate::jws::hmac::Key;
use crate::limits::{DEFAULT_LEEWAY, MAX_LEEWAY};
use crate::shop;

#[derive(Clone)]
pub(super) struct Config {
    pub(super) client_id: String,
    /// The current secret first. Never empty.
    pub(super) keys: Vec<Key>,
    /// The leeway, in seconds.
    pub(super) leeway: u64,
    /// Suffixes accepted besides `myshopify.com`, in lower case.
    pub(super) shop_suffixes: Vec<Box<str>>,
}

impl Verifier {
    /// Creates a verifier for the app with this client ID and client secret, both exactly as Shopify's
    /// dashboard shows them (the secret with its prefix `shpss_`, if it has one).
    ///
    /// The secret itself is not kept, only the HMAC-SHA256 state that is keyed with it. The state is wiped when
    /// the last clone is dropped, on a best-effort basis: copies left by moves are not wiped, and wiping the
    /// argument is up to the caller.
    ///
    /// # Errors
    ///
    /// The first that applies of the variants about a client ID, then of those about a secret, in the order in which
    /// [`ConfigError`] lists them.
    pub fn new(
        client_id: impl Into<String>,
        secret: impl AsRef<[u8]>,
    ) -> Result<Self, ConfigError> {
        let client_id = configured_client_id(client_id.into())?;
        let key = configured_key(secret.as_ref(), &client_id, false)?;
        Ok(Self(Arc::new(Config {
            client_id,
            keys: vec![key],
            leeway: DEFAULT_LEEWAY.as_secs(),
            shop_suffixes: Vec::new(),
        })))
    }

    /// Also accepts tokens that are signed with previous secrets, for a rotation: an array, a list or an `Option`, for
    /// example of an optional setting.
    ///
    /// Can be called repeatedly; the first secret added is [`SignedWith::Previous(0)`](crate::SignedWith::Previous).
    /// Every secret costs one HMAC per token, because all are tried even after one has matched.
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
    /// Those of [`new`](Self::new) about a secret, with `previous: true`. An empty secret is an error; it is not
    /// skipped.
    pub fn with_previous_secrets(
        mut self,
        secrets: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<Self, ConfigError> {
        for secret in secrets {
            let key = configured_key(secret.as_ref(), &self.0.client_id, true)?;
            Arc::make_mut(&mut self.0).keys.push(key);
        }
        Ok(self)
    }

    /// Sets the leeway, the difference to allow between the clocks of Shopify and this server: a whole number of
    /// seconds from 0 to 60. The default is [`DEFAULT_LEEWAY`].
    ///
    /// It moves both ends of a token's validity: `nbf - leeway <= now` and `now < exp + leeway` (RFC 7519, sections
    /// 4.1.4 and 4.1.5, "no more than a few minutes").
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

    /// Also accepts shops under a domain other than `myshopify.com`, for example `myshopify.io` or
    /// `other.spin.dev`. Can be called repeatedly; a suffix that is already accepted changes nothing.
    ///
    /// This is for Shopify's own development environments. The tunnels of `shopify app dev` do not need it:
    /// they change the address of your app, not the shop's.
    ///
    /// # Errors
    ///
    /// [`InvalidShopSuffix`](ConfigError::InvalidShopSuffix) unless `suffix` is a domain of two or more labels
    /// of letters, digits and hyphens, the last of them not a number (digits, or `0x` and hexadecimal digits). A suffix
    /// under `myshopify.com` is an error too: it would look like a restriction to some shops, although all others would
    /// still be accepted.
    pub fn with_shop_suffix(mut self, suffix: &str) -> Result<Self, ConfigError> {
        let suffix = shop::parse_suffix(suffix).ok_or(ConfigError::InvalidShopSuffix)?;
        let suffixes = &mut Arc::make_mut(&mut self.0).shop_suffixes;
        if &*suffix != shop::MYSHOPIFY && !suffixes.contains(&suffix) {
            suffixes.push(suffix);
        }
        Ok(self)
    }
}

fn configured_client_id(client_id: String) -> Result<String, ConfigError> {
    if client_id.trim().is_empty() {
        return Err(ConfigError::EmptyClientId);
    }
    if client_id.trim_start().starts_with("shpss_") {
        return Err(ConfigError::ClientIdLooksLikeSecret);
    }
    if client_id.trim().len() != client_id.len() {
        return Err(ConfigError::ClientIdHasWhitespace);
    }
    if client_id.starts_with(['"', '\'']) || client_id.ends_with(['"', '\'']) {
        return Err(ConfigError::ClientIdHasQuotationMarks);
    }
    if !client_id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ConfigError::ClientIdNotVisibleAscii);
    }
    Ok(client_id)
}
