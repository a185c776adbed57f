//! The documents that an embedded app serves: the headers they need, and the page that fetches a token.

use shopify_session_token::{ShopDomain, Verifier};

use crate::Refusal;
use crate::reload::reload_stays_on_host;
use crate::surface::EXPOSE_HEADERS;

const CONTENT_SECURITY_POLICY: &str = "content-security-policy";
const REFERRER_POLICY: &str = "referrer-policy";
/// The address of a document may contain a token, and its content is for one shop.
const NOT_STORED: (&str, &str) = ("cache-control", "no-store");
/// `no-referrer` would make the `Origin` of a form `null`.
const ORIGIN_AS_REFERRER: (&str, &str) = (REFERRER_POLICY, "strict-origin");

/// The headers of a document that the admin shows in a frame, as pairs of a lower-case name and a value.
/// [`Joining`] says how they join those that the app sets itself.
///
/// Pass the verified shop, so that no other site can show the app in a frame and trick its visitors into clicking
/// there. Pass `None` for a page that is served before a token is verified and that shows no shop's data, such as
/// [`TokenPage`] or an error.
///
/// ```
/// use shopify_session_token_server::document_headers;
///
/// let shop = "example.myshopify.com".parse()?;
/// let headers: Vec<_> = document_headers(Some(&shop)).collect();
/// let policy = "frame-ancestors https://example.myshopify.com https://admin.shopify.com;";
/// assert_eq!(headers[0], ("content-security-policy", policy.to_owned()));
/// # Ok::<(), shopify_session_token_server::shopify_session_token::ParseShopDomainError>(())
/// ```
///
/// The others are `cache-control: no-store`, and `referrer-policy: strict-origin`, which keeps the `id_token` in the
/// address out of `Referer`. Source: Shopify's documentation, "Set up iframe protection".
#[doc(alias = "frame-ancestors")]
pub fn document_headers(
    shop: Option<&ShopDomain>,
) -> impl Iterator<Item = (&'static str, String)> + use<> {
    // A shop's domain has letters, digits, `-`, `_` and dots: nothing that could end the directive.
    let shop = shop.map_or("*.myshopify.com", ShopDomain::as_str);
    let policy = format!("frame-ancestors https://{shop} https://admin.shopify.com;");
    let others = [NOT_STORED, ORIGIN_AS_REFERRER];
    let others = others.map(|(name, value)| (name, value.to_owned()));
    std::iter::once((CONTENT_SECURITY_POLICY, policy)).chain(others)
}

/// How a header of this crate joins the fields of that name which a response already has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// As one more field: browsers enforce each `Content-Security-Policy`, and `Access-Control-Expose-Headers` lists
    /// those of the app too.
    Append,
    /// Instead of them.
    Replace,
    /// Not at all: the response has `Referrer-Policy: no-referrer`, which is stricter.
    Leave,
}

impl Joining {
    /// For a header of this lower-case name; `present` are the values of those fields.
    ///
    /// ```
    /// use shopify_session_token_server::Joining;
    ///
    /// let present = ["no-referrer"];
    /// assert_eq!(Joining::new("referrer-policy", present), Joining::Leave);
    /// assert_eq!(Joining::new("cache-control", ["max-age=60"]), Joining::Replace);
    /// ```
    #[must_use]
    pub fn new<T: AsRef<[u8]>>(name: &str, present: impl IntoIterator<Item = T>) -> Self {
        match name {
            CONTENT_SECURITY_POLICY | EXPOSE_HEADERS => Self::Append,
            REFERRER_POLICY if present.into_iter().fold(false, is_no_referrer) => Self::Leave,
            _ => Self::Replace,
        }
    }
}

const NO_REFERRER: &str = "no-referrer";
/// Referrer Policy, section 3.
const OTHER_POLICIES: [&str; 7] = [
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

/// Whether the policy is `no-referrer` after this field: the last that a browser knows counts, of all fields (Referrer
/// Policy, section 8.1).
fn is_no_referrer(before: bool, field: impl AsRef<[u8]>) -> bool {
    let policies = field.as_ref().split(|&byte| byte == b',');
    policies.fold(before, |before, policy| {
        let is = |name: &str| policy.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
        is(NO_REFERRER) || before && !OTHER_POLICIES.into_iter().any(is)
    })
}

/// The page to which a refused document load is redirected: HTML that contains only App Bridge, which fetches a fresh
/// token and loads the address in `shopify-reload` with it.
///
/// It contains the client ID, which is public, and nothing of the request, so a server for many apps needs one for each.
/// Serve it with [`document_headers(None)`](document_headers), to requests without a token.
#[derive(Clone, Debug)]
pub struct TokenPage(String);

impl TokenPage {
    /// The page of this verifier's app. A [`Verifier`] has checked that its client ID is not a secret with `shpss_`; two
    /// values that are swapped and have no such prefix cannot be told apart.
    #[must_use]
    pub fn new(verifier: &Verifier) -> Self {
        let mut page = String::from(BEFORE_CLIENT_ID);
        escape(verifier.client_id(), &mut page);
        page.push_str(AFTER_CLIENT_ID);
        Self(page)
    }

    /// The HTML, for a request with this query, as it was sent and without the `?`.
    ///
    /// # Errors
    ///
    /// An error page, 400 `invalid_reload`, if a `shopify-reload` in the query is not a path on this host, or the query
    /// is longer than 8 KiB: a link to this page could otherwise send a fresh token to another host. The redirects of
    /// a [`Refusal`] always pass.
    ///
    /// ```
    /// use shopify_session_token_server::{TokenPage, shopify_session_token::Verifier};
    ///
    /// let client_id = "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a";
    /// let page = TokenPage::new(&Verifier::new(client_id, "shpss_c0ffee00c0ffee00c0ffee00c0ffee00")?);
    /// let html = page.html("shop=a&shopify-reload=%2Forders%3Fshop%3Da").unwrap();
    /// assert!(html.contains(r#"<meta name="shopify-api-key" content="4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a">"#));
    /// let refusal = page.html("shopify-reload=https%3A%2F%2Fevil.example%2F").unwrap_err();
    /// assert_eq!((refusal.status(), refusal.code()), (400, "invalid_reload"));
    /// # Ok::<(), shopify_session_token_server::shopify_session_token::ConfigError>(())
    /// ```
    pub fn html(&self, query: &str) -> Result<&str, Refusal> {
        if reload_stays_on_host(query) {
            Ok(&self.0)
        } else {
            Err(Refusal::of_reload())
        }
    }
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
