//! The token in the query of a document load.

use super::token68;
use crate::error::VerifyError;
use crate::limits::MAX_TOKEN_LEN;
use crate::search::position;

/// The longest query that is read, in bytes: what servers accept by default.
const MAX_QUERY_LEN: usize = 8_192;

const PARAMETER: &str = "id_token";

/// Returns the token in the query of a document load: Shopify's admin opens an embedded app with `?id_token=…`.
///
/// `query` is the query as it was sent, without the `?` before it, as frameworks give it, and not percent-decoded: a
/// token has no character that needs to be encoded.
///
/// ```
/// use shopify_session_token::id_token_from_query;
///
/// let query = "embedded=1&id_token=abc.def.ghi&shop=example.myshopify.com";
/// assert_eq!(id_token_from_query(query), Ok("abc.def.ghi"));
/// ```
///
/// It reads the query once and does not allocate. "Bounds" in `SECURITY.md` has the cost of the worst query.
///
/// # Errors
///
/// - [`TooLong`](VerifyError::TooLong) for a query of more than 8 KiB, or a value of more than
///   [`MAX_TOKEN_LEN`] bytes.
/// - [`SeveralTokens`](VerifyError::SeveralTokens) if the parameter occurs more than once.
/// - [`MissingToken`](VerifyError::MissingToken) without the parameter, or if its value is empty, `null` or
///   `undefined`.
/// - [`Malformed`](VerifyError::Malformed) if the value has a `%` or any other character that a token68
///   must not have (RFC 9110, section 11.2).
#[doc(alias = "id_token")]
pub fn id_token_from_query(query: &str) -> Result<&str, VerifyError> {
    if query.len() > MAX_QUERY_LEN {
        return Err(VerifyError::TooLong);
    }
    let query = query.as_bytes();
    let parameter = after_name(query).ok_or(VerifyError::MissingToken)?;
    if after_name(parameter).is_some() {
        return Err(VerifyError::SeveralTokens);
    }
    token68::parse(value(parameter))
}

/// The rest of the query after the name of the first parameter `id_token`: empty, or starting with `=` or `&`.
fn after_name(query: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = PARAMETER.as_bytes();
    if let Some(rest @ ([] | [b'=' | b'&', ..])) = query.strip_prefix(NAME) {
        return Some(rest);
    }
    match position(query, is_name) {
        Some(before) => query.get(before..)?.get(1..)?.get(NAME.len()..),
        None => query.ends_with(b"&id_token").then_some(&[]),
    }
}

/// Whether this is `&id_token` and a byte that ends the name. Branchless, see [`position`].
fn is_name(bytes: &[u8; 10]) -> bool {
    let [name @ .., end] = bytes;
    let pairs = name.iter().zip(b"&id_token");
    let differences = pairs.fold(0, |all, (byte, expected)| all | (byte ^ expected));
    let ends = u8::from(*end == b'=') | u8::from(*end == b'&');
    (differences | (ends ^ 1)) == 0
}

/// The value between the `=` and the next `&`. It is cut at one byte more than the longest token, which is enough
/// to refuse it.
fn value(parameter: &[u8]) -> &[u8] {
    let value = parameter.strip_prefix(b"=").unwrap_or_default();
    let value = value.get(..=MAX_TOKEN_LEN).unwrap_or(value);
    let end = position(value, |&[byte]| byte == b'&');
    end.and_then(|end| value.get(..end)).unwrap_or(value)
}
