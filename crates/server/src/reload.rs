//! The address that App Bridge loads from the token page.

/// Whether every `shopify-reload` in this query is a path on this host.
///
/// On the token page, App Bridge loads that address with a fresh token. Shopify does not document a check of its host,
/// so a link to the token page must not be able to name another one: serve
/// [`Refusal::of_reload`](crate::Refusal::of_reload) if this is `false`. The redirects of a
/// [`Refusal`](crate::Refusal) always pass.
///
/// ```
/// use shopify_session_token_server::reload_stays_on_host;
///
/// assert!(reload_stays_on_host("shop=a&shopify-reload=%2Forders%3Fshop%3Da"));
/// assert!(!reload_stays_on_host("shopify-reload=https%3A%2F%2Fevil.example%2F"));
/// ```
#[must_use]
pub fn reload_stays_on_host(query: &str) -> bool {
    // Decoded as browsers' `URLSearchParams` does.
    form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "shopify-reload")
        .all(|(_, address)| is_path(&address))
}

/// Browsers resolve `//host` and `/\host` to another host, after removing tabs and line feeds.
fn is_path(address: &str) -> bool {
    address.strip_prefix('/').is_some_and(|rest| {
        !rest.starts_with(['/', '\\']) && !rest.contains(|c: char| c.is_ascii_control())
    })
}
