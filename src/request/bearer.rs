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
/// // The same two, joined by a proxy.
/// assert_eq!(bearer_token(["Basic YTpi, Bearer abc.def.ghi"]), Err(VerifyError::SeveralTokens));
/// ```
///
/// # Errors
///
/// - [`SeveralTokens`](VerifyError::SeveralTokens) for two or more fields, whatever their schemes, and for one with the
///   credentials of several: proxies join fields with commas (RFC 9110, section 5.3).
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
    only_token(field.as_ref())
}

/// The token of the field, unless a proxy has joined several fields.
fn only_token(field: &[u8]) -> Result<&str, VerifyError> {
    let token = token_of_field(field);
    match token {
        Err(VerifyError::MissingToken | VerifyError::Malformed) if is_joined(field) => {
            Err(VerifyError::SeveralTokens)
        }
        _ => token,
    }
}

/// Whether credentials follow a comma. The parameters of one scheme are separated by commas too, but a parameter is a
/// name and `=`, and its value may be a quoted string (RFC 9110, sections 5.6.4, 11.2 and 11.4).
fn is_joined(field: &[u8]) -> bool {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let elements = field.split(|&byte| {
        let was_escaped = is_escaped;
        is_escaped = is_quoted && !was_escaped && byte == b'\\';
        is_quoted ^= byte == b'"' && !was_escaped;
        byte == b',' && !is_quoted
    });
    elements.skip(1).any(is_credentials)
}

/// A scheme, white space and anything but `=`, or `Bearer` alone.
fn is_credentials(element: &[u8]) -> bool {
    let element = element.trim_ascii_start();
    let len = element.iter().take_while(|&&byte| is_tchar(byte)).count();
    let (scheme, rest) = element.split_at_checked(len).unwrap_or((element, &[]));
    let credentials = rest.trim_ascii_start();
    let has_some = credentials.len() < rest.len() && !credentials.is_empty();
    !credentials.starts_with(b"=") && (scheme.eq_ignore_ascii_case(SCHEME) || has_some)
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
