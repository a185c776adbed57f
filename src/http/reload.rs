//! The redirect of a refused document load, which returns with a fresh token.

use alloc::format;
use alloc::string::String;

use super::query::{MAX_QUERY_LEN, PARAMETER};
use crate::time::UnixTime;

/// The longest path, query and result, in bytes: what servers accept by default.
const MAX_LEN: usize = MAX_QUERY_LEN;
/// The parameter with the address that App Bridge loads once it has a fresh token.
const RELOAD: &str = "shopify-reload";
/// The parameter added to that address: the time of the redirect, in Unix seconds.
const RELOADED_AT: &str = "reloaded_at";
/// Seconds after a redirect in which the same load is not redirected again: the fresh token was refused too,
/// for example because the client secret is wrong.
const ONCE_IN_SECS: u64 = 30;

/// Returns the query for redirecting a refused document load to the app's token page. On that page App Bridge
/// fetches a fresh token and then loads the address in `shopify-reload` with it.
///
/// `path` and `query` are those of the request, as they were sent and not percent-decoded. The result has the
/// parameters of the request without `id_token` (App Bridge needs `host` and `shop`), and then `shopify-reload`: the
/// path with the same parameters and `reloaded_at={now}`, percent-encoded.
///
/// ```
/// use shopify_session_token::reload_query;
///
/// let query = "shop=a.myshopify.com&id_token=abc.def.ghi";
/// let location = reload_query("/orders", query, 1_700_000_000).unwrap();
/// assert_eq!(
///     location,
///     "shop=a.myshopify.com&shopify-reload=%2Forders%3Fshop%3Da.myshopify.com%26reloaded_at%3D1700000000"
/// );
/// // Refused again two seconds later: another token would be refused too.
/// let query = "shop=a.myshopify.com&reloaded_at=1700000000&id_token=abc.def.ghi";
/// assert_eq!(reload_query("/orders", query, 1_700_000_002), None);
/// ```
///
/// Call it only if [`should_retry`](crate::VerifyError::should_retry) is true. "In a server" in the guide has the
/// whole recipe.
///
/// Returns `None` in the following cases; then answer with an error page:
///
/// - if this load was redirected within the last 30 seconds: it would be redirected in a loop;
/// - if the path could lead to another host: it must start with exactly one `/` and have no `\`, `?`, `#`, space or
///   control character;
/// - if the path, the query or the result is longer than 8 KiB.
///
/// A `shopify-reload` in the request is removed: otherwise a link to the app could choose the address that App Bridge
/// loads.
#[must_use]
#[doc(alias = "shopify-reload")]
pub fn reload_query(path: &str, query: &str, now: impl Into<UnixTime>) -> Option<String> {
    let now = now.into();
    if path.len() > MAX_LEN || query.len() > MAX_LEN {
        return None;
    }
    if !stays_on_this_host(path) || was_just_reloaded(query, now) {
        return None;
    }
    let kept = kept_parameters(query);
    // If it is too long, so is the result.
    let address = within_limit(format!("{path}?{kept}{RELOADED_AT}={now}"))?;
    let mut bounce = format!("{kept}{RELOAD}=");
    encode(&address, is_unreserved, &mut bounce);
    within_limit(bounce)
}

fn within_limit(text: String) -> Option<String> {
    (text.len() <= MAX_LEN).then_some(text)
}

/// Browsers resolve `//host` and `/\host` to another host, after removing tabs and line feeds.
fn stays_on_this_host(path: &str) -> bool {
    let is_plain = |byte: u8| !matches!(byte, 0..=b' ' | b'\\' | b'?' | b'#' | 0x7f);
    path.starts_with('/') && !path.starts_with("//") && path.bytes().all(is_plain)
}

fn was_just_reloaded(query: &str, now: UnixTime) -> bool {
    parameters(query)
        .filter(|parameter| is_named(parameter, RELOADED_AT))
        .filter_map(|parameter| parameter.split_once('=')?.1.parse::<u64>().ok())
        // The absolute difference: another server, with a faster clock, may have set it.
        .any(|time| now.as_secs().abs_diff(time) < ONCE_IN_SECS)
}

/// The parameters to keep, each followed by `&`. Characters that are not allowed in a query are percent-encoded.
fn kept_parameters(query: &str) -> String {
    let mut kept = String::with_capacity(query.len());
    for parameter in parameters(query) {
        let is_dropped = |name| is_named(parameter, name);
        if ![PARAMETER, RELOAD, RELOADED_AT].into_iter().any(is_dropped) {
            encode(parameter, is_in_query, &mut kept);
            kept.push('&');
        }
    }
    kept
}

fn parameters(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|parameter| !parameter.is_empty())
}

/// Whether the parameter has this name once decoded, as browsers do: `%69d_token` is `id_token`.
fn is_named(parameter: &str, name: &str) -> bool {
    let own = parameter.split('=').next().unwrap_or_default();
    decode(own.as_bytes()).eq(name.bytes())
}

/// Percent-decodes. A `%` without two hexadecimal digits is kept as it is.
fn decode(mut text: &[u8]) -> impl Iterator<Item = u8> {
    core::iter::from_fn(move || {
        let (byte, rest) = match text {
            [b'%', high, low, rest @ ..] => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, rest),
                _ => (b'%', text.get(1..)?),
            },
            [byte, rest @ ..] => (*byte, rest),
            [] => return None,
        };
        text = rest;
        Some(byte)
    })
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

/// Percent-encodes every byte that is not plain (RFC 3986, section 2.1).
fn encode(text: &str, is_plain: fn(u8) -> bool, encoded: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |value: u8| {
        DIGITS
            .get(usize::from(value))
            .map_or('0', |&d| char::from(d))
    };
    for byte in text.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

/// RFC 3986, section 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// The characters of a query (RFC 3986, section 3.4), and the `%` of existing escapes.
fn is_in_query(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,;=:@/?%".contains(&byte)
}
