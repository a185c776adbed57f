//! The checks of authenticated claims, in the order in which errors are reported.

use alloc::boxed::Box;

use crate::claims::ShopifySessionClaims;
use crate::error::VerifyError;
use crate::jws::hmac::Key;
use crate::payload::Issuer;
use crate::shop::ShopDomain;
use crate::time::UnixTime;
use crate::token::Unauthenticated;

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
        self.judge(&Unauthenticated::parse(token)?, now)
    }

    /// Authenticates the token with the keys of this policy, then judges its claims.
    pub(crate) fn judge(
        &self,
        token: &Unauthenticated<'_>,
        now: UnixTime,
    ) -> Result<ShopifySessionClaims, VerifyError> {
        let (claims, signing_key) = token.authenticate(self.keys)?.into_parts();

        let expired_at = claims.kept.expires_at;
        if expired_at.is_expired(now, self.leeway) {
            return Err(VerifyError::Expired { expired_at, now });
        }
        let not_before = claims.kept.not_before;
        if not_before.is_in_the_future(now, self.leeway) {
            return Err(VerifyError::NotYetValid { not_before, now });
        }
        let audience = claims.kept.ids.audience();
        if self
            .client_id
            .is_some_and(|client_id| client_id != audience)
        {
            return Err(VerifyError::WrongAudience);
        }
        let shop = ShopDomain::parse(claims.destination, self.shop_suffixes)
            .ok_or(VerifyError::InvalidShopDomain)?;
        // The issuer, if present, must name the shop of `dest`: Shopify's documentation, "Set up session tokens".
        let issuer_path = match claims.issuer {
            Issuer::Absent => None,
            Issuer::SameShop(path) => Some(path),
            Issuer::OtherShop => return Err(VerifyError::IssuerMismatch),
        };
        Ok(ShopifySessionClaims::new(
            claims.kept,
            shop,
            issuer_path,
            claims.subject,
            signing_key,
            self.leeway,
        ))
    }
}
