//! The front end that sends a request, and the headers that it needs in every response.

/// The front end that a route serves. A token does not say which front end fetched it, so the server states it for
/// each route.
///
/// The surface decides whether a refusal has the retry header (see
/// [`Refusal`](crate::Refusal)), and which CORS headers the browser needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Surface {
    /// The embedded app in Shopify's admin, with App Bridge.
    AppHome,
    /// Admin UI extensions: blocks, actions, print actions and links in the admin, including Sidekick's.
    AdminExtension,
    /// POS UI extensions.
    Pos,
    /// Checkout UI extensions, including those on the thank-you page.
    Checkout,
    /// Customer account UI extensions, including those on the order status page.
    CustomerAccount,
}

type Header = (&'static str, &'static str);

const ALLOW_ORIGIN: Header = ("access-control-allow-origin", "*");
const ALLOW_HEADERS: Header = (
    "access-control-allow-headers",
    "Authorization, Content-Type",
);
const MAX_AGE: Header = ("access-control-max-age", "7200");
pub(crate) const EXPOSE_HEADERS: &str = "access-control-expose-headers";
const EXPOSE: Header = (EXPOSE_HEADERS, "X-Shopify-Retry-Invalid-Session-Request");

impl Surface {
    /// Whether this front end acts on the retry header: the app home and admin UI extensions do.
    pub(crate) const fn has_retry(self) -> bool {
        matches!(self, Self::AppHome | Self::AdminExtension)
    }

    /// The CORS headers (name, value) of every response to this front end, including refusals.
    ///
    /// Extensions call from another origin, and App Bridge also adds tokens to requests for the app's
    /// subdomains. Without [`Access-Control-Allow-Origin`] on a 401, the front end sees a network error; without
    /// `Access-Control-Expose-Headers`, it cannot read the retry header. `*` is safe because the token is the
    /// only credential: browsers do not send cookies to it.
    ///
    /// [`Access-Control-Allow-Origin`]: https://fetch.spec.whatwg.org/#http-access-control-allow-origin
    pub fn cors_headers(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let expose = self.has_retry().then_some(EXPOSE);
        [ALLOW_ORIGIN].into_iter().chain(expose)
    }

    /// The headers (name, value) of the answer to a CORS preflight (`OPTIONS`), whose status is 204.
    ///
    /// `GET`, `HEAD` and `POST` need nothing more. For other methods add `Access-Control-Allow-Methods`.
    ///
    /// ```
    /// use shopify_session_token_server::Surface;
    ///
    /// assert!(Surface::Checkout.preflight_headers().eq([
    ///     ("access-control-allow-origin", "*"),
    ///     ("access-control-allow-headers", "Authorization, Content-Type"),
    ///     ("access-control-max-age", "7200"),
    /// ]));
    /// ```
    pub fn preflight_headers(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        // The Fetch standard requires exposed headers on the response itself; Shopify's own packages list them
        // here. This crate does both.
        let expose = self.has_retry().then_some(EXPOSE);
        [ALLOW_ORIGIN, ALLOW_HEADERS, MAX_AGE]
            .into_iter()
            .chain(expose)
    }
}
