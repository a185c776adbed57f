//! The callers as axum's extractors.

// axum's traits have async methods, and these do not await. Clippy 1.99 warns about that; the pinned version does not
// have the lint.
#![allow(unknown_lints, clippy::unused_async_trait_impl)]

use std::ops::Deref;

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use secrecy::SecretString;
use shopify_session_token_server::Head;

use crate::request::head;
use crate::{
    AdminExtension, Auth, Buyer, Caller, Document, Exchangeable, FromQuery, Merchant, Pos, Refusal,
};

fn head_of(parts: &Parts) -> Head<'_> {
    head(&parts.headers, &parts.uri, &parts.extensions)
}

/// A router's state with an [`Auth`], through [`FromRef`]. A router without one does not compile:
///
/// ```compile_fail,E0277
/// use axum::{Router, routing::get};
/// use shopify_session_token_axum::Merchant;
///
/// let app: Router<()> = Router::new().route("/api/me", get(async |_: Merchant| ()));
/// ```
#[diagnostic::on_unimplemented(
    message = "the state `{Self}` provides no `Auth`",
    label = "this extractor needs `Auth: FromRef<{Self}>`",
    note = "for a state of your own: `#[derive(Clone, FromRef)] struct AppState {{ auth: Auth, … }}`",
    note = "`FromRef` cannot be implemented for an `Arc`: put the `Arc` into a struct of your own"
)]
pub trait ProvidesAuth: Send + Sync {
    /// The `Auth`.
    fn auth(&self) -> Auth;
}

#[diagnostic::do_not_recommend]
impl<S: Send + Sync> ProvidesAuth for S
where
    Auth: FromRef<S>,
{
    fn auth(&self) -> Auth {
        Auth::from_ref(self)
    }
}

// A blanket impl would also cover types of other crates, which Rust forbids.
macro_rules! extract {
    ($([$($generics:tt)*] $caller:ty),+) => {$(
        #[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
        impl<S, $($generics)*> FromRequestParts<S> for $caller
        where
            S: ProvidesAuth,
        {
            type Rejection = Refusal;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
                head_of(parts).verify(&state.auth()).map_err(Refusal)
            }
        }

        /// `None` only if the request has no token: an invalid one is refused.
        #[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
        impl<S, $($generics)*> OptionalFromRequestParts<S> for $caller
        where
            S: ProvidesAuth,
        {
            type Rejection = Refusal;

            async fn from_request_parts(
                parts: &mut Parts,
                state: &S,
            ) -> Result<Option<Self>, Refusal> {
                let auth = state.auth();
                head_of(parts).verify_if_present(&auth).map_err(Refusal)
            }
        }
    )+};
}

extract!([] Merchant, [] AdminExtension, [] Pos, [] Document, [] Buyer, [T: Caller] FromQuery<T>);

/// A caller and the verified token, to exchange it for an access token. Other handlers take the caller alone: a
/// handler without the token cannot leak it.
///
/// Shopify does not exchange buyers' tokens, so `WithToken<Buyer>` cannot be extracted:
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

impl<S, T: Exchangeable> FromRequestParts<S> for WithToken<T>
where
    S: ProvidesAuth,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let auth = state.auth();
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
