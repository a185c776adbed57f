//! The callers, and where the token of each is in a request.

use http::header::AUTHORIZATION;
use http::{Extensions, HeaderMap, Uri};
use shopify_session_token::{VerifyError, bearer_token, id_token_from_query};
use shopify_session_token_server::{Auth, Caller, DocumentLoad};

use crate::Refusal;

shopify_session_token_server::callers!();

/// The part of a request in which a token can be.
#[expect(unnameable_types, reason = "for a sealed trait")]
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) uri: &'a Uri,
    #[cfg_attr(not(feature = "axum"), allow(dead_code, reason = "for nested routers"))]
    pub(crate) extensions: &'a Extensions,
}

impl<'a> Head<'a> {
    fn bearer_token(self) -> Result<&'a str, VerifyError> {
        bearer_token(self.headers.get_all(AUTHORIZATION))
    }

    fn query(self) -> &'a str {
        self.uri.query().unwrap_or_default()
    }

    /// The path that the browser asked for. A nested router sees the rest of it.
    fn path(self) -> &'a str {
        #[cfg(feature = "axum")]
        if let Some(axum::extract::OriginalUri(uri)) = self.extensions.get() {
            return uri.path();
        }
        self.uri.path()
    }
}

/// A caller whose token can be found in an `http` request: the five of this crate.
pub trait FromHttp: Caller + sealed::InHttp {}

impl<T: Caller + sealed::InHttp> FromHttp for T {}

/// Verifies the token of a request.
#[cfg(feature = "tower")]
pub(crate) fn verify<T: FromHttp>(head: Head<'_>, auth: &Auth) -> Result<T, Refusal> {
    auth.verify(T::token(head))
        .map_err(|error| T::refusal(error, head, auth))
}

impl sealed::InHttp for Merchant {}
impl sealed::InHttp for AdminExtension {}
impl sealed::InHttp for Pos {}
impl sealed::InHttp for Buyer {}

impl sealed::InHttp for Document {
    /// In the `Authorization` field if it holds a bearer token, else in the query.
    fn token(head: Head<'_>) -> Result<&str, VerifyError> {
        match head.bearer_token() {
            // No field, or one of another scheme, as of a site that is protected by a password.
            Err(VerifyError::MissingToken) => id_token_from_query(head.query()),
            token => token,
        }
    }

    fn refusal(error: VerifyError, head: Head<'_>, auth: &Auth) -> Refusal {
        Refusal::of_document(
            error,
            DocumentLoad {
                by_script: head.bearer_token() != Err(VerifyError::MissingToken),
                path: head.path(),
                query: head.query(),
                token_page: auth.token_page(),
                now: auth.now(),
            },
        )
    }
}

#[expect(unnameable_types, reason = "nobody else implements or calls it")]
mod sealed {
    use super::{Auth, Caller, Head, Refusal, VerifyError};

    pub trait InHttp: Caller {
        fn token(head: Head<'_>) -> Result<&str, VerifyError> {
            head.bearer_token()
        }

        fn refusal(error: VerifyError, _: Head<'_>, _: &Auth) -> Refusal {
            Refusal::new(error, Self::SURFACE)
        }
    }
}
