//! What happens around every route.

use std::iter;
use std::time::Duration;

use axum::error_handling::HandleErrorLayer;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::{BoxError, Router};
use tower::ServiceBuilder;
use tower::timeout::TimeoutLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::sensitive_headers::SetSensitiveRequestHeadersLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::Level;

use crate::AppState;
use crate::error::Refusal;
use crate::logs;

/// From the request's head to the answer's. Longer than every time-out within it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// In bytes. The largest body that any route here takes is a few dozen.
const BODY_LIMIT: usize = 16 * 1024;

/// Of time and size.
pub fn limits(routes: Router<AppState>) -> Router<AppState> {
    let time_out = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(async |_: BoxError| Refusal::TIMEOUT))
        .layer(TimeoutLayer::new(REQUEST_TIMEOUT));
    routes
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(time_out)
}

/// For the routes that extensions call. The first layer added is the innermost, the last one the first to
/// see a request.
pub fn around_api(routes: Router<AppState>) -> Router<AppState> {
    limits(routes)
        // Outside of all that answers, so that an extension sees a refusal's status instead of a network
        // error.
        .layer(cors())
        .layer(middleware::from_fn(preflight_without_content))
}

/// For every route.
pub fn around(routes: Router<AppState>) -> Router<AppState> {
    let trace = TraceLayer::new_for_http()
        .make_span_with(logs::request_span)
        .on_response(DefaultOnResponse::new().level(Level::INFO));
    routes
        .layer(middleware::from_fn(headers_of_every_answer))
        .layer(trace)
        // So that a `Debug` of the headers, wherever someone adds one, shows no token.
        .layer(SetSensitiveRequestHeadersLayer::new(iter::once(
            header::AUTHORIZATION,
        )))
}

/// Extensions call from another origin, often an opaque one (`null`), so any is allowed. That gives
/// nothing away: without a cookie, only who holds a token is someone here.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        // A preflight for each request would double them; browsers cap this as they see fit.
        .max_age(Duration::from_hours(1))
}

/// `CorsLayer` answers every `OPTIONS` itself, with 200 and nothing. 204 says the same, and is what
/// Shopify's documentation asks for.
async fn preflight_without_content(request: Request, next: Next) -> Response {
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response = next.run(request).await;
    if is_preflight && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NO_CONTENT;
    }
    response
}

async fn headers_of_every_answer(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_unauthorized = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    let mut insert = |name, value| headers.insert(name, HeaderValue::from_static(value));
    // Every answer is for one caller and one moment. The document's address even holds a token.
    insert(header::CACHE_CONTROL, "no-store");
    insert(header::REFERRER_POLICY, "no-referrer");
    insert(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if is_unauthorized {
        // Required with a 401 (RFC 9110, section 15.5.2). No browser asks for a password then.
        insert(header::WWW_AUTHENTICATE, "Bearer");
    }
    response
}
