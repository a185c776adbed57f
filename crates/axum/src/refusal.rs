//! The answer to a refused request, as an HTTP response.

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use shopify_session_token::{Surface, VerifyError};
use shopify_session_token_server as server;

use crate::replay::ReplayError;

/// The answer to a refused request.
///
/// It is a response by itself: the status, `{"error":"code"}` and the headers that the front end acts on. To answer
/// with another body, take `Result<Merchant, Refusal>` in a handler, or convert a `Refusal` into the app's own error,
/// and call [`with_body`](Self::with_body), which keeps status and headers:
///
#[cfg_attr(feature = "axum", doc = "```")]
#[cfg_attr(not(feature = "axum"), doc = "```ignore")]
/// use axum::response::{Html, IntoResponse, Response};
/// use shopify_session_token_axum::{Merchant, Refusal};
///
/// async fn orders(merchant: Result<Merchant, Refusal>) -> Result<String, Response> {
///     let merchant = merchant.map_err(|refusal| {
///         let page = Html(format!("<p>Not for you: {}.</p>", refusal.code()));
///         refusal.with_body(page)
///     })?;
///     Ok(format!("orders of {}", merchant.shop()))
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub(crate) server::Refusal);

impl Refusal {
    /// The answer to a request from this front end.
    #[must_use]
    pub fn new(error: VerifyError, surface: Surface) -> Self {
        Self(server::Refusal::new(error, surface))
    }

    /// The status: 302 for a document load that is redirected to the token page, otherwise
    /// [`VerifyError::http_status`] or [`ReplayError::http_status`].
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The code in the body: [`VerifyError::code`] or [`ReplayError::code`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code()
    }

    /// The error of the token, if a token was refused.
    #[must_use]
    pub fn verify_error(&self) -> Option<VerifyError> {
        self.0.verify_error()
    }

    /// The headers to send with any body: `www-authenticate`, the retry header if the front end acts on it, and for a
    /// document load those of [`document_headers`](crate::shopify_session_token::document_headers) and `location`.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let headers = self.0.headers().filter_map(|(name, value)| {
            Some((
                HeaderName::from_static(name),
                HeaderValue::try_from(value).ok()?,
            ))
        });
        headers.collect()
    }

    /// The response, with any type of body that a `String` converts into.
    #[must_use]
    pub fn into_response_of<B: From<String>>(self) -> Response<B> {
        let mut response = Response::new(self.0.body().into());
        *response.status_mut() = self.status();
        *response.headers_mut() = self.headers();
        response.headers_mut().insert(
            CONTENT_TYPE,
            HeaderValue::from_static(self.0.content_type()),
        );
        response
    }
}

impl From<ReplayError> for Refusal {
    fn from(error: ReplayError) -> Self {
        Self(error.into())
    }
}

#[cfg(feature = "axum")]
mod axum_response {
    use axum::response::{IntoResponse, Response};

    use super::Refusal;

    impl Refusal {
        /// The response with another body, of any media type, and the refusal's status and headers.
        #[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
        #[must_use]
        pub fn with_body(self, body: impl IntoResponse) -> Response {
            let mut response = body.into_response();
            *response.status_mut() = self.status();
            response.headers_mut().extend(self.headers());
            response
        }
    }

    #[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
    impl IntoResponse for Refusal {
        fn into_response(self) -> Response {
            self.into_response_of()
        }
    }
}
