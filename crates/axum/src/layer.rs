//! The tower layer: verifies before the service is called.

use std::fmt;
use std::marker::PhantomData;
use std::task::{Context, Poll};

use http::{Method, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::request::head;
use crate::{Auth, Caller, Refusal, ResponseFuture};

/// Verifies the token of each request before the service is called, for anything that takes `http::Request<B>`:
/// tonic, hyper, `lambda_http`, Workers, and all routes of an axum router at once.
///
/// The layer inserts the caller, such as [`Merchant`](crate::Merchant), into the request's extensions. A refused
/// request is passed on with a [`Refusal`] in its extensions instead, unless [`refuse`](Self::refuse) or
/// [`refuse_with`](Self::refuse_with) makes the layer answer it.
///
/// **`OPTIONS` requests are passed on unverified**, because a preflight has no token. A service that acts on any method
/// must therefore look for the caller, as the first example does.
///
/// Around a whole router with [`Document`](crate::Document), leave the token page outside: it needs no token.
///
/// ```
/// use http::{Request, Response};
/// use shopify_session_token_axum::{Auth, Merchant, VerifyLayer};
/// use tower::{ServiceBuilder, service_fn};
///
/// # fn service(auth: Auth) -> impl tower::Service<Request<()>, Response = Response<String>> {
/// ServiceBuilder::new()
///     .layer(VerifyLayer::<Merchant>::new(auth).refuse())
///     .service(service_fn(async |request: Request<()>| {
///         // Present in every request except `OPTIONS`.
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
///     .layer(VerifyLayer::<Merchant>::new(Auth::new(verifier)).refuse())
///     .service(service_fn(handler));
/// lambda_http::run(service).await
/// # }
/// ```
pub struct VerifyLayer<T, R = PassOn> {
    auth: Auth,
    on_refusal: R,
    caller: PhantomData<fn() -> T>,
}

impl<T> VerifyLayer<T> {
    /// Verifies each request, and passes refused ones on.
    #[must_use]
    pub fn new(auth: Auth) -> Self {
        Self {
            auth,
            on_refusal: PassOn,
            caller: PhantomData,
        }
    }
}

impl<T, R> VerifyLayer<T, R> {
    /// Answers refused requests with [`Refusal::into_response_of`], for any body that a `String` converts into.
    #[must_use]
    pub fn refuse(self) -> VerifyLayer<T, Refuse> {
        self.on_refusal(Refuse)
    }

    /// Answers refused requests with this function, for any other body: with a gRPC status, for example.
    #[must_use]
    pub fn refuse_with<F>(self, answer: F) -> VerifyLayer<T, RefuseWith<F>> {
        self.on_refusal(RefuseWith(answer))
    }

    fn on_refusal<N>(self, on_refusal: N) -> VerifyLayer<T, N> {
        VerifyLayer {
            auth: self.auth,
            on_refusal,
            caller: PhantomData,
        }
    }
}

impl<T, R: Clone, S> Layer<S> for VerifyLayer<T, R> {
    type Service = Verify<S, T, R>;

    fn layer(&self, inner: S) -> Self::Service {
        Verify {
            inner,
            layer: self.clone(),
        }
    }
}

/// A service whose requests are verified, from [`VerifyLayer`].
pub struct Verify<S, T, R = PassOn> {
    inner: S,
    layer: VerifyLayer<T, R>,
}

impl<S, T, R, A, B> Service<Request<A>> for Verify<S, T, R>
where
    S: Service<Request<A>, Response = Response<B>>,
    T: Caller + Clone + Send + Sync + 'static,
    R: OnRefusal<B>,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<A>) -> Self::Future {
        // An outer layer may have inserted one, which was verified with another `Auth`.
        request.extensions_mut().remove::<T>();
        if request.method() != Method::OPTIONS {
            let head = head(request.headers(), request.uri(), request.extensions());
            let verified = head.verify::<T>(&self.layer.auth).map_err(Refusal);
            let extensions = request.extensions_mut();
            match verified {
                Ok(caller) => drop(extensions.insert(caller)),
                Err(refusal) => {
                    if let Some(response) = self.layer.on_refusal.answer(&refusal) {
                        return ResponseFuture::instead(response);
                    }
                    extensions.insert(refusal);
                }
            }
        }
        ResponseFuture::of_inner(self.inner.call(request))
    }
}

/// How a [`VerifyLayer`] handles a refused request.
pub trait OnRefusal<B>: sealed::Sealed {
    /// The answer, or `None` to call the service.
    #[doc(hidden)]
    fn answer(&self, refusal: &Refusal) -> Option<Response<B>>;
}

/// Calls the service, with a [`Refusal`] in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct PassOn;

/// Answers the request: see [`VerifyLayer::refuse`].
#[derive(Clone, Copy, Debug)]
pub struct Refuse;

/// Answers the request with a function: see [`VerifyLayer::refuse_with`].
#[derive(Clone, Copy)]
pub struct RefuseWith<F>(F);

impl<B> OnRefusal<B> for PassOn {
    fn answer(&self, _: &Refusal) -> Option<Response<B>> {
        None
    }
}

impl<B: From<String>> OnRefusal<B> for Refuse {
    fn answer(&self, refusal: &Refusal) -> Option<Response<B>> {
        Some(refusal.clone().into_response_of())
    }
}

impl<B, F: Fn(&Refusal) -> Response<B>> OnRefusal<B> for RefuseWith<F> {
    fn answer(&self, refusal: &Refusal) -> Option<Response<B>> {
        Some((self.0)(refusal))
    }
}

#[expect(unnameable_types, reason = "seals the trait")]
mod sealed {
    pub trait Sealed {}

    impl Sealed for super::PassOn {}
    impl Sealed for super::Refuse {}
    impl<F> Sealed for super::RefuseWith<F> {}
}

// Not derived, because that would require the traits of `T`, which is a marker, and of the function.

impl<T, R: Clone> Clone for VerifyLayer<T, R> {
    fn clone(&self) -> Self {
        Self {
            auth: self.auth.clone(),
            on_refusal: self.on_refusal.clone(),
            caller: PhantomData,
        }
    }
}

impl<S: Clone, T, R: Clone> Clone for Verify<S, T, R> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            layer: self.layer.clone(),
        }
    }
}

impl<T, R> fmt::Debug for VerifyLayer<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyLayer")
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

impl<S: fmt::Debug, T, R> fmt::Debug for Verify<S, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verify")
            .field("inner", &self.inner)
            .field("layer", &self.layer)
            .finish()
    }
}

impl<F> fmt::Debug for RefuseWith<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefuseWith").finish_non_exhaustive()
    }
}
