//! Structured logs without token and secret.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web::Data;
use tracing::field::Empty;
use tracing::{Instrument as _, Span, info_span};
use tracing_subscriber::filter::LevelFilter;

use crate::{Refusal, State};

/// Logs to standard output, one JSON object per line.
///
/// From `INFO` up, whatever the environment says: below that, libraries may log what they receive, tokens
/// included.
pub fn init() {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        // There is at most one span; each line shows it as `span`.
        .with_span_list(false)
        .with_max_level(LevelFilter::INFO)
        .init();
}

/// Logs every request, and counts refused tokens.
pub(crate) async fn observe<B: MessageBody>(
    state: Data<State>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let start = Instant::now();
    let span = request_span(&request);
    let outcome = next.call(request).instrument(span.clone()).await;
    let refused_for = Refusal::reason_in(&outcome);
    if let Some(reason) = refused_for.filter(|reason| reason.is_of_token()) {
        state.metrics.refused(reason.code());
    }
    span.in_scope(|| {
        let status = status(&outcome).as_u16();
        let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        if let Some(reason) = refused_for {
            tracing::warn!(status, micros, code = reason.code(), %reason, "refused");
        } else {
            tracing::info!(status, micros, "answered");
        }
    });
    outcome
}

/// The usual request span has the whole address, including `id_token`. This one has the pattern of the route
/// that matches, so the client cannot choose its text either.
fn request_span(request: &ServiceRequest) -> Span {
    let path = request.match_pattern();
    info_span!(
        "request",
        method = %request.method(),
        path = path.as_deref().unwrap_or("(no route)"),
        // Recorded once the token has been verified; see `extract`.
        shop = Empty,
    )
}

fn status<B>(outcome: &Result<ServiceResponse<B>, Error>) -> StatusCode {
    match outcome {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    }
}
