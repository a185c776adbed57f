//! Counters, in the text format that Prometheus reads.

use std::fmt;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// The media type of what [`Metrics::render`] returns.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A rise of `not_yet_valid` or `expired` is a clock; one of `invalid_signature` a rotated secret.
pub struct Metrics {
    registry: Registry,
    accepted: Family<Accepted, Counter>,
    refused: Family<Refused, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Accepted {
    signed_with: &'static str,
}

/// Few and known: codes are constants of the library and of this server. A label with a shop in it
/// would make one counter for each.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    code: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let accepted = Family::<Accepted, Counter>::default();
        let refused = Family::<Refused, Counter>::default();
        registry.register(
            "session_tokens_accepted",
            "Session tokens accepted, by the secret that had signed them",
            accepted.clone(),
        );
        registry.register(
            "session_tokens_refused",
            "Requests refused because of their session token, by the code they were answered with",
            refused.clone(),
        );
        Self {
            registry,
            accepted,
            refused,
        }
    }
}

impl Metrics {
    pub fn accepted(&self, signed_with: &'static str) {
        self.accepted.get_or_create(&Accepted { signed_with }).inc();
    }

    pub fn refused(&self, code: &'static str) {
        self.refused.get_or_create(&Refused { code }).inc();
    }

    /// # Errors
    ///
    /// If a metric cannot be written as text.
    pub fn render(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
