//! The token of a request: in its header, or in its query.

use crate::error::VerifyError;
use crate::limits::MAX_TOKEN_LEN;

/// The response header that makes App Bridge fetch a fresh token and send the request once more: name
/// and value, for a 401 on [`should_retry`](VerifyError::should_retry).
///
/// For requests from the embedded app in the admin alone, which only you know them to be. Not for POS,
/// checkout or customer account extensions. Source: Shopify's documentation, "Set up session tokens".
pub const RETRY_HEADER: (&str, &str) = ("x-shopify-retry-invalid-session-request", "1");

const SCHEME: &[u8] = b"Bearer";
/// The most bytes behind the scheme that are looked at: far more spaces than anyone sends.
const MAX_CREDENTIALS_LEN: usize = 2 * MAX_TOKEN_LEN;
/// The longest query, in bytes, that is looked at: more than servers accept by default.
const MAX_QUERY_LEN: usize = 65_536;

/// The token in the value of an `Authorization` header: `Bearer`, in whatever case, one or more spaces,
/// one token68, and nothing else (RFC 9110, section 11.4; RFC 6750, section 2.1).
///
/// `header` is the field's value as bytes, `None` if there is no such field. **If there are two, refuse
/// the request yourself**, with status 400: what is in front of your server may have looked at the
/// other one.
///
/// ```
/// use shopify_session_token::{VerifyError, bearer_token};
///
/// assert_eq!(bearer_token(Some(b"Bearer abc.def.ghi")), Ok("abc.def.ghi"));
/// assert_eq!(bearer_token(Some(b"Basic YTpi")), Err(VerifyError::MissingToken));
/// assert_eq!(bearer_token(None), Err(VerifyError::MissingToken));
/// ```
///
/// # Errors
///
/// [`MissingToken`](VerifyError::MissingToken) without the field or for another scheme,
/// [`TooLong`](VerifyError::TooLong) for a token of more than [`MAX_TOKEN_LEN`] bytes, or twice that with
/// its spaces, [`Malformed`](VerifyError::Malformed) for the rest.
pub fn bearer_token(header: Option<&[u8]>) -> Result<&str, VerifyError> {
    let header = header.ok_or(VerifyError::MissingToken)?;
    // The scheme is a token (RFC 9110, sections 5.6.2 and 11.1): with a further token character behind
    // it, it is another one.
    let (scheme, credentials) = header
        .split_at_checked(SCHEME.len())
        .ok_or(VerifyError::MissingToken)?;
    let goes_on = credentials.first().is_some_and(|&byte| is_tchar(byte));
    if goes_on || !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(VerifyError::MissingToken);
    }
    if credentials.len() > MAX_CREDENTIALS_LEN {
        return Err(VerifyError::TooLong);
    }
    let spaces = credentials.iter().take_while(|&&b| b == b' ').count();
    match credentials.split_at_checked(spaces) {
        Some(([_, ..], token)) => token68(token),
        _ => Err(VerifyError::Malformed),
    }
}

/// The token in the query of a document load, `?id_token=…`, as Shopify's admin opens an embedded app.
///
/// `query` is the query as it was sent, with or without the leading `?`, not percent-decoded: a token
/// has no character that needs it.
///
/// ```
/// use shopify_session_token::id_token_from_query;
///
/// let query = "embedded=1&id_token=abc.def.ghi&shop=example.myshopify.com";
/// assert_eq!(id_token_from_query(query), Ok("abc.def.ghi"));
/// ```
///
/// # Errors
///
/// [`MissingToken`](VerifyError::MissingToken) without the parameter,
/// [`TooLong`](VerifyError::TooLong) for a value of more than [`MAX_TOKEN_LEN`] bytes or a query of more
/// than 64 KiB, [`Malformed`](VerifyError::Malformed) if it is there twice, or empty, or holds a `%` or any other
/// character that no token68 has (RFC 9110, section 11.2).
#[doc(alias = "id_token")]
pub fn id_token_from_query(query: &str) -> Result<&str, VerifyError> {
    if query.len() > MAX_QUERY_LEN {
        return Err(VerifyError::TooLong);
    }
    let query = query.strip_prefix('?').unwrap_or(query);
    let mut values = query.split('&').filter_map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        (name == "id_token").then_some(value)
    });
    let value = values.next().ok_or(VerifyError::MissingToken)?;
    if values.next().is_some() {
        return Err(VerifyError::Malformed);
    }
    token68(value.as_bytes())
}

/// `1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`, RFC 9110, section 11.2.
fn token68(text: &[u8]) -> Result<&str, VerifyError> {
    if text.len() > MAX_TOKEN_LEN {
        return Err(VerifyError::TooLong);
    }
    let padding = text.iter().rev().take_while(|&&b| b == b'=').count();
    let without_padding = text.len().saturating_sub(padding);
    match text.get(..without_padding) {
        Some(start @ [_, ..]) if start.iter().all(|&b| is_token68_char(b)) => {
            core::str::from_utf8(text).map_err(|_| VerifyError::Malformed)
        }
        _ => Err(VerifyError::Malformed),
    }
}

fn is_token68_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)
}

/// RFC 9110, section 5.6.2.
fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
