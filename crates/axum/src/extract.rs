//! The callers as axum's extractors.

// axum's traits are asynchronous, and nothing here waits. Clippy 1.99 objects; the pinned one does not know the lint.
#![allow(unknown_lints, clippy::unused_async_trait_impl)]

use std::ops::Deref;

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use secrecy::SecretString;
use shopify_session_token_server::Head;

use crate::request::head;
use crate::{AdminExtension, Auth, Buyer, Document, Exchangeable, Merchant, Pos, Refusal};

fn head_of(parts: &Parts) -> Head<'_> {
    head(&parts.headers, &parts.uri, &parts.extensions)
}

/// One impl for all of them would cover types of other crates.
macro_rules! extract {
    ($($caller:ident),+) => {$(
        #[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
        impl<S: Send + Sync> FromRequestParts<S> for $caller
        where
            Auth: FromRef<S>,
        {
            type Rejection = Refusal;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
                head_of(parts).verify(&Auth::from_ref(state)).map_err(Refusal)
            }
        }

        /// `None` only without a token: a bad one is refused.
        #[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
        impl<S: Send + Sync> OptionalFromRequestParts<S> for $caller
        where
            Auth: FromRef<S>,
        {
            type Rejection = Refusal;

            async fn from_request_parts(
                parts: &mut Parts,
                state: &S,
            ) -> Result<Option<Self>, Refusal> {
                let auth = Auth::from_ref(state);
                head_of(parts).verify_if_present(&auth).map_err(Refusal)
            }
        }
    )+};
}

extract!(Merchant, AdminExtension, Pos, Document, Buyer);

/// A caller with the token that was verified, to be exchanged for an access token: what a handler does not hold it
/// cannot leak, so others take the caller alone.
///
/// Shopify exchanges no buyers' tokens, so `WithToken<Buyer>` cannot be extracted:
///
/// ```compile_fail,E0277
/// use axum::{Router, routing::get};
/// use shopify_session_token_axum::{Auth, Buyer, WithToken};
///
/// let app: Router<Auth> = Router::new().route("/", get(async |_: WithToken<Buyer>| ()));
/// ```
///
/// ```
/// use secrecy::ExposeSecret as _;
/// use shopify_session_token_axum::{Merchant, WithToken};
///
/// async fn exchange(WithToken(merchant, token): WithToken<Merchant>) {
///     let url = format!("https://{}/admin/oauth/access_token", merchant.shop());
///     let subject_token = token.expose_secret();
/// }
/// ```
#[derive(Clone, Debug)]
pub struct WithToken<T>(pub T, pub SecretString);

impl<S: Send + Sync, T: Exchangeable> FromRequestParts<S> for WithToken<T>
where
    Auth: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let auth = Auth::from_ref(state);
        let (caller, token) = head_of(parts).verify_with_token(&auth).map_err(Refusal)?;
        Ok(Self(caller, token.into()))
    }
}

impl<T> Deref for WithToken<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
