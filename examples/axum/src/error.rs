//! What whoever is refused hears: a status and a code, nothing of the token and no advice.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use shopify_session_token::replay::ReplayError;
use shopify_session_token::{RETRY_HEADER, VerifyError};

/// An answer `{"error": code}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    /// Whether App Bridge shall fetch a fresh token and send the request once more.
    retry: bool,
}

impl Refusal {
    pub const SEVERAL_TOKENS: Self = Self::new(StatusCode::BAD_REQUEST, "several_tokens");
    pub const NOT_FOUND: Self = Self::new(StatusCode::NOT_FOUND, "not_found");
    pub const METHOD_NOT_ALLOWED: Self =
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
    pub const TIMEOUT: Self = Self::new(StatusCode::SERVICE_UNAVAILABLE, "timeout");
    pub const STORE_UNAVAILABLE: Self =
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "store_unavailable");
    pub const INTERNAL: Self = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal");

    #[must_use]
    pub const fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            retry: false,
        }
    }

    /// On a route of the embedded app in the admin, where App Bridge knows what [`RETRY_HEADER`] means.
    #[must_use]
    pub fn of_merchant(error: VerifyError) -> Self {
        Self {
            retry: error.should_retry(),
            ..Self::of_buyer(error)
        }
    }

    /// On a route of buyers' extensions, which try again by themselves.
    #[must_use]
    pub fn of_buyer(error: VerifyError) -> Self {
        Self::new(status(error.http_status()), error.code())
    }

    #[must_use]
    pub fn status(self) -> StatusCode {
        self.status
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        self.code
    }
}

/// Never with the retry header: it would have the same action sent again by itself.
impl From<ReplayError> for Refusal {
    fn from(error: ReplayError) -> Self {
        Self::new(status(error.http_status()), error.code())
    }
}

fn status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Json(json!({ "error": self.code }));
        let mut response = (self.status, body).into_response();
        if self.retry {
            let (name, value) = RETRY_HEADER;
            response.headers_mut().insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        response
    }
}
