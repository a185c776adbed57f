//! The tower layer: verifies before the service is called.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Extensions, HeaderMap, Request, Response, Uri};
use tower_layer::Layer;
use tower_service::Service;

use crate::request::head;
use crate::{Auth, Caller, Refusal, ResponseFuture};

/// Verifies the token of each request, of any method, before the service is called. For anything that takes
/// `http::Request<A>` and answers with `http::Response<B>`: tonic, hyper, `lambda_http`, Workers, and all routes of an
/// axum router at once.
///
/// The layer inserts the caller, such as [`Merchant`](crate::Merchant), into the request's extensions, and answers a
/// refused request itself. With [`pass_on`](Self::pass_on) it calls the service for refused requests too.
///
/// An axum router verifies **only what was added before `.layer(…)`**. A nested router's layer does not cover the fallback
/// of the outer router, which answers some paths below the nested one: `/api/`, and all that a nested router without a
/// fallback does not know. Around a proxy or a fallback, the layer belongs on the outermost router, as the last call.
///
/// A preflight has no token, so this layer refuses it: put [`cors`](crate::cors()) outside, which answers it. Around a
/// whole router with [`Document`](crate::Document), leave the token page outside: it needs no token.
///
/// ```
/// use http::{Request, Response};
/// use shopify_session_token_axum::{Auth, Merchant, VerifyLayer};
/// use tower::{ServiceBuilder, service_fn};
///
/// # fn service(auth: Auth) -> impl tower::Service<Request<()>, Response = Response<String>> {
/// ServiceBuilder::new()
///     .layer(VerifyLayer::new::<Merchant>(auth))
///     .service(service_fn(async |request: Request<()>| {
///         // Present in every request.
///         let shop = request.extensions().get::<Merchant>().map(|merchant| merchant.shop().to_string());
///         Ok::<_, std::convert::Infallible>(Response::new(shop.unwrap_or_default()))
///     }))
/// # }
/// ```
///
/// On AWS Lambda:
///
/// ```no_run
/// use lambda_http::{Body, Error, Request, Response, service_fn};
/// use shopify_session_token_axum::{Auth, Merchant, Verifier, VerifyLayer};
/// use tower::ServiceBuilder;
///
/// # async fn handler(_: Request) -> Result<Response<Body>, Error> {
/// #     Ok(Response::default())
/// # }
/// # async fn run(verifier: Verifier) -> Result<(), Error> {
/// let service = ServiceBuilder::new()
///     .layer(VerifyLayer::new::<Merchant>(Auth::new(verifier)))
///     .service(service_fn(handler));
/// lambda_http::run(service).await
/// # }
/// ```
pub struct VerifyLayer<B> {
    auth: Auth,
    verify: fn(&Auth, &HeaderMap, &Uri, &mut Extensions) -> Result<(), Refusal>,
    /// The answer to a refused request, or `None` to call the service.
    answer: Option<Answer<B>>,
}

type Answer<B> = Arc<dyn Fn(&Refusal) -> Response<B> + Send + Sync>;

impl<B> VerifyLayer<B> {
    /// Answers refused requests with [`Refusal::into_response_of`], for any body that a `String` converts into.
    #[must_use]
    pub fn new<T: Caller + Clone + Send + Sync + 'static>(auth: Auth) -> Self
    where
        B: From<String> + 'static,
    {
        Self::refuse_with::<T>(auth, |refusal| refusal.clone().into_response_of())
    }

    /// Answers refused requests with this function, for any other body. With tonic:
    ///
    /// ```
    /// use shopify_session_token_axum::{Auth, Merchant, VerifyLayer};
    /// use tonic::{Status, body::Body};
    ///
    /// fn layer(auth: Auth) -> VerifyLayer<Body> {
    ///     VerifyLayer::refuse_with::<Merchant>(auth, |refusal| {
    ///         Status::unauthenticated(refusal.code()).into_http()
    ///     })
    /// }
    /// ```
    #[must_use]
    pub fn refuse_with<T: Caller + Clone + Send + Sync + 'static>(
        auth: Auth,
        answer: impl Fn(&Refusal) -> Response<B> + Send + Sync + 'static,
    ) -> Self {
        Self {
            answer: Some(Arc::new(answer)),
            ..Self::pass_on::<T>(auth)
        }
    }

    /// **Calls the service for refused requests too**, with a [`Refusal`] in the extensions instead of the caller. The
    /// service must look for the caller.
    ///
    /// The innermost of several such layers decides about the `Refusal`: with `Merchant` outside and `Buyer` inside, a
    /// merchant's request has both a `Merchant` and a `Refusal`.
    #[must_use]
    pub fn pass_on<T: Caller + Clone + Send + Sync + 'static>(auth: Auth) -> Self {
        Self {
            auth,
            verify: verify::<T>,
            answer: None,
        }
    }
}

fn verify<T: Caller + Clone + Send + Sync + 'static>(
    auth: &Auth,
    headers: &HeaderMap,
    uri: &Uri,
    extensions: &mut Extensions,
) -> Result<(), Refusal> {
    // An outer layer may have inserted them, verified with another `Auth` or for another caller.
    extensions.remove::<T>();
    extensions.remove::<Refusal>();
    let caller = head(headers, uri, extensions).verify::<T>(auth);
    extensions.insert(caller.map_err(Refusal)?);
    Ok(())
}

impl<S, B> Layer<S> for VerifyLayer<B> {
    type Service = Verify<S, B>;

    fn layer(&self, inner: S) -> Self::Service {
        Verify {
            inner,
            layer: self.clone(),
        }
    }
}

/// A service whose requests are verified, from [`VerifyLayer`].
pub struct Verify<S, B> {
    inner: S,
    layer: VerifyLayer<B>,
}

impl<S, A, B> Service<Request<A>> for Verify<S, B>
where
    S: Service<Request<A>, Response = Response<B>>,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<A>) -> Self::Future {
        let VerifyLayer {
            auth,
            verify,
            answer,
        } = &self.layer;
        let (mut parts, body) = request.into_parts();
        if let Err(refusal) = verify(auth, &parts.headers, &parts.uri, &mut parts.extensions) {
            if let Some(answer) = answer {
                return ResponseFuture::instead(answer(&refusal));
            }
            parts.extensions.insert(refusal);
        }
        ResponseFuture::of_inner(self.inner.call(Request::from_parts(parts, body)))
    }
}

// Not derived, because that would require the traits of the body.

impl<B> Clone for VerifyLayer<B> {
    fn clone(&self) -> Self {
        Self {
            auth: self.auth.clone(),
            verify: self.verify,
            answer: self.answer.clone(),
        }
    }
}

impl<S: Clone, B> Clone for Verify<S, B> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            layer: self.layer.clone(),
        }
    }
}

impl<B> fmt::Debug for VerifyLayer<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyLayer")
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

impl<S: fmt::Debug, B> fmt::Debug for Verify<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verify")
            .field("inner", &self.inner)
            .field("layer", &self.layer)
            .finish()
    }
}
