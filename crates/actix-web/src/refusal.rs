//! The answer to a refused request, as an HTTP response.

use std::fmt;
use std::ops::Deref;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, ResponseError};
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

    /// The status: that of [`shopify_session_token_server::Refusal`], as this framework's type.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The response with another body: that of `response`, of any media type, and the refusal's status and headers.
    /// Those of `response` are kept as [`Document::respond`](crate::Document::respond) keeps them.
    #[must_use]
    pub fn with_body(&self, response: impl Into<HttpResponse>) -> HttpResponse {
        let mut response = response.into();
        *response.status_mut() = self.status();
        add(self.0.headers(), response.headers_mut());
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
