//! The part of an `http` request that contains the token.

use http::header::AUTHORIZATION;
use http::{Extensions, HeaderMap, Uri};
use shopify_session_token_server::Head;

#[cfg_attr(
    not(feature = "axum"),
    expect(unused_variables, reason = "for nested routers")
)]
pub(crate) fn head<'a>(
    headers: &'a HeaderMap,
    uri: &'a Uri,
    extensions: &'a Extensions,
) -> Head<'a> {
    let path = uri.path();
    // The whole path that the browser sent: in a nested router, the URI has only the rest of it.
    #[cfg(feature = "axum")]
    let path = extensions
        .get()
        .map_or(path, |axum::extract::OriginalUri(uri)| uri.path());
    let query = uri.query().unwrap_or_default();
    Head::new(headers.get_all(AUTHORIZATION), path, query)
}
