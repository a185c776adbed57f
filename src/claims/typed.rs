//! The claims of one kind of caller, as a type.

use core::fmt;
use core::time::Duration;

use super::ShopifySessionClaims;
use super::kind::{CustomerId, TokenKind, UserId};
use crate::error::VerifyError;
use crate::jws::hmac::SignedWith;
use crate::shop::ShopDomain;
use crate::time::UnixTime;

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

/// The accessors that both types share with [`ShopifySessionClaims`]. They are methods instead of a `Deref`, so that
/// neither type converts implicitly to the claims of any kind.
macro_rules! delegate_to_claims {
    ($claims:ident) => {
        impl $claims {
            /// The same claims, without the kind of caller in the type.
            #[must_use]
            pub fn as_claims(&self) -> &ShopifySessionClaims {
                &self.claims
            }

            /// See [`ShopifySessionClaims::shop`].
            #[must_use]
            #[doc(alias = "dest")]
            pub fn shop(&self) -> &ShopDomain {
                self.claims.shop()
            }

            /// See [`ShopifySessionClaims::client_id`].
            #[must_use]
            #[doc(alias = "aud")]
            #[doc(alias = "api_key")]
            pub fn client_id(&self) -> &str {
                self.claims.client_id()
            }

            /// See [`ShopifySessionClaims::kind`].
            #[must_use]
            pub fn kind(&self) -> TokenKind {
                self.claims.kind()
            }

            /// See [`ShopifySessionClaims::signed_with`].
            #[must_use]
            pub fn signed_with(&self) -> SignedWith {
                self.claims.signed_with()
            }

            /// See [`ShopifySessionClaims::expires_at`].
            #[must_use]
            #[doc(alias = "exp")]
            pub fn expires_at(&self) -> UnixTime {
                self.claims.expires_at()
            }

            /// See [`ShopifySessionClaims::not_before`].
            #[must_use]
            #[doc(alias = "nbf")]
            pub fn not_before(&self) -> UnixTime {
                self.claims.not_before()
            }

            /// See [`ShopifySessionClaims::issued_at`].
            #[must_use]
            #[doc(alias = "iat")]
            pub fn issued_at(&self) -> UnixTime {
                self.claims.issued_at()
            }

            /// See [`ShopifySessionClaims::expires_in`].
            #[must_use]
            pub fn expires_in(&self, now: impl Into<UnixTime>) -> Duration {
                self.claims.expires_in(now)
            }

            /// See [`ShopifySessionClaims::jwt_id`].
            #[must_use]
            #[doc(alias = "jti")]
            pub fn jwt_id(&self) -> &str {
                self.claims.jwt_id()
            }

            /// See [`ShopifySessionClaims::session_id`].
            #[must_use]
            #[doc(alias = "sid")]
            pub fn session_id(&self) -> Option<&str> {
                self.claims.session_id()
            }

            /// See [`ShopifySessionClaims::issuer_path`].
            #[must_use]
            #[doc(alias = "iss")]
            pub fn issuer_path(&self) -> Option<&str> {
                self.claims.issuer_path()
            }
        }

        /// As for [`ShopifySessionClaims`], suitable for logs.
        impl fmt::Display for $claims {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.claims.fmt(f)
            }
        }
    };
}

delegate_to_claims!(MerchantClaims);
delegate_to_claims!(BuyerClaims);
