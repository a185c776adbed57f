//! One server for many apps.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::claims::ShopifySessionClaims;
use crate::claims::typed::{BuyerClaims, MerchantClaims};
use crate::config_error::ConfigError;
use crate::error::VerifyError;
use crate::jws::hmac::Key;
use crate::time::UnixTime;
use crate::token::Unauthenticated;
use crate::verifier::Verifier;

/// Verifies the tokens of several apps, each with its own client ID and secrets.
///
/// A `VerifierSet` is immutable. To add or remove an app at run time, build a new one and swap it in: "Many apps"
/// in the guide shows how. Cloning is cheap. The app of a token is found by binary search, in O(log n).
///
/// ```
/// use shopify_session_token::{ConfigError, Verifier, VerifierSet};
///
/// let apps = VerifierSet::new([
///     Verifier::new("4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a", "shpss_c0ffee00c0ffee00c0ffee00c0ffee00")?,
///     Verifier::new("0a1b2c3d4e5f60718293a4b5c6d7e8f9", "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")?,
/// ])?;
/// assert!(apps.get("0a1b2c3d4e5f60718293a4b5c6d7e8f9").is_some());
/// # Ok::<(), ConfigError>(())
/// ```
///
/// # How the app is found
///
/// A token's `aud` names the app that the token is for. To choose the secrets, this type (and no other) looks into the
/// payload before the MAC is checked: it decodes the payload and searches its text for `"aud"`, which must occur exactly
/// once, with the client ID after it. The verifier of that app then checks the MAC with its own secrets, and parses and
/// judges all claims, `aud` included, as if there were no other app.
///
/// Refusing a forged token costs at most 4 times as much as one HMAC-SHA256 of the token, and allocates nothing. "Bounds"
/// in SECURITY.md has the conditions, and `cargo bench -p bounds` measures the worst inputs known.
///
/// Anyone can find out whether a client ID is configured here, because [`UnknownApp`](VerifyError::UnknownApp) is
/// returned before the MAC is checked. Client IDs are public, so that reveals no secret.
#[derive(Clone)]
pub struct VerifierSet {
    /// Sorted by client ID, without duplicates.
    verifiers: Arc<[Verifier]>,
}

impl VerifierSet {
    /// Combines the verifiers of all apps, given in any order. If there are none, every app is unknown.
    ///
    /// # Errors
    ///
    /// [`DuplicateClientId`](ConfigError::DuplicateClientId) if two have the same client ID: for an app with several
    /// secrets use [`Verifier::with_previous_secrets`]. [`SecretIsClientId`](ConfigError::SecretIsClientId) if a secret
    /// of one is the client ID of another.
    pub fn new(verifiers: impl IntoIterator<Item = Verifier>) -> Result<Self, ConfigError> {
        Self::from_vec(verifiers.into_iter().collect())
    }

    fn from_vec(mut verifiers: Vec<Verifier>) -> Result<Self, ConfigError> {
        verifiers.sort_unstable_by(|a, b| a.client_id().cmp(b.client_id()));
        let mut neighbours = verifiers.iter().zip(verifiers.iter().skip(1));
        if neighbours.any(|(a, b)| a.client_id() == b.client_id()) {
            return Err(ConfigError::DuplicateClientId);
        }
        let client_ids = verifiers
            .iter()
            .map(|verifier| verifier.client_id().as_bytes());
        let mut client_ids: Vec<_> = client_ids
            .filter_map(|client_id| Some(Key::new(client_id)?.fingerprint()))
            .collect();
        client_ids.sort_unstable();
        for verifier in &verifiers {
            let mut keys = verifier.policy().keys.iter().map(Key::fingerprint);
            if let Some(index) = keys.position(|key| client_ids.binary_search(&key).is_ok()) {
                let previous = index > 0;
                return Err(ConfigError::SecretIsClientId { previous });
            }
        }
        Ok(Self {
            verifiers: verifiers.into(),
        })
    }

    /// The verifier of one app, for a route that serves only that one.
    #[must_use]
    #[doc(alias = "api_key")]
    pub fn get(&self, client_id: &str) -> Option<&Verifier> {
        self.find(client_id.as_bytes())
    }

    fn find(&self, client_id: &[u8]) -> Option<&Verifier> {
        let index = self
            .verifiers
            .binary_search_by(|verifier| verifier.client_id().as_bytes().cmp(client_id))
            .ok()?;
        self.verifiers.get(index)
    }

    /// Verifies a merchant's token for any of the apps, at the time `now` in Unix seconds.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify), and [`VerifyError::NotMerchant`].
    pub fn verify_merchant(
        &self,
        token: &str,
        now: impl Into<UnixTime>,
    ) -> Result<MerchantClaims, VerifyError> {
        self.verify(token, now)?.into_merchant()
    }

    /// Verifies a buyer's token for any of the apps, at the time `now` in Unix seconds.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify), and [`VerifyError::NotBuyer`].
    pub fn verify_buyer(
        &self,
        token: &str,
        now: impl Into<UnixTime>,
    ) -> Result<BuyerClaims, VerifyError> {
        self.verify(token, now)?.into_buyer()
    }

    /// Verifies a token of either kind for any of the apps, at the time `now` in Unix seconds.
    /// [`client_id`](ShopifySessionClaims::client_id) says which app it is for.
    ///
    /// # Errors
    ///
    /// [`VerifyError::UnknownApp`] unless `"aud"` occurs exactly once in the text of the payload, followed by a colon
    /// and the client ID of a configured app as a string without escapes; this is checked before the MAC.
    /// Otherwise the errors of [`Verifier::verify`].
    pub fn verify(
        &self,
        token: &str,
        now: impl Into<UnixTime>,
    ) -> Result<ShopifySessionClaims, VerifyError> {
        self.verify_at(token, now.into())
    }

    fn verify_at(&self, token: &str, now: UnixTime) -> Result<ShopifySessionClaims, VerifyError> {
        let token = Unauthenticated::parse(token)?;
        let verifier = token.find_by_audience(|client_id| self.find(client_id))?;
        // From here on, as if there were no other app: this verifier judges `aud` again.
        verifier.policy().judge(&token, now)
    }
}

/// Shows only the number of apps, since there may be 100,000.
impl fmt::Debug for VerifierSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifierSet")
            .field("apps", &self.verifiers.len())
            .finish_non_exhaustive()
    }
}
