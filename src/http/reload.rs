//! Where a refused document load is sent, to come back with a fresh token.

use alloc::format;
use alloc::string::String;

use super::query::{MAX_QUERY_LEN, PARAMETER, without_question_mark};
use crate::time::UnixTime;

/// The longest path, query and result, in bytes: as much as servers accept by default.
const MAX_LEN: usize = MAX_QUERY_LEN;
/// The parameter from which App Bridge takes the address to load once it has a fresh token.
const RELOAD: &str = "shopify-reload";
/// Added to that address, in Unix seconds: when it was sent to be loaded again.
const RELOADED_AT: &str = "reloaded_at";
/// A load that fails so soon after it was sent for a fresh token would fail again: the client secret may be
/// wrong.
const ONCE_IN_SECS: u64 = 30;

/// The query with which to redirect a refused document load to the app's bounce page: the page with App Bridge
/// alone, which fetches a fresh token and loads the address in `shopify-reload` with it.
///
/// `path` and `query` are those of the request as they were sent, not percent-decoded. The result has the
/// request's parameters, since App Bridge needs `host` and `shop`, but not its `id_token`; and `shopify-reload`,
/// percent-encoded, with the path and the same parameters and the time in `reloaded_at`.
///
/// ```
/// use shopify_session_token::reload_query;
///
/// let query = "shop=a.myshopify.com&id_token=abc.def.ghi";
/// let bounce = reload_query("/orders", query, 1_700_000_000).unwrap();
/// assert_eq!(
///     bounce,
///     "shop=a.myshopify.com&shopify-reload=%2Forders%3Fshop%3Da.myshopify.com%26reloaded_at%3D1700000000"
/// );
/// // At once again: a further token would be refused as this one was.
/// let query = "shop=a.myshopify.com&reloaded_at=1700000000&id_token=abc.def.ghi";
/// assert_eq!(reload_query("/orders", query, 1_700_000_002), None);
/// ```
///
/// Use it only if [`should_retry`](crate::VerifyError::should_retry). If it returns `None`, answer with an error
/// page:
///
/// - if this load was already sent for a fresh token within the last 30 seconds: redirecting would never end;
/// - if the path could lead to another host: it must start with exactly one `/` and have no `\`, `?`, `#`, space or
///   control character;
/// - if the path, the query or the result is longer than 8 KiB.
///
/// A `shopify-reload` in the request is removed, or a link to the app could choose where App Bridge goes.
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
    let address = format!("{path}?{kept}{RELOADED_AT}={now}");
    let mut bounce = format!("{kept}{RELOAD}=");
    encode(&address, is_unreserved, &mut bounce);
    (bounce.len() <= MAX_LEN).then_some(bounce)
}

/// Browsers take `//host` and `/\host` for another host, and drop tabs and line feeds first.
fn stays_on_this_host(path: &str) -> bool {
    let is_plain = |byte: u8| !matches!(byte, 0..=b' ' | b'\\' | b'?' | b'#' | 0x7f);
    path.starts_with('/') && !path.starts_with("//") && path.bytes().all(is_plain)
}

fn was_just_reloaded(query: &str, now: UnixTime) -> bool {
    parameters(query)
        .filter(|parameter| is_named(parameter, RELOADED_AT))
        .filter_map(|parameter| parameter.split_once('=')?.1.parse::<u64>().ok())
        // Whichever clock is ahead: another server may have sent it.
        .any(|time| now.as_secs().abs_diff(time) < ONCE_IN_SECS)
}

/// Each followed by `&`. Whatever must not be in a header or would end the query is percent-encoded.
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
    let parameters = without_question_mark(query).split('&');
    parameters.filter(|parameter| !parameter.is_empty())
}

/// Whether a browser takes this for the parameter's name: it decodes `%69d_token` to `id_token`.
fn is_named(parameter: &str, name: &str) -> bool {
    let own = parameter.split('=').next().unwrap_or_default();
    decode(own.as_bytes()).eq(name.bytes())
}

/// Percent-decodes; what is not two hexadecimal digits after a `%` stays as it is.
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

/// Percent-encodes all bytes but those that are `plain` (RFC 3986, section 2.1).
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

/// What a query may have (RFC 3986, section 3.4), and the `%` of what is encoded already.
fn is_in_query(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,;=:@/?%".contains(&byte)
}
