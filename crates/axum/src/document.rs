//! Documents of the embedded app, as responses.

use std::future::{Ready, ready};
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::{Html, IntoResponse, Response};
use shopify_session_token::{ShopDomain, Verifier};
use shopify_session_token_server::{self as server, document_headers};

use crate::headers::add;
use crate::{Document, Refusal};

impl Document {
    /// A response that only the admin of the verified shop may frame, and that browsers do not store. It keeps the
    /// app's own headers, but `Cache-Control` is replaced, and so is any `Referrer-Policy` except `no-referrer`.
    /// The [crate's page](crate#the-document-of-an-embedded-app) has an example.
    pub fn respond<R: IntoResponse>(&self, response: R) -> DocumentResponse<R> {
        DocumentResponse {
            shop: self.shop().clone(),
            response,
        }
    }
}

/// A document with the headers that it needs, from [`Document::respond`].
#[derive(Clone, Debug)]
#[must_use = "it is a response"]
pub struct DocumentResponse<R> {
    shop: ShopDomain,
    response: R,
}

impl<R: IntoResponse> IntoResponse for DocumentResponse<R> {
    fn into_response(self) -> Response {
        let mut response = self.response.into_response();
        add(document_headers(Some(&self.shop)), response.headers_mut());
        response
    }
}

/// The page on which App Bridge fetches a fresh token: a handler for [`TOKEN_PAGE_PATH`](crate::TOKEN_PAGE_PATH).
///
/// The page depends on the client ID and on nothing in the request. A server for many apps needs one page for each. The
/// page needs no token, so keep it outside of any layer or middleware that demands one.
///
/// A link to it whose `shopify-reload` is not a path on this host gets an error page, 400 `invalid_reload`: App
/// Bridge would load that address with a fresh token.
#[derive(Clone, Debug)]
pub struct TokenPage(Arc<server::TokenPage>);

impl TokenPage {
    /// The page of this verifier's app: it contains the client ID, which is public.
    #[must_use]
    pub fn new(verifier: &Verifier) -> Self {
        Self(server::TokenPage::new(verifier).into())
    }
}

// Otherwise the compiler recommends this type in place of a handler that does not compile.
#[diagnostic::do_not_recommend]
impl<S> Handler<Request, S> for TokenPage {
    type Future = Ready<Response>;

    fn call(self, request: Request, _: S) -> Self::Future {
        let query = request.uri().query().unwrap_or_default();
        let html = match self.0.html(query) {
            Ok(html) => html.to_owned(),
            Err(refusal) => return ready(Refusal(refusal).into_response()),
        };
        let mut response = Html(html).into_response();
        add(document_headers(None), response.headers_mut());
        ready(response)
    }
}
