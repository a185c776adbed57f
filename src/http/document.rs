//! The documents that an embedded app serves: the headers they need, and the page that fetches a token.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::shop::ShopDomain;

type Header = (&'static str, Cow<'static, str>);

const CONTENT_SECURITY_POLICY: &str = "content-security-policy";
/// For a page that is served before its shop is known.
const FRAMED_BY_ANY_SHOP: &str =
    "frame-ancestors https://*.myshopify.com https://admin.shopify.com;";
/// The address of a document may contain a token, and its content is for one shop.
const NOT_STORED: (&str, &str) = ("cache-control", "no-store");
/// `no-referrer` would make the `Origin` of a form `null`.
const ORIGIN_AS_REFERRER: (&str, &str) = ("referrer-policy", "strict-origin");

/// The headers of a document that the admin shows in a frame: name and value.
///
/// Pass the verified shop, so that no other site can show the app in a frame and trick its visitors into clicking
/// there. Pass `None` for a page that is served before a token is verified and that shows no shop's data, such as
/// [`token_page`] or an error.
///
/// ```
/// use shopify_session_token::{ShopDomain, document_headers};
///
/// let shop: ShopDomain = "example.myshopify.com".parse()?;
/// let [(name, value), ..] = document_headers(Some(&shop));
/// assert_eq!(name, "content-security-policy");
/// assert_eq!(value, "frame-ancestors https://example.myshopify.com https://admin.shopify.com;");
/// # Ok::<(), shopify_session_token::ParseShopDomainError>(())
/// ```
///
/// The other two are `cache-control: no-store`, and `referrer-policy: strict-origin`, which keeps the `id_token` in
/// the address out of `Referer`. Source: Shopify's documentation, "Set up iframe protection".
#[must_use]
#[doc(alias = "frame-ancestors")]
pub fn document_headers(shop: Option<&ShopDomain>) -> [Header; 3] {
    // A shop's domain has letters, digits, `-`, `_` and dots: nothing that could end the directive.
    let policy = shop.map_or(Cow::Borrowed(FRAMED_BY_ANY_SHOP), |shop| {
        alloc::format!("frame-ancestors https://{shop} https://admin.shopify.com;").into()
    });
    let plain = |(name, value): (&'static str, &'static str)| (name, Cow::Borrowed(value));
    [
        (CONTENT_SECURITY_POLICY, policy),
        plain(NOT_STORED),
        plain(ORIGIN_AS_REFERRER),
    ]
}

/// The page to which a refused document load is redirected with [`reload_query`](crate::reload_query): HTML that
/// contains only App Bridge, which fetches a fresh token and loads the address in `shopify-reload` with it.
///
/// It depends on the client ID and on nothing in the request. Serve it only if `shopify-reload` is absent or a path on
/// your own host: a link to this page could otherwise send a fresh token to another one. See "In a server" in the guide.
///
/// ```
/// use shopify_session_token::token_page;
///
/// let page = token_page("4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a");
/// assert!(page.contains(r#"<meta name="shopify-api-key" content="4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a">"#));
/// ```
#[must_use]
pub fn token_page(client_id: &str) -> String {
    let mut page = String::from(BEFORE_CLIENT_ID);
    escape(client_id, &mut page);
    page.push_str(AFTER_CLIENT_ID);
    page
}

// App Bridge must be the first script, from this address (Shopify's documentation, "App Bridge library").
const BEFORE_CLIENT_ID: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Loading</title>
<meta name="shopify-api-key" content=""#;
const AFTER_CLIENT_ID: &str = r#"">
<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>
</head>
<body></body>
</html>
"#;

/// Escapes text for an attribute in double quotes.
fn escape(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(character),
        }
    }
}

#[cfg(test)]
mod tests;
