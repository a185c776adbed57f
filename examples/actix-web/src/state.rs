//! What all requests share.

use secrecy::SecretString;
use shopify_session_token::Verifier;
use shopify_session_token::replay::ReplayGuard;

use crate::{Config, Limits, Metrics};

/// What all requests share.
#[derive(Debug)]
pub struct State {
    pub(crate) verifier: Verifier,
    pub(crate) client_secret: SecretString,
    pub(crate) limits: Limits,
    /// For this process only. Several instances of the server need a store that they share: see "Several
    /// processes" in the documentation of `replay`, which has the command for Redis.
    pub(crate) guard: ReplayGuard,
    pub(crate) metrics: Metrics,
}

impl State {
    /// The state of a server that has just started.
    #[must_use]
    pub fn new(config: &Config, limits: Limits) -> Self {
        Self {
            verifier: config.verifier.clone(),
            client_secret: config.client_secret.clone(),
            limits,
            guard: ReplayGuard::new(limits.replay_entries),
            metrics: Metrics::new(),
        }
    }
}
