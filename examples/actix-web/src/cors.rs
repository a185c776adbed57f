//! CORS: extensions call from other origins.

use actix_cors::Cors;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};
use shopify_session_token::RETRY_HEADER;

/// Any origin may call: an extension's is `null` or chosen by Shopify. This is safe because the token is the
/// only credential; there are no cookies.
pub(crate) fn layer() -> Cors {
    Cors::default()
        .allow_any_origin()
        // `*` instead of the request's origin, as in Shopify's documentation.
        .send_wildcard()
        .allowed_methods([Method::GET, Method::POST])
        .allowed_headers([AUTHORIZATION, CONTENT_TYPE])
        // Otherwise an admin UI extension cannot read it.
        .expose_headers([RETRY_HEADER.0])
        // Browsers keep a preflight's answer for at most 2 hours (Chromium).
        .max_age(7200)
}

/// Answers preflights with 204 instead of the layer's 200. Both are valid (Fetch, "ok status"); Shopify's
/// documentation asks for 204. Must wrap the layer.
pub(crate) async fn no_content<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let is_options = request.method() == Method::OPTIONS;
    let mut response = next.call(request).await?;
    if is_options && response.status() == StatusCode::OK {
        *response.response_mut().status_mut() = StatusCode::NO_CONTENT;
    }
    Ok(response)
}

/// Answers an `OPTIONS` request that is not a preflight because it has no `Access-Control-Request-Method`: the
/// layer lets it through. Must be wrapped by the layer.
pub(crate) async fn options<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.method() == Method::OPTIONS {
        return Ok(request.into_response(HttpResponse::NoContent()));
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_boxed_body)
}
