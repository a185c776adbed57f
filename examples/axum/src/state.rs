//! What all requests share.

use std::sync::Arc;

use shopify_session_token::{ShopifySessionClaims, SignedWith, Verifier, VerifyError};
use tracing::{Span, field};

use crate::Config;
use crate::hidden::Hidden;
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
    pub client_secret: Hidden,
}

impl AppState {
    /// # Errors
    ///
    /// If the Redis client cannot be set up. That Redis runs is not needed.
    pub fn new(config: Config) -> redis::RedisResult<Self> {
        Ok(Self {
            verifier: config.verifier,
            credentials: Arc::new(Credentials {
                client_id: config.client_id,
                client_secret: config.client_secret,
            }),
            once: Arc::new(match config.redis {
                Some(client) => Once::in_redis(client)?,
                None => Once::in_memory(),
            }),
            metrics: Arc::default(),
        })
    }

    /// Counts and logs how a token fared. Both outcomes are safe to log: an error holds nothing of the
    /// token, and claims show no more than whose they are.
    pub fn record(&self, outcome: Result<&ShopifySessionClaims, &VerifyError>) {
        match outcome {
            Ok(claims) => {
                self.metrics.count("ok");
                if let SignedWith::Previous(_) = claims.signed_with() {
                    // When this has stood still for 35 minutes, the previous secret can go.
                    self.metrics.count_previous_secret();
                }
                Span::current().record("shop", field::display(claims.shop()));
            }
            Err(error) => {
                self.metrics.count(error.code());
                tracing::info!(code = error.code(), %error, "token refused");
            }
        }
    }
}
