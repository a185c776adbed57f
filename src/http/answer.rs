//! The answer to a refused request.

use super::surface::Surface;
use crate::error::VerifyError;

/// The response header (name, value) that makes App Bridge fetch a fresh token and send the request once more.
///
/// Send it only to the embedded app and to admin UI extensions; [`VerifyError::answer`] takes care of that.
/// Source: Shopify's documentation, "Set up session tokens".
pub const RETRY_HEADER: (&str, &str) = ("x-shopify-retry-invalid-session-request", "1");

const CHALLENGE: (&str, &str) = ("www-authenticate", "Bearer");
const INVALID_TOKEN: (&str, &str) = ("www-authenticate", r#"Bearer error="invalid_token""#);

/// The answer to a refused request, from [`VerifyError::answer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    error: VerifyError,
    surface: Surface,
}

impl Answer {
    /// The HTTP status: [`VerifyError::http_status`].
    #[must_use]
    pub const fn status(self) -> u16 {
        self.error.http_status()
    }

    /// The code, which may be sent in the body: [`VerifyError::code`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.error.code()
    }

    /// The headers to send, as pairs of a lower-case name and a value. A 401 has `www-authenticate` (RFC 9110,
    /// section 11.6.1; RFC 6750, section 3), and also [`RETRY_HEADER`] if the front end supports it and a fresh
    /// token may be accepted.
    ///
    /// A cross-origin response also needs [`Surface::cors_headers`].
    pub fn headers(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.challenge().into_iter().chain(self.retry())
    }

    /// "If the request lacks any authentication information […], the resource server SHOULD NOT include an
    /// error code" (RFC 6750, section 3.1).
    fn challenge(self) -> Option<(&'static str, &'static str)> {
        match self.error {
            VerifyError::MissingToken => Some(CHALLENGE),
            _ => (self.status() == 401).then_some(INVALID_TOKEN),
        }
    }

    fn retry(self) -> Option<(&'static str, &'static str)> {
        (self.surface.has_retry() && self.error.should_retry()).then_some(RETRY_HEADER)
    }
}

impl VerifyError {
    /// The answer to a refused request from this front end: status, code and headers, for any framework.
    ///
    /// ```
    /// use shopify_session_token::{RETRY_HEADER, Surface, VerifyError};
    ///
    /// let answer = VerifyError::MissingToken.answer(Surface::AppHome);
    /// assert_eq!((answer.status(), answer.code()), (401, "missing_token"));
    /// assert!(answer.headers().eq([("www-authenticate", "Bearer"), RETRY_HEADER]));
    ///
    /// let answer = VerifyError::InvalidSignature.answer(Surface::Checkout);
    /// assert!(answer.headers().eq([("www-authenticate", r#"Bearer error="invalid_token""#)]));
    /// ```
    ///
    /// An admin UI extension gets the retry header on every [`MissingToken`](Self::MissingToken). Shopify's own
    /// packages send it for `Bearer undefined`, which a retry can cure, and omit it if there is no `Authorization`
    /// field. This crate has one error for both; without a field, the header costs one more request at most.
    #[must_use]
    pub const fn answer(self, surface: Surface) -> Answer {
        Answer {
            error: self,
            surface,
        }
    }
}
