//! The answer to a refused request, as an HTTP response.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use shopify_session_token::{Surface, VerifyError};
use shopify_session_token_server as server;

use crate::replay::ReplayError;

/// The answer to a refused request.
///
/// It is a response by itself: the status, `{"error":"code"}` and the headers that the front end acts on. To answer
/// with another body, take `Result<Merchant, Refusal>` in a handler, or convert a `Refusal` into the app's own error,
/// and call [`with_body`](Self::with_body), which keeps status and headers:
///
/// ```
/// use actix_web::HttpResponse;
/// use shopify_session_token_actix_web::{Merchant, Refusal};
///
/// async fn orders(merchant: Result<Merchant, Refusal>) -> HttpResponse {
///     match merchant {
///         Ok(merchant) => HttpResponse::Ok().body(format!("orders of {}", merchant.shop())),
///         Err(refusal) => {
///             let page = format!("<p>Not for you: {}.</p>", refusal.code());
///             refusal.with_body(HttpResponse::Ok().content_type("text/html").body(page))
///         }
///     }
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

    /// The status: 302 for a document load that is redirected to the token page, 500 without an
    /// [`Auth`](crate::Auth), otherwise [`VerifyError::http_status`] or [`ReplayError::http_status`].
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The code in the body: [`VerifyError::code`], [`ReplayError::code`] or `auth_not_configured`.
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

    /// The response with another body: that of `response`, of any media type. `response` keeps its other headers;
    /// status and headers of the refusal replace its own.
    #[must_use]
    pub fn with_body(&self, response: impl Into<HttpResponse>) -> HttpResponse {
        let mut response = response.into();
        *response.status_mut() = self.status();
        for (name, value) in self.headers() {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let content_type = (CONTENT_TYPE, self.0.content_type());
        self.with_body(
            HttpResponse::build(self.status())
                .insert_header(content_type)
                .body(self.0.body()),
        )
    }
}

/// The reason for logs, with times and advice, and without any part of the token.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {}

impl From<ReplayError> for Refusal {
    fn from(error: ReplayError) -> Self {
        Self(error.into())
    }
}
