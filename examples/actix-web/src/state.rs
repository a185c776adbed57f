//! What all requests share.

use secrecy::SecretString;
use shopify_session_token::Verifier;
use shopify_session_token::replay::ReplayGuard;

use crate::{Config, Limits, Metrics};

/// What all requests share.
#[derive(Debug)]
pub struct State {
    pub(crate) verifier: Verifier,
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretString,
    pub(crate) limits: Limits,
    /// For this process alone. With several instances of the server, keep the keys in a store that they
    /// share: "Several processes" in the documentation of `replay` has the command for Redis.
    pub(crate) guard: ReplayGuard,
    pub(crate) metrics: Metrics,
}

impl State {
    /// The state of a server that has just been started.
    #[must_use]
    pub fn new(config: &Config, limits: Limits) -> Self {
        Self {
            verifier: config.verifier.clone(),
            client_id: config.client_id.clone(),
            client_secret: config.client_secret.clone(),
            limits,
            guard: ReplayGuard::new(limits.replay_entries),
            metrics: Metrics::new(),
        }
    }
}
