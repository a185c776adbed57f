//! Why a request is refused, and the answer to it.

use std::fmt;
use std::future::ready;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, LOCATION};
use actix_web::{Error, HttpResponse, ResponseError, Route, web};
use serde_json::json;
use shopify_session_token::replay::ReplayError;
use shopify_session_token::{Answer, Surface, VerifyError};

use crate::document;

/// Why a request is refused. Small and `Copy`, so it holds nothing of the token and may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The token was refused.
    Token(VerifyError),
    /// The token has been used for this action before, or may have been.
    Replay(ReplayError),
    /// The body is longer than the limit.
    BodyTooLarge,
    /// The body is not in the form that the route expects.
    InvalidBody,
    /// The request took too long.
    Timeout,
    /// Something failed in the server.
    Internal,
}

impl Reason {
    /// The code in the answer.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Token(error) => error.code(),
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
            Self::InvalidBody => StatusCode::BAD_REQUEST,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether it is the token that is refused, as opposed to the rest of the request.
    #[must_use]
    pub fn is_of_token(self) -> bool {
        matches!(self, Self::Token(_) | Self::Replay(_))
    }

    /// Whether a fresh token may be accepted. Never after a replay: the front end would send the same action
    /// again.
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

/// For the log, not for the client: times and advice, but no text of the token.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(error) => error.fmt(f),
            Self::Replay(error) => error.fmt(f),
            Self::BodyTooLarge => f.write_str("the body is too large"),
            Self::InvalidBody => f.write_str("the body is not in the form that the route expects"),
            Self::Timeout => f.write_str("the request took too long"),
            Self::Internal => f.write_str("something failed in the server"),
        }
    }
}

/// A refused request: the reason, and the form of the answer.
#[derive(Debug)]
pub struct Refusal {
    reason: Reason,
    surface: Surface,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// JSON with the code.
    Json,
    /// A page, with the status of the reason.
    Html(String),
    /// A redirect to the page that fetches a fresh token.
    Redirect(String),
}

impl Refusal {
    /// For the embedded app in the admin.
    #[must_use]
    pub fn of_merchant(reason: Reason) -> Self {
        Self::new(reason, Surface::AppHome, Form::Json)
    }

    /// For extensions in the checkout and in customer accounts.
    #[must_use]
    pub fn of_buyer(reason: Reason) -> Self {
        Self::new(reason, Surface::Checkout, Form::Json)
    }

    /// For a request whose caller is not known yet.
    #[must_use]
    pub fn of_anyone(reason: Reason) -> Self {
        Self::of_buyer(reason)
    }

    /// For a document load: this page.
    #[must_use]
    pub fn with_page(reason: Reason, html: String) -> Self {
        Self::new(reason, Surface::AppHome, Form::Html(html))
    }

    /// For a document load: a redirect to this address, which fetches a fresh token.
    #[must_use]
    pub fn with_redirect(reason: Reason, address: String) -> Self {
        Self::new(reason, Surface::AppHome, Form::Redirect(address))
    }

    fn new(reason: Reason, surface: Surface, form: Form) -> Self {
        Self {
            reason,
            surface,
            form,
        }
    }

    /// The headers for a refused token: `WWW-Authenticate` on a 401, and the retry header where the front end
    /// acts on it.
    fn headers(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let answer = match self.reason {
            Reason::Token(error) => Some(error.answer(self.surface)),
            _ => None,
        };
        answer.into_iter().flat_map(Answer::headers)
    }

    /// The reason, if this request was refused.
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
            Form::Redirect(_) => StatusCode::FOUND,
            _ => self.reason.status(),
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status_code());
        if let Form::Redirect(address) = &self.form {
            return response
                .insert_header((LOCATION, address.as_str()))
                .finish();
        }
        for header in self.headers() {
            response.insert_header(header);
        }
        match &self.form {
            Form::Html(html) => document::unverified(&mut response).body(html.clone()),
            _ => response
                .insert_header((CONTENT_TYPE, "application/json"))
                .body(json!({ "error": self.reason.code() }).to_string()),
        }
    }
}

/// The answer to a path without a route.
pub(crate) async fn not_found() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": "not_found" }))
}

/// The answer to methods other than these.
pub(crate) fn only(allowed: &'static str) -> Route {
    web::to(move || {
        let answer = HttpResponse::MethodNotAllowed()
            // RFC 9110, section 15.5.6: a 405 must list the allowed methods.
            .insert_header((ALLOW, allowed))
            .json(json!({ "error": "method_not_allowed" }));
        ready(answer)
    })
}
