//! The part of a request that can contain a token, and its verification.

use std::fmt;

use shopify_session_token::{VerifyError, bearer_token, id_token_from_query};

use crate::{Auth, Caller, DocumentLoad, Refusal};

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
            .map_err(|error| self.refusal::<T>(error, auth))
    }

    /// Like [`verify`](Self::verify), but `None` for a request without a token.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify) except for a missing token.
    pub fn verify_if_present<T: Caller>(self, auth: &Auth) -> Result<Option<T>, Refusal> {
        auth.verify_if_present(self.token::<T>())
            .map_err(|error| self.refusal::<T>(error, auth))
    }

    /// Like [`verify`](Self::verify), and also returns the verified token.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    pub fn verify_with_token<T: Caller>(self, auth: &Auth) -> Result<(T, &'a str), Refusal> {
        let caller = self.verify(auth)?;
        let token = self.token::<T>();
        let token = token.map_err(|error| self.refusal::<T>(error, auth))?;
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

    fn refusal<T: Caller>(self, error: VerifyError, auth: &Auth) -> Refusal {
        if !T::IS_DOCUMENT {
            return Refusal::new(error, T::SURFACE);
        }
        let load = DocumentLoad {
            by_script: self.bearer != Err(VerifyError::MissingToken),
            path: self.path,
            query: self.query,
            token_page: auth.token_page(),
            now: auth.now(),
        };
        Refusal::of_document(error, load)
    }
}

/// Shows nothing, because every part may contain a token.
impl fmt::Debug for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head").finish_non_exhaustive()
    }
}
