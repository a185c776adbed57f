//! What all requests share.

use std::sync::Arc;

use secrecy::SecretString;
use shopify_session_token::{ShopifySessionClaims, SignedWith, Verifier, VerifyError};
use tracing::{Span, field};

use crate::Config;
use crate::error::Refusal;
use crate::metrics::Metrics;
use crate::once::Once;

/// Cheap to clone: every field is shared.
#[derive(Clone)]
pub struct AppState {
    pub verifier: Verifier,
    pub credentials: Arc<Credentials>,
    pub once: Arc<Once>,
    pub metrics: Arc<Metrics>,
}

/// How this app shows Shopify who it is.
#[derive(Debug)]
pub struct Credentials {
    pub client_id: String,
    pub client_secret: SecretString,
}

impl AppState {
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            verifier: config.verifier,
            credentials: Arc::new(Credentials {
                client_id: config.client_id,
                client_secret: config.client_secret,
            }),
            once: Arc::new(match config.redis {
                Some(client) => Once::in_redis(client),
                None => Once::in_memory(),
            }),
            metrics: Arc::default(),
        }
    }

    /// Counts and logs how a token fared. Both outcomes are safe to log: an error holds nothing of the
    /// token, and claims show no more than whose they are.
    pub fn record(&self, outcome: Result<&ShopifySessionClaims, &VerifyError>) {
        match outcome {
            Ok(claims) => {
                self.metrics.accepted(match claims.signed_with() {
                    // When this has stood still for 35 minutes, the previous secret can go.
                    SignedWith::Previous(_) => "previous",
                    SignedWith::Current => "current",
                });
                Span::current().record("shop", field::display(claims.shop()));
            }
            Err(error) => {
                self.metrics.refused(error.code());
                tracing::info!(code = error.code(), %error, "token refused");
            }
        }
    }

    /// Counts and logs what was refused for another reason than its token.
    #[must_use]
    pub fn refused(&self, refusal: Refusal) -> Refusal {
        self.metrics.refused(refusal.code());
        tracing::info!(code = refusal.code(), "request refused");
        refusal
    }
}
