//! The part of a request in which a token can be, and what is made of it.

use std::fmt;

use shopify_session_token::{VerifyError, bearer_token, id_token_from_query};

use crate::{Auth, Caller, DocumentLoad, Refusal};

/// The part of a request that decides who calls: its `Authorization` fields, path and query, of any framework.
#[derive(Clone, Copy)]
pub struct Head<'a> {
    bearer: Result<&'a str, VerifyError>,
    path: &'a str,
    query: &'a str,
}

impl<'a> Head<'a> {
    /// Takes the values of all `Authorization` fields, as [`bearer_token`] does, and the path and query that the
    /// browser asked for: not percent-decoded, and the query without the `?`.
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

    /// Verifies the token, for a route that this caller may use.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] for the errors of [`Auth::verify`], in the form that the front end of this caller expects.
    pub fn verify<T: Caller>(self, auth: &Auth) -> Result<T, Refusal> {
        auth.verify(self.token::<T>())
            .map_err(|error| self.refusal::<T>(error, auth))
    }

    /// [`verify`](Self::verify), or `None` for a request without a token.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify) but for a missing token.
    pub fn verify_if_present<T: Caller>(self, auth: &Auth) -> Result<Option<T>, Refusal> {
        auth.verify_if_present(self.token::<T>())
            .map_err(|error| self.refusal::<T>(error, auth))
    }

    /// [`verify`](Self::verify), with the token that was verified.
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

    /// For a document in the `Authorization` field if it holds a bearer token, else in the query.
    fn token<T: Caller>(self) -> Result<&'a str, VerifyError> {
        match self.bearer {
            // No field, or one of another scheme, as of a site that is protected by a password.
            Err(VerifyError::MissingToken) if T::IS_DOCUMENT => id_token_from_query(self.query),
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

/// Shows nothing: there may be a token in any part.
impl fmt::Debug for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head").finish_non_exhaustive()
    }
}
