//! The callers of a route, as types.

use shopify_session_token::{ShopifySessionClaims, VerifyError};

use crate::Surface;

/// Verified claims of one kind of caller, on one surface.
///
/// The companions implement it for their extractors with [`callers!`](crate::callers). Each companion defines its own
/// types, because it may implement its framework's traits for those only.
pub trait Caller: Sized {
    /// The front end that calls. It determines the answer to a refused request.
    const SURFACE: Surface;

    /// Whether it is a document load, which may be redirected to the token page instead of being refused.
    const IS_DOCUMENT: bool = false;

    /// Whether the token may be in the query, `?id_token=…`, if it is not in the `Authorization` field.
    const MAY_BE_IN_QUERY: bool = Self::IS_DOCUMENT;

    /// Converts the claims, if they are of this kind.
    ///
    /// # Errors
    ///
    /// [`VerifyError::NotMerchant`] or [`VerifyError::NotBuyer`].
    fn from_claims(claims: ShopifySessionClaims) -> Result<Self, VerifyError>;

    /// The claims.
    fn as_claims(&self) -> &ShopifySessionClaims;
}

/// A caller whose token Shopify exchanges for an access token: every caller except a buyer.
pub trait Exchangeable: Caller {}

/// `callers!();` defines `Merchant`, `AdminExtension`, `Pos`, `Document` and `Buyer` in the calling crate: tuple structs
/// around the claims, with [`Caller`], [`Exchangeable`] except for `Buyer`, and `Deref` to the claims.
#[macro_export]
macro_rules! callers {
    () => {
        $crate::callers! {
            /// A merchant's staff in the embedded app: the app home, with App Bridge.
            Merchant(MerchantClaims, into_merchant) = AppHome;
            /// A merchant's staff in an admin UI extension, Sidekick's included.
            AdminExtension(MerchantClaims, into_merchant) = AdminExtension;
            /// A merchant's staff in a POS UI extension.
            Pos(MerchantClaims, into_merchant) = Pos;
            /// A merchant's staff, loading the embedded app's document. The token is in the query, `?id_token=…`, or,
            /// when App Bridge reloads the document, in the `Authorization` field.
            ///
            /// A load without a valid token is redirected to the app's token page if a fresh token may be accepted.
            Document(MerchantClaims, into_merchant) = AppHome, IS_DOCUMENT;
            /// A buyer, in an extension of the checkout or of customer accounts.
            ///
            /// One type for both surfaces: a token does not tell which of the two fetched it, and both get the same
            /// answers.
            Buyer(BuyerClaims, into_buyer) = Checkout;
        }

        impl $crate::Exchangeable for Merchant {}
        impl $crate::Exchangeable for AdminExtension {}
        impl $crate::Exchangeable for Pos {}
        impl $crate::Exchangeable for Document {}

        /// A caller whose token may be in the query, `?id_token=…`: for a WebSocket, an `EventSource` or a download,
        /// where the browser sends no `Authorization` field. If there is one, that counts. A refusal is the JSON of
        /// `T`, and never a redirect.
        ///
        /// Shopify names WebSocket connections as a use of `shopify.idToken()`, which returns the token ([ID Token
        /// API]).
        ///
        /// **Queries end up in logs, and those of links in the browser's history.** Whoever reads the token there can
        /// act as the caller until it expires, within about a minute, so:
        ///
        /// - Other routes take `T` alone.
        /// - Log paths without queries, in proxies too.
        /// - A route that changes something records a replay key: see [`replay`](crate::replay).
        ///
        /// The token counts when the connection is made. An `EventSource` that connects again sends the old address
        /// with the old token, and is refused: make a new one.
        ///
        /// [ID Token API]: https://shopify.dev/docs/api/app-home/latest/apis/authentication-and-data/id-token-api
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct FromQuery<T>(pub T);

        impl<T: $crate::Caller> $crate::Caller for FromQuery<T> {
            const SURFACE: $crate::Surface = T::SURFACE;
            const MAY_BE_IN_QUERY: bool = true;

            fn from_claims(
                claims: $crate::shopify_session_token::ShopifySessionClaims,
            ) -> Result<Self, $crate::shopify_session_token::VerifyError> {
                T::from_claims(claims).map(Self)
            }

            fn as_claims(&self) -> &$crate::shopify_session_token::ShopifySessionClaims {
                self.0.as_claims()
            }
        }

        impl<T: $crate::Exchangeable> $crate::Exchangeable for FromQuery<T> {}

        impl<T> std::ops::Deref for FromQuery<T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.0
            }
        }
    };
    ($(
        $(#[$doc:meta])*
        $name:ident($claims:ident, $convert:ident) = $surface:ident $(, $is_document:ident)?;
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub $crate::shopify_session_token::$claims);

        impl $crate::Caller for $name {
            const SURFACE: $crate::Surface = $crate::Surface::$surface;
            $(const $is_document: bool = true;)?

            fn from_claims(
                claims: $crate::shopify_session_token::ShopifySessionClaims,
            ) -> Result<Self, $crate::shopify_session_token::VerifyError> {
                claims.$convert().map(Self)
            }

            fn as_claims(&self) -> &$crate::shopify_session_token::ShopifySessionClaims {
                &self.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = $crate::shopify_session_token::$claims;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    )+};
}
