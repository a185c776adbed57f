//! What to answer to a request that is refused, as an HTTP response.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use shopify_session_token::replay::ReplayError;
use shopify_session_token::{Surface, VerifyError};
use shopify_session_token_server as server;

use crate::once::OnceError;

/// What to answer to a request that is refused.
///
/// It answers by itself, with the status, `{"error":"code"}` and the headers that the front end acts on. To answer
/// in another form, take `Result<Merchant, Refusal>` in a handler, or convert a `Refusal` into the app's own error,
/// and keep status and headers with [`with_body`](Self::with_body):
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
    /// Of a request from this front end.
    #[must_use]
    pub fn new(error: VerifyError, surface: Surface) -> Self {
        Self(server::Refusal::new(error, surface))
    }

    /// The status: 302 for a document load that is redirected to the token page, 500 without an
    /// [`Auth`](crate::Auth), else as in [`VerifyError::http_status`] and [`OnceError::http_status`].
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The code that the body says: [`VerifyError::code`], [`OnceError::code`], or `auth_not_configured`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code()
    }

    /// Why the token was refused, if that is the reason.
    #[must_use]
    pub fn verify_error(&self) -> Option<VerifyError> {
        self.0.verify_error()
    }

    /// The headers to send with a body of any kind: `www-authenticate`, the retry header where the front end acts
    /// on it, and those of a document.
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

    /// This response with another body, of any media type: that of `response`, whose other headers stay, too.
    /// Status and headers are those of the refusal.
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

/// For logs: why, with times and advice, and nothing of the token.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {}

impl From<OnceError> for Refusal {
    fn from(error: OnceError) -> Self {
        Self(error.into())
    }
}

impl From<ReplayError> for Refusal {
    fn from(error: ReplayError) -> Self {
        Self(error.into())
    }
}
