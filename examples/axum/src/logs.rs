//! Structured logs that show neither token nor secret.

use axum::extract::{MatchedPath, Request};
use tracing::subscriber::SetGlobalDefaultError;
use tracing::{Span, Subscriber, field, info_span};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;

/// Logs to standard output from now on.
///
/// # Errors
///
/// If this process logs elsewhere already.
pub fn install(levels: Targets) -> Result<(), SetGlobalDefaultError> {
    tracing::subscriber::set_global_default(subscriber(std::io::stdout, levels))
}

/// One JSON object a line.
pub fn subscriber<W>(writer: W, levels: Targets) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .with_span_list(false) // there is one, and it is shown
        .with_writer(writer);
    tracing_subscriber::registry().with(levels).with(lines)
}

/// The span of a request. It shows the pattern of the route and nothing of the URI: the query of a
/// document load holds the token, and whoever gets an address wrong may have put one into the path.
pub fn request_span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>();
    // The route that axum adds for what is nested and not found has a name that nobody chose.
    let route = route.filter(|route| !route.as_str().contains("{*"));
    info_span!(
        "request",
        method = %request.method(),
        route = route.map_or("(no route)", MatchedPath::as_str),
        // Known, and filled in, once the token is verified.
        shop = field::Empty,
    )
}
