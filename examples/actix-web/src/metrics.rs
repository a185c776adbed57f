//! Counters of accepted and refused tokens.

use std::fmt;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use shopify_session_token::SignedWith;

/// Counters of accepted and refused tokens, for Prometheus.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    accepted: Family<SignedBy, Counter>,
    refused: Family<Code, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Code {
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SignedBy {
    signed_with: &'static str,
}

impl Metrics {
    /// All counters at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("session_tokens");
        let accepted = Family::default();
        registry.register(
            "accepted",
            "Verified tokens, by the secret that signed them: remove the previous secret once it signs none",
            accepted.clone(),
        );
        let refused = Family::default();
        registry.register(
            "refused",
            "Refused tokens by reason, missing and replayed ones included: many not_yet_valid or expired mean a wrong clock, many invalid_signature a wrong secret",
            refused.clone(),
        );
        Self {
            registry,
            accepted,
            refused,
        }
    }

    /// Counts a verified token. One that is then found to be replayed is counted as refused too.
    pub fn accepted(&self, signed_with: SignedWith) {
        let signed_with = match signed_with {
            SignedWith::Current => "current",
            SignedWith::Previous(_) => "previous",
        };
        self.accepted.get_or_create(&SignedBy { signed_with }).inc();
    }

    /// Counts a refused token. All codes are constants in source code, so clients cannot create labels.
    pub fn refused(&self, code: &'static str) {
        self.refused.get_or_create(&Code { code }).inc();
    }

    /// All counters in the `OpenMetrics` text format.
    ///
    /// # Errors
    ///
    /// If a counter cannot be written.
    pub fn render(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}
