//! The claims of one kind of caller, as a type.

use core::fmt;
use core::ops::Deref;

use super::ShopifySessionClaims;
use super::kind::{CustomerId, TokenKind, UserId};
use crate::error::VerifyError;

/// The claims of a verified token that was issued to a merchant's staff.
///
/// A function that takes this cannot be called with a buyer's claims:
///
/// ```
/// use shopify_session_token::MerchantClaims;
///
/// fn refund(merchant: &MerchantClaims) { /* … */ }
/// fn route(caller: &MerchantClaims) { refund(caller) }
/// ```
///
/// ```compile_fail,E0308
/// use shopify_session_token::{BuyerClaims, MerchantClaims};
///
/// fn refund(merchant: &MerchantClaims) { /* … */ }
/// fn route(caller: &BuyerClaims) { refund(caller) }
/// ```
///
/// Only verification creates one: [`Verifier::verify_merchant`](crate::Verifier::verify_merchant), for example, or
/// [`ShopifySessionClaims::into_merchant`] from verified claims.
///
/// ```compile_fail,E0451
/// # fn example(claims: shopify_session_token::MerchantClaims) {
/// let made_up = shopify_session_token::MerchantClaims { ..claims };
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantClaims {
    claims: ShopifySessionClaims,
    user_id: UserId,
}

impl MerchantClaims {
    fn new(claims: ShopifySessionClaims) -> Option<Self> {
        match claims.kind() {
            TokenKind::Merchant(user_id) => Some(Self { claims, user_id }),
            _ => None,
        }
    }

    /// The ID of the user of the Shopify admin: `sub`.
    #[must_use]
    #[doc(alias = "sub")]
    pub fn user_id(&self) -> UserId {
        self.user_id
    }
}

/// The claims of a verified token that was issued to a buyer, in a checkout or in a customer account.
///
/// A function that takes this cannot be called with a merchant's claims; see [`MerchantClaims`]. Only verification
/// creates one: [`Verifier::verify_buyer`](crate::Verifier::verify_buyer), for example, or
/// [`ShopifySessionClaims::into_buyer`] from verified claims.
///
/// ```compile_fail,E0451
/// # fn example(claims: shopify_session_token::BuyerClaims) {
/// let made_up = shopify_session_token::BuyerClaims { ..claims };
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuyerClaims {
    claims: ShopifySessionClaims,
    customer_id: Option<CustomerId>,
}

impl BuyerClaims {
    fn new(claims: ShopifySessionClaims) -> Option<Self> {
        match claims.kind() {
            TokenKind::Buyer(customer_id) => Some(Self {
                claims,
                customer_id,
            }),
            _ => None,
        }
    }

    /// The ID of the customer: `sub`. `None` means that the buyer is not signed in, or that the app
    /// has no permission to read customers; the token does not say which.
    #[must_use]
    #[doc(alias = "sub")]
    pub fn customer_id(&self) -> Option<CustomerId> {
        self.customer_id
    }
}

/// Conversions to the claims of one kind of caller.
impl ShopifySessionClaims {
    /// Converts these claims to a merchant's.
    ///
    /// # Errors
    ///
    /// [`VerifyError::NotMerchant`] if they are a buyer's, or [`TokenKind::Other`].
    pub fn into_merchant(self) -> Result<MerchantClaims, VerifyError> {
        MerchantClaims::new(self).ok_or(VerifyError::NotMerchant)
    }

    /// Converts these claims to a buyer's.
    ///
    /// # Errors
    ///
    /// [`VerifyError::NotBuyer`] if they are a merchant's, or [`TokenKind::Other`].
    pub fn into_buyer(self) -> Result<BuyerClaims, VerifyError> {
        BuyerClaims::new(self).ok_or(VerifyError::NotBuyer)
    }
}

/// Both kinds have the accessors of the claims of any kind, and print as those do.
macro_rules! is_claims {
    ($claims:ident) => {
        impl Deref for $claims {
            type Target = ShopifySessionClaims;

            fn deref(&self) -> &ShopifySessionClaims {
                &self.claims
            }
        }

        impl fmt::Display for $claims {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.claims.fmt(f)
            }
        }
    };
}

is_claims!(MerchantClaims);
is_claims!(BuyerClaims);
