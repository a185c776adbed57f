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
    tokens: Family<Outcome, Counter>,
    previous_secret: Counter,
}

/// Few and known: codes are constants of the library and of this server. A label with a shop in it
/// would make one counter for each.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    code: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let tokens = Family::<Outcome, Counter>::default();
        let previous_secret = Counter::default();
        registry.register(
            "session_tokens",
            "Session tokens looked at, by VerifyError::code() or ok",
            tokens.clone(),
        );
        registry.register(
            "session_tokens_previous_secret",
            "Session tokens that a secret from before a rotation had signed",
            previous_secret.clone(),
        );
        Self {
            registry,
            tokens,
            previous_secret,
        }
    }
}

impl Metrics {
    pub fn count(&self, code: &'static str) {
        self.tokens.get_or_create(&Outcome { code }).inc();
    }

    pub fn count_previous_secret(&self) {
        self.previous_secret.inc();
    }

    /// # Errors
    ///
    /// None that a `String` as the target could cause.
    pub fn render(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
