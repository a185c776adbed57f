//! The answer to a refused request, as an HTTP response.

use std::ops::Deref;

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use shopify_session_token::VerifyError;
use shopify_session_token_server::{self as server, Surface};

use crate::headers::add;
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

    /// The status: that of [`shopify_session_token_server::Refusal`], as this framework's type.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The response, with any type of body that a `String` converts into.
    #[must_use]
    pub fn into_response_of<B: From<String>>(self) -> Response<B> {
        let mut response = Response::new(self.0.body().into());
        *response.status_mut() = self.status();
        let content_type = HeaderValue::from_static(self.0.content_type());
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        add(self.0.headers(), response.headers_mut());
        response
    }
}

/// Status, code, headers and body as plain data.
impl Deref for Refusal {
    type Target = server::Refusal;

    fn deref(&self) -> &server::Refusal {
        &self.0
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
    use crate::headers::add;

    impl Refusal {
        /// The response with another body, of any media type, and the refusal's status and headers. Those of `body`
        /// are kept as [`Document::respond`](crate::Document::respond) keeps them.
        #[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
        #[must_use]
        pub fn with_body(self, body: impl IntoResponse) -> Response {
            let mut response = body.into_response();
            *response.status_mut() = self.status();
            add(self.0.headers(), response.headers_mut());
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
