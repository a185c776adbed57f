//! The part of a request that can contain a token, and its verification.

use std::fmt;

use shopify_session_token::{VerifyError, bearer_token, id_token_from_query};

use crate::reload::reload_query;
use crate::{Auth, Caller, Refusal};

/// The `Authorization` fields, path and query of a request, from any framework.
#[derive(Clone, Copy)]
pub struct Head<'a> {
    bearer: Result<&'a str, VerifyError>,
    path: &'a str,
    query: &'a str,
}

impl<'a> Head<'a> {
    /// Takes the values of all `Authorization` fields, as [`bearer_token`] does, and the path and query as the browser
    /// sent them: not percent-decoded, and the query without the `?`.
    pub fn new<T: AsRef<[u8]> + ?Sized + 'a>(
        authorization: impl IntoIterator<Item = &'a T>,
        path: &'a str,
        query: &'a str,
    ) -> Self {
        Self {
            bearer: bearer_token(authorization),
            path,
            query,
        }
    }

    /// Verifies the token for a route that the caller `T` may use.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] for each error of [`Auth::verify`], in the form that the front end of `T` expects.
    pub fn verify<T: Caller>(self, auth: &Auth) -> Result<T, Refusal> {
        auth.verify(self.token::<T>())
            .map_err(|error| self.refuse::<T>(error, auth))
    }

    /// Like [`verify`](Self::verify), but `None` for a request without a token.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify) except for a missing token.
    pub fn verify_if_present<T: Caller>(self, auth: &Auth) -> Result<Option<T>, Refusal> {
        auth.verify_if_present(self.token::<T>())
            .map_err(|error| self.refuse::<T>(error, auth))
    }

    /// Like [`verify`](Self::verify), and also returns the verified token.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    pub fn verify_with_token<T: Caller>(self, auth: &Auth) -> Result<(T, &'a str), Refusal> {
        let caller = self.verify(auth)?;
        let token = self.token::<T>();
        let token = token.map_err(|error| self.refuse::<T>(error, auth))?;
        Ok((caller, token))
    }

    /// The token in the `Authorization` field. If that has no bearer token, some callers may have one in the query.
    fn token<T: Caller>(self) -> Result<&'a str, VerifyError> {
        match self.bearer {
            // No field, or one of another scheme: a browser sends `Basic` to a site that a password protects.
            Err(VerifyError::MissingToken) if T::MAY_BE_IN_QUERY => id_token_from_query(self.query),
            token => token,
        }
    }

    /// The answer to this request if its token is refused with this error: by [`verify`](Self::verify), or by Shopify
    /// at a token exchange, because it expired in between.
    ///
    /// A document load is redirected to the token page if a fresh token may be accepted and this load was not
    /// redirected within the last 30 seconds, or brings a token that expired only after that; otherwise the answer is an
    /// error page. A script gets the JSON answer of the app home, because App Bridge acts on the retry header.
    #[must_use]
    pub fn refuse<T: Caller>(self, error: VerifyError, auth: &Auth) -> Refusal {
        // Only a script sends a token in the field.
        let is_script = !T::IS_DOCUMENT || self.bearer != Err(VerifyError::MissingToken);
        if is_script {
            return Refusal::new(error, T::SURFACE);
        }
        let location = error.should_retry().then(|| self.token_page(error, auth));
        Refusal::of_document(error, location.flatten())
    }

    /// The address of the token page that leads back to this request.
    fn token_page(self, error: VerifyError, auth: &Auth) -> Option<String> {
        let (base, page) = (auth.base_path(), auth.token_page());
        // A middleware around all routes would redirect the token page to itself, in a loop.
        if self.path == page {
            return None;
        }
        let path = format!("{base}{}", self.path);
        let query = reload_query(&path, self.query, error, auth.now())?;
        Some(format!("{base}{page}?{query}"))
    }
}

/// Shows nothing, because every part may contain a token.
impl fmt::Debug for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head").finish_non_exhaustive()
    }
}
