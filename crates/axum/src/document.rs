//! Documents of the embedded app, as responses.

use std::future::{Ready, ready};
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue};
use shopify_session_token::{ShopDomain, document_headers, token_page};
use shopify_session_token_server as server;

use crate::{Document, Refusal};

impl Document {
    /// A response that only the admin of the verified shop may frame, and that browsers do not store.
    ///
    /// ```
    /// use axum::response::{Html, IntoResponse};
    /// use shopify_session_token_axum::Document;
    ///
    /// async fn app(document: Document) -> impl IntoResponse {
    ///     document.respond(Html(format!("<p>Hello, {}.</p>", document.shop())))
    /// }
    /// ```
    pub fn respond<R: IntoResponse>(&self, response: R) -> DocumentResponse<R> {
        DocumentResponse {
            headers: headers(Some(self.shop())),
            response,
        }
    }
}

/// A document with the headers that it needs, from [`Document::respond`].
#[derive(Clone, Debug)]
#[must_use = "it is a response"]
pub struct DocumentResponse<R> {
    headers: HeaderMap,
    response: R,
}

impl<R: IntoResponse> IntoResponse for DocumentResponse<R> {
    fn into_response(self) -> Response {
        let mut response = self.response.into_response();
        add(self.headers, response.headers_mut());
        response
    }
}

/// The page on which App Bridge fetches a fresh token: a handler for [`TOKEN_PAGE_PATH`](crate::TOKEN_PAGE_PATH).
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
/// use shopify_session_token_axum::{TOKEN_PAGE_PATH, TokenPage};
///
/// let token_page = TokenPage::new("4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a");
/// let routes: Router = Router::new().route(TOKEN_PAGE_PATH, get(token_page));
/// ```
///
/// The page depends on the client ID and on nothing in the request. A server for many apps needs one page for each. The
/// page needs no token, so keep it outside of any layer or middleware that demands one.
///
/// A link to it whose `shopify-reload` is not a path on this host gets an error page, 400 `invalid_reload`: App
/// Bridge would load that address with a fresh token.
#[derive(Clone, Debug)]
pub struct TokenPage(Arc<str>);

impl TokenPage {
    /// The page of the app with this client ID.
    #[must_use]
    pub fn new(client_id: &str) -> Self {
        Self(token_page(client_id).into())
    }
}

// Otherwise the compiler recommends this type in place of a handler that does not compile.
#[diagnostic::do_not_recommend]
impl<S> Handler<Request, S> for TokenPage {
    type Future = Ready<Response>;

    fn call(self, request: Request, _: S) -> Self::Future {
        let query = request.uri().query().unwrap_or_default();
        if !server::reload_stays_on_host(query) {
            return ready(Refusal(server::Refusal::of_reload()).into_response());
        }
        let mut response = Html(self.0.to_string()).into_response();
        add(headers(None), response.headers_mut());
        ready(response)
    }
}

fn headers(shop: Option<&ShopDomain>) -> HeaderMap {
    let headers = document_headers(shop)
        .into_iter()
        .filter_map(|(name, value)| {
            let value = HeaderValue::try_from(&*value).ok()?;
            Some((HeaderName::from_static(name), value))
        });
    headers.collect()
}

/// Keeps the headers that are present: browsers enforce each of several policies.
fn add(headers: HeaderMap, all: &mut HeaderMap) {
    for (name, value) in headers {
        if let Some(name) = name {
            all.append(name, value);
        }
    }
}
