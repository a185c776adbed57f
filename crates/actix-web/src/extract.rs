//! The callers as actix-web's extractors.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use secrecy::SecretString;
use shopify_session_token_server as server;

use crate::{Auth, Caller, Exchangeable, Refusal};

shopify_session_token_server::callers!();

/// Calls `verify` with the [`Auth`] of the innermost scope that has one.
fn with_auth<T>(
    request: &HttpRequest,
    verify: impl FnOnce(server::Head<'_>, &Auth) -> Result<T, server::Refusal>,
) -> Ready<Result<T, Refusal>> {
    let Some(auth) = request.app_data::<Data<Auth>>() else {
        log_missing_auth(request);
        return ready(Err(Refusal(server::Refusal::without_auth())));
    };
    let fields = request.headers().get_all(AUTHORIZATION);
    let head = server::Head::new(fields, request.path(), request.query_string());
    ready(verify(head, auth).map_err(Refusal))
}

/// Logs the pattern of the route, and nothing that the client sent.
#[cold]
fn log_missing_auth(request: &HttpRequest) {
    let route = request.match_pattern();
    let route = route.as_deref().unwrap_or("the default service");
    // actix-web finds app data by type, and an `Auth` without `Data` has another type.
    let found = match request.app_data::<Auth>() {
        Some(_) => "an `Auth` without `web::Data`",
        None => "no `Auth`",
    };
    log::error!(
        "{route} answers every request with 500: its app data has {found}. \
         Add `.app_data(web::Data::new(auth))` to the app or scope."
    );
}

// A blanket impl would also cover types of other crates, which Rust forbids.
macro_rules! extract {
    ($([$($generics:tt)*] $caller:ty),+) => {$(
        impl<$($generics)*> FromRequest for $caller {
            type Error = Refusal;
            type Future = Ready<Result<Self, Refusal>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                with_auth(request, |head, auth| head.verify(auth))
            }
        }
    )+};
}

extract!([] Merchant, [] AdminExtension, [] Pos, [] Document, [] Buyer, [T: Caller] FromQuery<T>);

/// A caller, or `None` if the request has no token. An invalid token is refused.
///
/// `Option<Merchant>` differs: actix-web defines it, as `None` for an invalid token too, so a front end with an expired
/// token is never told to send a fresh one.
///
/// ```
/// use shopify_session_token_actix_web::{Maybe, Merchant};
///
/// async fn greet(Maybe(merchant): Maybe<Merchant>) -> String {
///     match merchant {
///         Some(merchant) => format!("Hello, {}.", merchant.shop()),
///         None => "Hello.".to_owned(),
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maybe<T>(pub Option<T>);

impl<T: Caller> FromRequest for Maybe<T> {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        with_auth(request, |head, auth| head.verify_if_present(auth).map(Self))
    }
}

/// A caller and the verified token, to exchange it for an access token. Other handlers take the caller alone: a
/// handler without the token cannot leak it.
///
/// Shopify does not exchange buyers' tokens, so `WithToken<Buyer>` cannot be extracted:
///
/// ```compile_fail,E0277
/// use actix_web::web;
/// use shopify_session_token_actix_web::{Buyer, WithToken};
///
/// let route = web::get().to(async |_: WithToken<Buyer>| "");
/// ```
///
/// ```
/// use secrecy::ExposeSecret as _;
/// use shopify_session_token_actix_web::{Merchant, WithToken};
///
/// async fn exchange(WithToken(merchant, token): WithToken<Merchant>) {
///     let url = format!("https://{}/admin/oauth/access_token", merchant.shop());
///     let subject_token = token.expose_secret();
/// }
/// ```
#[derive(Clone, Debug)]
pub struct WithToken<T>(pub T, pub SecretString);

impl<T: Exchangeable> FromRequest for WithToken<T> {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        with_auth(request, |head, auth| {
            let (caller, token) = head.verify_with_token(auth)?;
            Ok(Self(caller, token.into()))
        })
    }
}

impl<T> Deref for WithToken<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
