//! The CORS headers with which an extension may call another origin.

use std::task::{Context, Poll};

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderName, HeaderValue,
};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use shopify_session_token_server::Surface;
use tower_layer::Layer;
use tower_service::Service;

use crate::ResponseFuture;

/// The CORS headers that a surface needs, for its routes and all their refusals: without them, an extension sees a
/// network error instead of a 401.
///
/// A preflight is answered with 204 and [`Surface::preflight_headers`]; every other response gets
/// [`Surface::cors_headers`]. `GET`, `HEAD` and `POST` are allowed; [`with_methods`](CorsLayer::with_methods) and
/// [`with_request_headers`](CorsLayer::with_request_headers) allow more.
///
/// Add this layer last, to the outermost router: it covers only what was added before, and axum answers some paths below a
/// nested router, such as `/api/`, with the outer fallback.
///
#[cfg_attr(feature = "axum", doc = "```")]
#[cfg_attr(not(feature = "axum"), doc = "```ignore")]
/// use axum::Router;
/// use axum::routing::get;
/// use shopify_session_token_axum::{Auth, Buyer, Surface, cors};
///
/// fn routes(auth: Auth) -> Router {
///     Router::new()
///         .route("/points", get(async |buyer: Buyer| buyer.shop().to_string()))
///         .layer(cors(Surface::Checkout))
///         .with_state(auth)
/// }
/// ```
///
/// tower-http's `CorsLayer` differs: it answers every `OPTIONS` request itself, with 200, and its configuration would
/// repeat the headers that `Surface` lists.
#[must_use]
pub fn cors(surface: Surface) -> CorsLayer {
    CorsLayer {
        surface,
        methods: None,
        request_headers: None,
    }
}

/// A layer, from [`cors`].
#[derive(Clone, Debug)]
pub struct CorsLayer {
    surface: Surface,
    methods: Option<HeaderValue>,
    request_headers: Option<HeaderValue>,
}

impl CorsLayer {
    /// Also allows these methods, beyond `GET`, `HEAD` and `POST`.
    #[must_use]
    pub fn with_methods(mut self, methods: impl IntoIterator<Item = Method>) -> Self {
        let methods: Vec<_> = methods.into_iter().map(|m| m.to_string()).collect();
        self.methods = HeaderValue::try_from(methods.join(", ")).ok();
        self
    }

    /// Also allows requests with these headers, beyond `Authorization` and `Content-Type`: an idempotency key, for
    /// example.
    #[must_use]
    pub fn with_request_headers(mut self, names: impl IntoIterator<Item = HeaderName>) -> Self {
        let names: Vec<_> = names.into_iter().map(|name| name.to_string()).collect();
        self.request_headers = HeaderValue::try_from(names.join(", ")).ok();
        self
    }
}

impl<S> Layer<S> for CorsLayer {
    type Service = Cors<S>;

    fn layer(&self, inner: S) -> Cors<S> {
        Cors {
            inner,
            layer: self.clone(),
        }
    }
}

/// A service with CORS, from [`CorsLayer`].
#[derive(Clone, Debug)]
pub struct Cors<S> {
    inner: S,
    layer: CorsLayer,
}

impl<S, A, B> Service<Request<A>> for Cors<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    B: Default,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<A>) -> Self::Future {
        if is_preflight(request.method(), request.headers()) {
            return ResponseFuture::instead(self.layer.preflight_response());
        }
        ResponseFuture::of_inner(self.inner.call(request)).with_cors(self.layer.surface)
    }
}

/// As the Fetch standard distinguishes a preflight from other `OPTIONS` requests.
fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

impl CorsLayer {
    fn preflight_response<B: Default>(&self) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        for (name, value) in self.surface.preflight_headers() {
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        if let Some(methods) = &self.methods {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods.clone());
        }
        if let Some(names) = &self.request_headers {
            headers.append(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
        }
        response
    }
}
