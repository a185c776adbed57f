//! The most time that a request may take.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::rt::time::timeout;
use actix_web::web::Data;

use crate::{Reason, Refusal, State};

/// Gives up a request whose body or handler takes too long. Without this a client that sends a body byte
/// by byte holds on to a connection for ever.
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
