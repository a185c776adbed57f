//! Why a request is refused, and the answer to it.

use std::fmt;
use std::future::ready;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, WWW_AUTHENTICATE};
use actix_web::{Error, HttpResponse, ResponseError, Route, web};
use serde_json::json;
use shopify_session_token::replay::ReplayError;
use shopify_session_token::{RETRY_HEADER, VerifyError};

use crate::document;

/// Why a request is refused. Small and `Copy`, so it holds nothing of the token and may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The token was refused.
    Token(VerifyError),
    /// There are two `Authorization` fields: what is in front of this server may have looked at the
    /// other one.
    SeveralTokens,
    /// The token has been used for this action before, or that cannot be told.
    Replay(ReplayError),
    /// The body is longer than it may be.
    BodyTooLarge,
    /// The body is not what the route takes.
    InvalidBody,
    /// The request took too long.
    Timeout,
    /// Something failed that is no fault of the client's.
    Internal,
}

impl Reason {
    /// What the client is told.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Token(error) => error.code(),
            Self::SeveralTokens => "several_tokens",
            Self::Replay(error) => error.code(),
            Self::BodyTooLarge => "body_too_large",
            Self::InvalidBody => "invalid_body",
            Self::Timeout => "timeout",
            Self::Internal => "internal",
        }
    }

    /// The status to answer with.
    #[must_use]
    pub fn status(self) -> StatusCode {
        let from_u16 = |code| StatusCode::from_u16(code).unwrap_or(StatusCode::UNAUTHORIZED);
        match self {
            Self::Token(error) => from_u16(error.http_status()),
            Self::Replay(error) => from_u16(error.http_status()),
            Self::SeveralTokens | Self::InvalidBody => StatusCode::BAD_REQUEST,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether it is the token that is refused, as opposed to the rest of the request.
    #[must_use]
    pub fn is_of_token(self) -> bool {
        matches!(self, Self::Token(_) | Self::SeveralTokens | Self::Replay(_))
    }

    /// Whether a fresh token may well be accepted. Never after a replay: the same action would be sent
    /// again by itself.
    #[must_use]
    pub fn should_retry(self) -> bool {
        matches!(self, Self::Token(error) if error.should_retry())
    }
}

impl From<VerifyError> for Reason {
    fn from(error: VerifyError) -> Self {
        Self::Token(error)
    }
}

impl From<ReplayError> for Reason {
    fn from(error: ReplayError) -> Self {
        Self::Replay(error)
    }
}

/// For the log, not for the client: times and advice, though never a piece of the token.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(error) => error.fmt(f),
            Self::SeveralTokens => f.write_str("there are several Authorization fields"),
            Self::Replay(error) => error.fmt(f),
            Self::BodyTooLarge => f.write_str("the body is too large"),
            Self::InvalidBody => f.write_str("the body is not what the route takes"),
            Self::Timeout => f.write_str("the request took too long"),
            Self::Internal => f.write_str("something failed in the server"),
        }
    }
}

/// A refused request: why, and in which form to say so.
#[derive(Debug)]
pub struct Refusal {
    reason: Reason,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// JSON with the code.
    Json,
    /// JSON with the code, and on [`Reason::should_retry`] the header that makes App Bridge fetch a fresh
    /// token.
    JsonForAppBridge,
    /// A page, with the status of the reason.
    Html(String),
    /// A page that fetches a fresh token. To the browser that is a page like any other: 200.
    Bounce(String),
}

impl Refusal {
    /// For the embedded app in the admin, where App Bridge knows the retry header.
    #[must_use]
    pub fn of_merchant(reason: Reason) -> Self {
        let form = Form::JsonForAppBridge;
        Self { reason, form }
    }

    /// For extensions in the checkout and in customer accounts: a plain answer, since nothing there
    /// knows the retry header.
    #[must_use]
    pub fn of_buyer(reason: Reason) -> Self {
        let form = Form::Json;
        Self { reason, form }
    }

    /// For whatever else sends requests.
    #[must_use]
    pub fn of_anyone(reason: Reason) -> Self {
        Self::of_buyer(reason)
    }

    /// For a browser that loads a document: this page.
    #[must_use]
    pub fn with_page(reason: Reason, html: String) -> Self {
        let form = Form::Html(html);
        Self { reason, form }
    }

    /// For a browser that loads a document: this page, which fetches a fresh token.
    #[must_use]
    pub fn with_bounce(reason: Reason, html: String) -> Self {
        let form = Form::Bounce(html);
        Self { reason, form }
    }

    /// The reason for which a request was refused, if it was refused for one.
    pub fn reason_in<B>(outcome: &Result<ServiceResponse<B>, Error>) -> Option<Reason> {
        let error = match outcome {
            Ok(response) => response.response().error()?,
            Err(error) => error,
        };
        error.as_error::<Self>().map(|refusal| refusal.reason)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self.form {
            Form::Bounce(_) => StatusCode::OK,
            _ => self.reason.status(),
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status_code());
        if self.status_code() == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 15.5.2: a 401 must say how to do it right.
            response.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        if matches!(self.form, Form::JsonForAppBridge) && self.reason.should_retry() {
            response.insert_header(RETRY_HEADER);
        }
        match &self.form {
            Form::Html(html) | Form::Bounce(html) => {
                document::unverified(&mut response).body(html.clone())
            }
            Form::Json | Form::JsonForAppBridge => response
                .insert_header((CONTENT_TYPE, "application/json"))
                .body(json!({ "error": self.reason.code() }).to_string()),
        }
    }
}

/// What no route is for.
pub(crate) async fn not_found() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": "not_found" }))
}

/// For what is left of a resource: methods other than these.
pub(crate) fn only(allowed: &'static str) -> Route {
    web::to(move || {
        let answer = HttpResponse::MethodNotAllowed()
            // RFC 9110, section 15.5.6: a 405 must say which methods there are.
            .insert_header((ALLOW, allowed))
            .json(json!({ "error": "method_not_allowed" }));
        ready(answer)
    })
}
