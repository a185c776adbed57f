//! The callers as axum's extractors.

// axum's traits are asynchronous, and nothing here waits. Clippy 1.99 objects; the pinned one does not know the lint.
#![allow(unknown_lints, clippy::unused_async_trait_impl)]

use std::ops::Deref;

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use secrecy::SecretString;

use crate::request::{Head, verify};
use crate::{
    AdminExtension, Auth, Buyer, Document, Exchangeable, FromHttp, Merchant, Pos, Refusal,
};

fn head(parts: &Parts) -> Head<'_> {
    Head {
        headers: &parts.headers,
        uri: &parts.uri,
        extensions: &parts.extensions,
    }
}

/// `None` only without a token.
fn verify_if_present<T: FromHttp>(head: Head<'_>, auth: &Auth) -> Result<Option<T>, Refusal> {
    auth.verify_if_present(T::token(head))
        .map_err(|error| T::refusal(error, head, auth))
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
                verify(head(parts), &Auth::from_ref(state))
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
                verify_if_present(head(parts), &Auth::from_ref(state))
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

impl<S: Send + Sync, T: FromHttp + Exchangeable> FromRequestParts<S> for WithToken<T>
where
    Auth: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let auth = Auth::from_ref(state);
        let head = head(parts);
        let caller = verify(head, &auth)?;
        let token = T::token(head).map_err(|error| T::refusal(error, head, &auth))?;
        Ok(Self(caller, token.into()))
    }
}

impl<T> Deref for WithToken<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
