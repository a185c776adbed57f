//! The future of both layers.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use pin_project_lite::pin_project;
use shopify_session_token_server::Surface;

use crate::headers::add;

pin_project! {
    /// The future of a layer: the response of the inner service, or the layer's own instead.
    #[project = Projected]
    pub struct ResponseFuture<F, B> {
        #[pin]
        inner: Option<F>,
        instead: Option<Response<B>>,
        // The surface whose CORS headers are added.
        cors: Option<Surface>,
    }
}

impl<F, B> ResponseFuture<F, B> {
    pub(crate) fn of_inner(inner: F) -> Self {
        Self {
            inner: Some(inner),
            instead: None,
            cors: None,
        }
    }

    pub(crate) fn instead(response: Response<B>) -> Self {
        Self {
            inner: None,
            instead: Some(response),
            cors: None,
        }
    }

    pub(crate) fn with_cors(self, surface: Surface) -> Self {
        Self {
            cors: Some(surface),
            ..self
        }
    }
}

/// Shows nothing: the layer's own response may be a redirect with the path and query of the request.
impl<F, B> fmt::Debug for ResponseFuture<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

impl<F, B, E> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if let Some(response) = this.instead.take() {
            return Poll::Ready(Ok(response));
        }
        // Both are `None` only after the layer's own response was returned, and then nobody polls.
        let Some(inner) = this.inner.as_pin_mut() else {
            return Poll::Pending;
        };
        let cors = *this.cors;
        inner.poll(context).map_ok(|mut response| {
            if let Some(surface) = cors {
                add(surface.cors_headers(), response.headers_mut());
            }
            response
        })
    }
}
