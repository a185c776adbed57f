//! The answer to a refused request.

use std::fmt;

use shopify_session_token::{
    Answer, Surface, UnixTime, VerifyError, document_headers, reload_query,
};

use crate::replay::ReplayError;

/// The code for a route without an `Auth`: see [`Refusal::without_auth`].
const WITHOUT_AUTH: &str = "auth_not_configured";
/// The code for a token page that would lead to another host: see [`Refusal::of_reload`].
const INVALID_RELOAD: &str = "invalid_reload";

/// The answer to a refused request: status, headers and body, as pure data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    reason: Reason,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Token(Answer, VerifyError),
    Replay(ReplayError),
    Reload,
    WithoutAuth,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// For scripts.
    Json,
    /// For a person, in the admin.
    Page,
    /// A redirect to this address.
    Reload(String),
}

/// The request of a refused document load.
#[derive(Clone, Copy)]
pub struct DocumentLoad<'a> {
    /// Whether the token was in the `Authorization` field: then a script sent the request.
    pub by_script: bool,
    /// The path as it was sent, not percent-decoded.
    pub path: &'a str,
    /// The query as it was sent, without the `?`.
    pub query: &'a str,
    /// The path of the app's token page.
    pub token_page: &'a str,
    /// The time by this server's clock.
    pub now: UnixTime,
}

/// Hides the query, which may contain a token.
impl fmt::Debug for DocumentLoad<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentLoad")
            .field("by_script", &self.by_script)
            .field("token_page", &self.token_page)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

impl Refusal {
    /// The answer to a script of this front end.
    #[must_use]
    pub fn new(error: VerifyError, surface: Surface) -> Self {
        Self {
            reason: Reason::Token(error.answer(surface), error),
            form: Form::Json,
        }
    }

    /// The answer to a document load: a redirect to the token page, if a fresh token may be accepted and this load was
    /// not redirected within the last 30 seconds; otherwise an error page. A script gets the JSON answer of the app
    /// home, because App Bridge acts on the retry header.
    #[must_use]
    pub fn of_document(error: VerifyError, load: DocumentLoad<'_>) -> Self {
        let refusal = Self::new(error, Surface::AppHome);
        if load.by_script {
            return refusal;
        }
        // A middleware around all routes would redirect the token page to itself, in a loop.
        let is_token_page = load.path == load.token_page;
        let query = (error.should_retry() && !is_token_page)
            .then(|| reload_query(load.path, load.query, load.now));
        let form = match query.flatten() {
            Some(query) => Form::Reload(format!("{}?{query}", load.token_page)),
            None => Form::Page,
        };
        Self { form, ..refusal }
    }

    /// The answer to a request for the token page whose `shopify-reload` is not a path on this host: an error page, 400
    /// `invalid_reload`. See [`reload_stays_on_host`](crate::reload_stays_on_host).
    #[must_use]
    pub fn of_reload() -> Self {
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
            (_, Reason::Token(answer, _)) => answer.status(),
            (_, Reason::Replay(error)) => error.http_status(),
            (_, Reason::Reload) => 400,
            (_, Reason::WithoutAuth) => 500,
        }
    }

    /// The code in the body: [`VerifyError::code`], [`ReplayError::code`], `invalid_reload` or `auth_not_configured`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.reason {
            Reason::Token(answer, _) => answer.code(),
            Reason::Replay(error) => error.code(),
            Reason::Reload => INVALID_RELOAD,
            Reason::WithoutAuth => WITHOUT_AUTH,
        }
    }

    /// The error of the token, if a token was refused.
    #[must_use]
    pub fn verify_error(&self) -> Option<VerifyError> {
        match self.reason {
            Reason::Token(_, error) => Some(error),
            Reason::Replay(_) | Reason::Reload | Reason::WithoutAuth => None,
        }
    }

    /// The headers to send, as pairs of a lower-case name and a value, without the body's `content-type`.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, String)> {
        let answer = match (&self.form, self.reason) {
            (Form::Json | Form::Page, Reason::Token(answer, _)) => Some(answer.headers()),
            _ => None,
        };
        let location = match &self.form {
            Form::Reload(location) => Some(("location", location.clone())),
            _ => None,
        };
        let document = (self.form != Form::Json).then(|| document_headers(None));
        let answer = answer.into_iter().flatten();
        let document = document.into_iter().flatten();
        answer
            .map(|(name, value)| (name, value.to_owned()))
            .chain(location)
            .chain(document.map(|(name, value)| (name, value.into_owned())))
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

/// The reason for logs, with times and advice, and without any part of the token.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Reason::Token(_, error) => error.fmt(f),
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
