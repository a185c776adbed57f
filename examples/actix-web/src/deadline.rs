//! A time limit for each request.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::rt::time::timeout;
use actix_web::web::Data;

use crate::{Reason, Refusal, State};

/// Refuses a request whose body or handler takes too long. Without this, a client that sends a body byte by
/// byte keeps a connection open indefinitely.
pub(crate) async fn keep<B: MessageBody>(
    state: Data<State>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    match timeout(state.limits.request, next.call(request)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Refusal::of_anyone(Reason::Timeout).into()),
    }
}
