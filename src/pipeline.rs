//! The way of a token through every check.

use alloc::boxed::Box;

use crate::claims_set::ClaimsSet;
use crate::payload::Payload;
use crate::secret::{Key, KeyIndex, find_signing_key};
use crate::shop::{is_same_domain, without_scheme};
use crate::token::{self, SIGNATURE_LEN, with_payload_buffer};
use crate::{ShopDomain, ShopifySessionClaims, UnixTime, VerifyError, header};

/// What a token is checked against.
#[derive(Clone, Copy)]
pub(crate) struct Policy<'a> {
    pub(crate) keys: &'a [Key],
    /// `None` where no client ID is known, in the function `verify`.
    pub(crate) client_id: Option<&'a str>,
    /// In seconds.
    pub(crate) leeway: u64,
    /// Beside `myshopify.com`, in lower case.
    pub(crate) shop_suffixes: &'a [Box<str>],
}

/// A token whose text is in order: split, its header accepted, its signature decoded. What it says is
/// still anybody's word.
pub(crate) struct SignedToken<'a> {
    pub(crate) payload: &'a [u8],
    signing_input: &'a [u8],
    signature: [u8; SIGNATURE_LEN],
}

impl<'a> SignedToken<'a> {
    // Inlined, so that a signature just decoded is not moved, for which the CPU would have to wait.
    #[inline]
    pub(crate) fn parse(token: &'a str) -> Result<Self, VerifyError> {
        let segments = token::split(token)?;
        header::check(segments.header)?;
        let signature = token::decode_signature(segments.signature)?;
        Ok(Self {
            payload: segments.payload,
            signing_input: segments.signing_input,
            signature,
        })
    }
}

impl Policy<'_> {
    /// The way of a token. Each step sees only what the ones before it have let through, and nothing
    /// of the payload is looked at before the MAC over it is found right.
    pub(crate) fn verify(
        &self,
        token: &str,
        now: UnixTime,
    ) -> Result<ShopifySessionClaims, VerifyError> {
        let token = SignedToken::parse(token)?;
        let signing_key = self.check_signature(&token)?;
        with_payload_buffer(token.payload, |buffer| {
            let mut payload = Payload::default();
            payload.read(token::decode_payload(token.payload, buffer)?)?;
            self.check_claims(&payload, signing_key, now)
        })
    }

    pub(crate) fn check_signature(&self, token: &SignedToken<'_>) -> Result<KeyIndex, VerifyError> {
        find_signing_key(self.keys, token.signing_input, &token.signature)
    }

    pub(crate) fn check_claims(
        &self,
        payload: &Payload<'_>,
        signing_key: KeyIndex,
        now: UnixTime,
    ) -> Result<ShopifySessionClaims, VerifyError> {
        let claims = ClaimsSet::new(payload)?;
        self.check_expiration(&claims, now)?;
        self.check_not_before(&claims, now)?;
        self.check_audience(&claims)?;
        let shop = self.check_destination(&claims)?;
        let issuer_path = check_issuer(&claims)?;
        Ok(ShopifySessionClaims::new(
            &claims,
            shop,
            issuer_path,
            signing_key,
            self.leeway,
        ))
    }

    fn check_expiration(&self, claims: &ClaimsSet<'_>, now: UnixTime) -> Result<(), VerifyError> {
        let expired_at = claims.expires_at;
        if expired_at.is_expired(now, self.leeway) {
            return Err(VerifyError::Expired { expired_at, now });
        }
        Ok(())
    }

    fn check_not_before(&self, claims: &ClaimsSet<'_>, now: UnixTime) -> Result<(), VerifyError> {
        let not_before = claims.not_before;
        if not_before.is_in_the_future(now, self.leeway) {
            return Err(VerifyError::NotYetValid { not_before, now });
        }
        Ok(())
    }

    fn check_audience(&self, claims: &ClaimsSet<'_>) -> Result<(), VerifyError> {
        match self.client_id {
            Some(client_id) if client_id != claims.audience => Err(VerifyError::WrongAudience),
            _ => Ok(()),
        }
    }

    fn check_destination(&self, claims: &ClaimsSet<'_>) -> Result<ShopDomain, VerifyError> {
        let domain = without_scheme(&claims.destination);
        ShopDomain::parse(domain, self.shop_suffixes).ok_or(VerifyError::UnknownShopDomain)
    }
}

/// The issuer, if there is one, must be the shop of `dest`; what follows in it is returned.
///
/// Shopify's documentation, "Set up session tokens", has both compared. Being equal to a domain that
/// has been checked, the issuer's needs no check of its own.
fn check_issuer<'c>(claims: &'c ClaimsSet<'_>) -> Result<Option<&'c str>, VerifyError> {
    let Some(issuer) = &claims.issuer else {
        return Ok(None);
    };
    let destination = without_scheme(&claims.destination);
    // The domain has no slash in it, so the host ends where a domain of this length does.
    match without_scheme(issuer).split_at_checked(destination.len()) {
        Some((host, path))
            if is_same_domain(host, destination) && (path.is_empty() || path.starts_with('/')) =>
        {
            Ok(Some(path))
        }
        _ => Err(VerifyError::IssuerMismatch),
    }
}
