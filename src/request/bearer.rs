//! The token in the `Authorization` field.

use super::token68;
use crate::error::VerifyError;
use crate::limits::MAX_TOKEN_LEN;

const SCHEME: &[u8] = b"Bearer";
/// The longest credentials that are read, including spaces.
const MAX_CREDENTIALS_LEN: usize = 2 * MAX_TOKEN_LEN;

/// Returns the token in a request's `Authorization` field: the scheme `Bearer` in any case, one or more spaces, one
/// token68, and nothing else (RFC 9110, section 11.4; RFC 6750, section 2.1).
///
/// `fields` are the values of *all* `Authorization` fields of the request. With axum, hyper, tonic and actix-web, pass
/// `headers.get_all(AUTHORIZATION)`. Otherwise pass an iterator over the values, an array, a slice, or an `Option` if
/// your framework gives you at most one value.
///
/// ```
/// use shopify_session_token::{VerifyError, bearer_token};
///
/// assert_eq!(bearer_token(Some("Bearer abc.def.ghi")), Ok("abc.def.ghi"));
/// assert_eq!(bearer_token([b"bearer abc.def.ghi"]), Ok("abc.def.ghi"));
///
/// assert_eq!(bearer_token(None::<&[u8]>), Err(VerifyError::MissingToken));
/// assert_eq!(bearer_token(["Bearer undefined"]), Err(VerifyError::MissingToken));
/// assert_eq!(bearer_token(["Basic YTpi", "Bearer abc.def.ghi"]), Err(VerifyError::SeveralTokens));
/// ```
///
/// # Errors
///
/// - [`SeveralTokens`](VerifyError::SeveralTokens) for two or more fields, whatever their schemes.
/// - [`MissingToken`](VerifyError::MissingToken) without a field, for another scheme, and for `Bearer`,
///   `Bearer null` and `Bearer undefined`, which front ends send while they have no token.
/// - [`TooLong`](VerifyError::TooLong) for a token of more than [`MAX_TOKEN_LEN`] bytes, or for more than twice as
///   many bytes after the scheme, including spaces.
/// - [`Malformed`](VerifyError::Malformed) for anything else.
pub fn bearer_token<'a, T: AsRef<[u8]> + ?Sized + 'a>(
    fields: impl IntoIterator<Item = &'a T>,
) -> Result<&'a str, VerifyError> {
    let mut fields = fields.into_iter();
    let field = fields.next().ok_or(VerifyError::MissingToken)?;
    // A proxy in front of this server may have checked the other one.
    if fields.next().is_some() {
        return Err(VerifyError::SeveralTokens);
    }
    token_of_field(field.as_ref())
}

fn token_of_field(field: &[u8]) -> Result<&str, VerifyError> {
    let (scheme, credentials) = field
        .split_at_checked(SCHEME.len())
        .ok_or(VerifyError::MissingToken)?;
    // The scheme is a token (RFC 9110, sections 5.6.2 and 11.1): if another token character follows, it is a
    // different scheme.
    let is_longer = credentials.first().is_some_and(|&byte| is_tchar(byte));
    if is_longer || !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(VerifyError::MissingToken);
    }
    if credentials.len() > MAX_CREDENTIALS_LEN {
        return Err(VerifyError::TooLong);
    }
    let spaces = credentials.iter().take_while(|&&b| b == b' ').count();
    match credentials.split_at_checked(spaces) {
        Some(([], [_, ..])) | None => Err(VerifyError::Malformed),
        Some((_, token)) => token68::parse(token),
    }
}

/// RFC 9110, section 5.6.2.
fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
