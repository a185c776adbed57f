//! The answer to a refused request.

use std::fmt;

use shopify_session_token::{RETRY_HEADER, VerifyError};

use crate::Surface;
use crate::document::document_headers;
use crate::replay::ReplayError;

/// The code for a route without an `Auth`: see [`Refusal::without_auth`].
const WITHOUT_AUTH: &str = "auth_not_configured";
/// The code for a token page that would lead to another host: see [`TokenPage::html`](crate::TokenPage::html).
const INVALID_RELOAD: &str = "invalid_reload";

/// The answer to a refused request: status, headers and body, as pure data.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    reason: Reason,
    form: Form,
}

/// Hides the address of a redirect, which has the path and query of the request. Frameworks log this text.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status())
            .field("code", &self.code())
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    Token(VerifyError, Surface),
    Replay(ReplayError),
    Reload,
    WithoutAuth,
}

#[derive(Clone, PartialEq, Eq)]
enum Form {
    /// For scripts.
    Json,
    /// For a person, in the admin.
    Page,
    /// A redirect to this address.
    Reload(String),
}

impl Refusal {
    /// The answer to a script of this front end.
    ///
    /// ```
    /// use shopify_session_token_server::shopify_session_token::{RETRY_HEADER, VerifyError};
    /// use shopify_session_token_server::{Refusal, Surface};
    ///
    /// let refusal = Refusal::new(VerifyError::MissingToken, Surface::AppHome);
    /// assert_eq!((refusal.status(), refusal.body().as_str()), (401, r#"{"error":"missing_token"}"#));
    /// let headers = [("www-authenticate", "Bearer"), RETRY_HEADER];
    /// assert!(refusal.headers().eq(headers.map(|(name, value)| (name, value.to_owned()))));
    /// ```
    ///
    /// An admin UI extension gets the retry header on every [`MissingToken`](VerifyError::MissingToken). Shopify's own
    /// packages send it for `Bearer undefined`, which a retry can cure, and omit it if there is no `Authorization`
    /// field. Here one error stands for both; without a field, the header costs one more request at most.
    #[must_use]
    pub fn new(error: VerifyError, surface: Surface) -> Self {
        Self {
            reason: Reason::Token(error, surface),
            form: Form::Json,
        }
    }

    /// The answer to a document load: a redirect to this address of the token page, or else an error page.
    pub(crate) fn of_document(error: VerifyError, location: Option<String>) -> Self {
        Self {
            form: location.map_or(Form::Page, Form::Reload),
            ..Self::new(error, Surface::AppHome)
        }
    }

    /// The answer to a request for the token page whose `shopify-reload` leads elsewhere.
    pub(crate) fn of_reload() -> Self {
        Self {
            reason: Reason::Reload,
            form: Form::Page,
        }
    }

    /// The answer to every request to a route without an [`Auth`](crate::Auth), for frameworks in which that compiles:
    /// 500 `auth_not_configured`.
    #[must_use]
    pub fn without_auth() -> Self {
        Self {
            reason: Reason::WithoutAuth,
            form: Form::Json,
        }
    }

    /// The HTTP status: 302 for a redirect to the token page, otherwise [`VerifyError::http_status`] or
    /// [`ReplayError::http_status`]; 400 for an invalid `shopify-reload`, 500 without an `Auth`.
    #[must_use]
    pub fn status(&self) -> u16 {
        match (&self.form, self.reason) {
            (Form::Reload(_), _) => 302,
            (_, Reason::Token(error, _)) => error.http_status(),
            (_, Reason::Replay(error)) => error.http_status(),
            (_, Reason::Reload) => 400,
            (_, Reason::WithoutAuth) => 500,
        }
    }

    /// The code in the body: [`VerifyError::code`], [`ReplayError::code`], `invalid_reload` or `auth_not_configured`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.reason {
            Reason::Token(error, _) => error.code(),
            Reason::Replay(error) => error.code(),
            Reason::Reload => INVALID_RELOAD,
            Reason::WithoutAuth => WITHOUT_AUTH,
        }
    }

    /// The error of the token, if a token was refused.
    #[must_use]
    pub fn verify_error(&self) -> Option<VerifyError> {
        match self.reason {
            Reason::Token(error, _) => Some(error),
            Reason::Replay(_) | Reason::Reload | Reason::WithoutAuth => None,
        }
    }

    /// The headers to send, as pairs of a lower-case name and a value, without the body's `content-type`.
    ///
    /// A 401 has `www-authenticate` (RFC 9110, section 11.6.1; RFC 6750, section 3), and [`RETRY_HEADER`] if the front
    /// end supports it and a fresh token may be accepted. A page has those of
    /// [`document_headers(None)`](crate::document_headers), and a redirect `location` too.
    ///
    /// Every response to another origin, refusals too, also needs [`Surface::cors_headers`].
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, String)> {
        let (challenge, retry) = match (&self.form, self.reason) {
            (Form::Json | Form::Page, Reason::Token(error, surface)) => {
                (challenge(error), retry(error, surface))
            }
            _ => (None, None),
        };
        let fixed = challenge.into_iter().chain(retry);
        let location = match &self.form {
            Form::Reload(location) => Some(("location", location.clone())),
            _ => None,
        };
        let document = (self.form != Form::Json).then(|| document_headers(None));
        fixed
            .map(|(name, value)| (name, value.to_owned()))
            .chain(location)
            .chain(document.into_iter().flatten())
    }

    /// The body's media type.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        match self.form {
            Form::Json => "application/json",
            Form::Page | Form::Reload(_) => "text/plain; charset=utf-8",
        }
    }

    /// The body: `{"error":"code"}`, or a sentence for a document load. Codes need no escaping.
    #[must_use]
    pub fn body(&self) -> String {
        let code = self.code();
        match self.form {
            Form::Json => format!(r#"{{"error":"{code}"}}"#),
            Form::Page => format!("This app cannot be opened: {code}.\n"),
            Form::Reload(_) => String::new(),
        }
    }
}

type Header = (&'static str, &'static str);

/// "If the request lacks any authentication information […], the resource server SHOULD NOT include an error code"
/// (RFC 6750, section 3.1).
fn challenge(error: VerifyError) -> Option<Header> {
    let value = match error {
        VerifyError::MissingToken => "Bearer",
        _ => r#"Bearer error="invalid_token""#,
    };
    (error.http_status() == 401).then_some(("www-authenticate", value))
}

fn retry(error: VerifyError, surface: Surface) -> Option<Header> {
    (surface.has_retry() && error.should_retry()).then_some(RETRY_HEADER)
}

/// The reason for logs, with times and advice, and without any part of the token.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Reason::Token(error, _) => error.fmt(f),
            Reason::Replay(error) => error.fmt(f),
            Reason::Reload => f.write_str("`shopify-reload` is not a path on this host"),
            Reason::WithoutAuth => f.write_str("this route has no `Auth`"),
        }
    }
}

/// The answer never has the retry header, which would repeat the action.
impl From<ReplayError> for Refusal {
    fn from(error: ReplayError) -> Self {
        Self {
            reason: Reason::Replay(error),
            form: Form::Json,
        }
    }
}
