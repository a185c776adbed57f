//! The checks of authenticated claims, in the order in which errors are reported.

use alloc::boxed::Box;

use crate::claims::ShopifySessionClaims;
use crate::error::VerifyError;
use crate::jws::hmac::Key;
use crate::payload::{ClaimsSet, Issuer};
use crate::shop::ShopDomain;
use crate::time::UnixTime;
use crate::token::{Authenticated, Unauthenticated};

/// The configuration that a token is checked against.
#[derive(Clone, Copy)]
pub(crate) struct Policy<'a> {
    pub(crate) keys: &'a [Key],
    /// `None` in the function `verify`, which does not know it.
    pub(crate) client_id: Option<&'a str>,
    /// The leeway, in seconds.
    pub(crate) leeway: u64,
    /// Suffixes accepted besides `myshopify.com`, in lower case.
    pub(crate) shop_suffixes: &'a [Box<str>],
}

impl Policy<'_> {
    /// All steps of "What is checked" but the last, in order.
    // A function of its own, because the callers are generic and therefore compiled in other crates.
    pub(crate) fn verify(
        &self,
        token: &str,
        now: UnixTime,
    ) -> Result<ShopifySessionClaims, VerifyError> {
        self.verify_parsed(&Unauthenticated::parse(token)?, now)
    }

    /// Authenticates the token with the keys of this policy, then judges its claims.
    #[inline]
    pub(crate) fn verify_parsed(
        &self,
        token: &Unauthenticated<'_>,
        now: UnixTime,
    ) -> Result<ShopifySessionClaims, VerifyError> {
        token.authenticate(self.keys, |token| self.judge(token, now))
    }

    fn judge(
        &self,
        token: &Authenticated<'_>,
        now: UnixTime,
    ) -> Result<ShopifySessionClaims, VerifyError> {
        let claims = token.claims();
        self.check_expiration(claims, now)?;
        self.check_not_before(claims, now)?;
        self.check_audience(claims)?;
        let shop = self.check_destination(claims)?;
        let issuer_path = check_issuer(claims)?;
        Ok(ShopifySessionClaims::new(
            claims,
            shop,
            issuer_path,
            token.signing_key(),
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
        ShopDomain::parse(&claims.destination, self.shop_suffixes)
            .ok_or(VerifyError::InvalidShopDomain)
    }
}

/// The issuer, if present, must name the shop of `dest`. Returns the issuer's path.
///
/// Shopify's documentation, "Set up session tokens", requires the comparison.
fn check_issuer<'c>(claims: &'c ClaimsSet<'_>) -> Result<Option<&'c str>, VerifyError> {
    match &claims.issuer {
        Issuer::Absent => Ok(None),
        Issuer::SameShop(path) => Ok(Some(path)),
        Issuer::OtherShop => Err(VerifyError::IssuerMismatch),
    }
}
