//! The redirect of a refused document load to the token page, and the address that App Bridge loads from there.

use shopify_session_token::{UnixTime, VerifyError};

use crate::path::stays_on_host;
use crate::query::{
    MAX_LEN, decode, encode, is_in_path, is_in_query, is_named, is_unreserved, parameters, values,
};

const ID_TOKEN: &str = "id_token";
/// The parameter with the address that App Bridge loads once it has a fresh token.
const RELOAD: &str = "shopify-reload";
/// The parameter added to that address: the time of the redirect, in Unix seconds, and the path.
const RELOADED_AT: &str = "reloaded_at";
/// Seconds after a redirect in which the same load is not redirected again: the fresh token was refused too,
/// for example because the client secret is wrong.
const ONCE_IN_SECS: u64 = 30;

/// The query of the redirect: the parameters of the request without `id_token` (App Bridge needs `host` and `shop`),
/// and then `shopify-reload`: the path with the same parameters and `reloaded_at={now}{path}`, percent-encoded.
///
/// `path` is what the browser sent. A `shopify-reload` in the request is removed: otherwise a link to the app could
/// choose the address that App Bridge loads.
///
/// `None`, for an error page, if this load was redirected within the last 30 seconds and brought a token back that is
/// refused with this error; if the path could lead to another host; or if the path, the query or the result is longer
/// than 8 KiB.
pub(crate) fn reload_query(
    path: &str,
    query: &str,
    error: VerifyError,
    now: UnixTime,
) -> Option<String> {
    if path.len() > MAX_LEN || query.len() > MAX_LEN {
        return None;
    }
    if !stays_on_host(path) || was_just_reloaded(path, query, error, now) {
        return None;
    }
    let kept = kept_parameters(query);
    let mut address = format!("{path}?{kept}{RELOADED_AT}={now}");
    encode(path, is_in_path, &mut address);
    // If it is too long, so is the result.
    let address = within_limit(address)?;
    let mut bounce = format!("{kept}{RELOAD}=");
    encode(&address, is_unreserved, &mut bounce);
    within_limit(bounce)
}

fn within_limit(text: String) -> Option<String> {
    (text.len() <= MAX_LEN).then_some(text)
}

/// Links and redirects of the app may keep the mark. So it counts only on its own path, and with a token: App Bridge
/// always brings one back.
///
/// If the token expired after the redirect, it was good when it came back, and this is the same address once more: a
/// person reloads the frame. That cannot loop, because each redirect brings a token that expires later.
fn was_just_reloaded(path: &str, query: &str, error: VerifyError, now: UnixTime) -> bool {
    let good_until = match error {
        VerifyError::Expired { expired_at, .. } => expired_at.as_secs(),
        _ => 0,
    };
    values(query, ID_TOKEN).next().is_some()
        && values(query, RELOADED_AT)
            .filter_map(|mark| time_of_mark(mark, path))
            // The absolute difference: another server, with a faster clock, may have set it.
            .any(|time| now.as_secs().abs_diff(time) < ONCE_IN_SECS && good_until <= time)
}

/// The time in a mark for this path.
fn time_of_mark(mark: &str, path: &str) -> Option<u64> {
    let mark = String::from_utf8(decode(mark).collect()).ok()?;
    let (time, marked) = mark.split_at(mark.find('/')?);
    // A proxy or the browser may have encoded it differently.
    let is_same = decode(marked).eq(decode(path));
    time.parse().ok().filter(|_| is_same)
}

/// The parameters to keep, each followed by `&`. Characters that are not allowed in a query are percent-encoded.
fn kept_parameters(query: &str) -> String {
    let mut kept = String::with_capacity(query.len());
    for parameter in parameters(query) {
        if ![ID_TOKEN, RELOAD, RELOADED_AT]
            .iter()
            .any(|name| is_named(parameter, name))
        {
            encode(parameter, is_in_query, &mut kept);
            kept.push('&');
        }
    }
    kept
}

/// Whether every `shopify-reload` in the token page's query is a path on this host. App Bridge loads that address with
/// a fresh token, and Shopify does not document a check of its host, so a link to the token page must not be able to
/// name another one. The redirects of [`reload_query`] pass.
pub(crate) fn reload_stays_on_host(query: &str) -> bool {
    query.len() <= MAX_LEN && values(query, RELOAD).all(is_on_host)
}

fn is_on_host(value: &str) -> bool {
    // As browsers' `URLSearchParams` decodes it.
    let Ok(address) = String::from_utf8(decode(&value.replace('+', " ")).collect()) else {
        return false;
    };
    let path = address.split(['?', '#']).next().unwrap_or_default();
    stays_on_host(path) && !address.contains(|c: char| c.is_ascii_control())
}
