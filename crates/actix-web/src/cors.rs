//! The CORS headers with which an extension may call another origin.

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderMap, HeaderName, HeaderValue,
};
use actix_web::{Error, HttpResponse};
use shopify_session_token_server::Surface;

use crate::headers::add;

/// The CORS headers that a surface needs, for its routes and all their refusals: without them, an extension sees a
/// network error instead of a 401.
///
/// A preflight is answered with 204 and [`Surface::preflight_headers`]; every other response gets
/// [`Surface::cors_headers`], errors of inner middleware included. `GET`, `HEAD` and `POST` are allowed;
/// [`with_methods`](Cors::with_methods) and [`with_request_headers`](Cors::with_request_headers) allow more. Call `wrap` with it last, so that it is outside the other
/// middleware.
///
/// ```
/// use actix_web::web::{self, ServiceConfig};
/// use shopify_session_token_actix_web::{Buyer, Surface, cors};
///
/// fn routes(config: &mut ServiceConfig) {
///     config.service(
///         web::scope("/checkout")
///             .route("/points", web::get().to(async |buyer: Buyer| buyer.shop().to_string()))
///             .wrap(cors(Surface::Checkout)),
///     );
/// }
/// ```
///
/// actix-cors differs: it answers preflights with 200, and its configuration would repeat the headers that `Surface`
/// lists.
#[must_use]
pub fn cors(surface: Surface) -> Cors {
    Cors {
        surface,
        methods: None,
        request_headers: None,
    }
}

/// A middleware, from [`cors`].
#[derive(Clone, Debug)]
pub struct Cors {
    surface: Surface,
    methods: Option<HeaderValue>,
    request_headers: Option<HeaderValue>,
}

impl Cors {
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

impl<S, B> Transform<S, ServiceRequest> for Cors
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = CorsService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(CorsService {
            inner,
            cors: self.clone(),
        }))
    }
}

/// A service with CORS, from [`Cors`].
#[derive(Clone, Debug)]
pub struct CorsService<S> {
    inner: S,
    cors: Cors,
}

impl<S, B> Service<ServiceRequest> for CorsService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        if is_preflight(request.method(), request.headers()) {
            let response = request.into_response(self.cors.preflight_response());
            return Box::pin(ready(Ok(response.map_into_right_body())));
        }
        let surface = self.cors.surface;
        let response = self.inner.call(request);
        Box::pin(async move {
            match response.await {
                Ok(mut response) => {
                    add(surface.cors_headers(), response.headers_mut());
                    Ok(response.map_into_left_body())
                }
                // An outer service converts it into a response.
                Err(mut error) => {
                    error.add_response_mapper(move |mut response| {
                        add(surface.cors_headers(), response.headers_mut());
                        response
                    });
                    Err(error)
                }
            }
        })
    }
}

/// As the Fetch standard distinguishes a preflight from other `OPTIONS` requests.
fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

impl Cors {
    fn preflight_response(&self) -> HttpResponse {
        let mut response = HttpResponse::NoContent();
        for header in self.surface.preflight_headers() {
            response.insert_header(header);
        }
        if let Some(methods) = &self.methods {
            response.insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods));
        }
        if let Some(names) = &self.request_headers {
            response.append_header((ACCESS_CONTROL_ALLOW_HEADERS, names));
        }
        response.finish()
    }
}
