//! Requests from other origins, as all of an extension's are.

use actix_cors::Cors;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

/// Any origin may call, since an extension's is `null` or one of Shopify's choice. That is sound because
/// nothing is granted for where a request comes from: it must bring its token, there are no cookies.
pub(crate) fn layer() -> Cors {
    Cors::default()
        .allow_any_origin()
        // `*` instead of the origin repeated, as Shopify's documentation has it.
        .send_wildcard()
        .allowed_methods([Method::GET, Method::POST])
        .allowed_headers([AUTHORIZATION, CONTENT_TYPE])
        // As long as browsers keep it (2 hours in Chromium), so that not every call is preceded by one.
        .max_age(7200)
}

/// Answers preflights with 204, where the layer says 200: both are right (Fetch, "ok status"), Shopify's
/// documentation asks for 204. To stand outside of the layer.
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

/// Answers `OPTIONS` that is no preflight, for want of `Access-Control-Request-Method`: the layer lets it
/// through. To stand inside of the layer.
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
