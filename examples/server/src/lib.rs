//! What both servers share: the configuration, the used keys, the metrics and the log. No error and no line of the log
//! contains a secret or any part of a token.

use std::sync::Arc;
use std::time::Duration;
use std::{env, io, net::SocketAddr};

use prometheus_client::metrics::{counter::Counter, family::Family};
use prometheus_client::{encoding::text::encode, registry::Registry};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use shopify_session_token::{
    MerchantClaims, ShopifySessionClaims, SignedWith, Verifier, VerifyError,
};
use shopify_session_token_server::replay::{
    RedisStore, ReplayError, ReplayGuard, ReplayKey, ReplayStore,
};
use shopify_session_token_server::{Auth, Outcome};
use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::task::TaskTracker;

/// The time limit, after a signal, for requests in flight, and then again for refunds. Orchestrators kill after 30 s.
pub const GRACE: Duration = Duration::from_secs(12);

/// Tokens by outcome: one counter for each of a few codes.
type Counters = Family<[(&'static str, &'static str); 1], Counter>;
const ACCEPTED: &str = "accepted";
const WITH_PREVIOUS: &str = "accepted_with_previous_secret";

pub struct App {
    pub listen: SocketAddr,
    pub verifier: Verifier,
    pub auth: Auth,
    counters: Counters,
    /// For a token exchange: the verifier does not keep it as a string.
    client_secret: SecretString,
    replay: Box<dyn ReplayStore>,
    /// The refunds in progress, and the runtime of `main`, in which they run: those of actix-web end with its threads.
    refunds: TaskTracker,
    runtime: Handle,
}

impl App {
    /// Checks the whole environment before anything starts.
    pub fn from_env() -> Result<Arc<Self>, String> {
        tracing_subscriber::fmt().json().init();
        let client_id = variable("SHOPIFY_API_KEY")?.unwrap_or_default();
        let client_secret = variable("SHOPIFY_API_SECRET")?.unwrap_or_default();
        // During a rotation: one or more, separated by commas. At other times, compose files set it to an empty string.
        let previous = variable("SHOPIFY_PREVIOUS_SECRET")?.filter(|list| !list.is_empty());
        let previous = previous.iter().flat_map(|list| list.split(','));
        let verifier = Verifier::new(&client_id, &client_secret)
            .and_then(|verifier| verifier.with_previous_secrets(previous))
            .map_err(|error| error.to_string())?;
        let listen = variable("LISTEN")?.unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        let listen = listen.parse();
        let listen = listen.map_err(|_| "LISTEN is not like 127.0.0.1:3000")?;
        // An empty REDIS_URL is an error: without Redis, each instance would remember used keys only for itself, and
        // would repeat an action that another one has carried out.
        let redis = variable("REDIS_URL")?.map(redis::Client::open).transpose();
        let redis = redis.map_err(|_| "REDIS_URL is not like redis://127.0.0.1/, without TLS")?;
        // The verifier's `Debug` hides the secrets.
        tracing::info!(?verifier, redis = redis.is_some(), "configured");

        let counters = Counters::default();
        // An alert needs a counter from before the first error.
        for &code in [ACCEPTED, WITH_PREVIOUS].iter().chain(VerifyError::CODES) {
            drop(counters.get_or_create(&[("code", code)]));
        }
        let counted = counters.clone();
        let log = |error: &redis::RedisError| tracing::error!(%error, "Redis");
        Ok(Arc::new(Self {
            listen,
            verifier: verifier.clone(),
            auth: Auth::new(verifier).on_outcome(move |outcome| record(&counted, outcome)),
            counters,
            client_secret: client_secret.into(),
            replay: match redis {
                Some(redis) => Box::new(RedisStore::new(redis).on_error(log)),
                // Enough for 100 actions per second for ten minutes; about 7 MB when full.
                None => Box::new(ReplayGuard::new(60_000)),
            },
            refunds: TaskTracker::new(),
            runtime: Handle::current(),
        }))
    }

    /// Would refund an order, once for each token. It runs in a task of its own: a handler is dropped when its client
    /// hangs up, which must not happen between the claim of the key and the refund.
    pub async fn refund_once(
        self: Arc<Self>,
        merchant: &MerchantClaims,
        order: u64,
    ) -> Result<Value, ReplayError> {
        let action = format!("refund {order}");
        let key = ReplayKey::new(merchant, &action);
        let answer = json!({ "done": action, "shop": merchant.shop() });
        let app = self.clone();
        let refund = async move {
            app.replay.first_use(&key, app.auth.now()).await?;
            // … now refund it. If that fails, the key stays claimed: the refund may have taken effect.
            tracing::info!(action, "done");
            Ok(answer)
        };
        let task = self.refunds.spawn_on(refund, &self.runtime);
        task.await
            .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    /// Shows the request for an access token and sends nothing (Shopify's documentation, "Exchange a session token for
    /// an access token"). The host comes from the claims: with a host from the request, the caller could choose who
    /// receives the client secret.
    #[must_use]
    pub fn show_exchange(&self, merchant: &MerchantClaims, token: &SecretString) -> Value {
        let grant_type = "urn:ietf:params:oauth:grant-type:token-exchange";
        let id_token = "urn:ietf:params:oauth:token-type:id_token";
        let offline_token = "urn:shopify:params:oauth:token-type:offline-access-token";
        let form = [
            ("client_id", merchant.client_id()),
            ("client_secret", self.client_secret.expose_secret()),
            ("grant_type", grant_type),
            ("subject_token", token.expose_secret()),
            ("subject_token_type", id_token),
            ("requested_token_type", offline_token),
            ("expiring", "1"), // required of public apps
        ];
        let url = format!("https://{}/admin/oauth/access_token", merchant.shop());
        json!({ "would_send_to": url, "fields": form.map(|(name, _)| name) })
    }

    #[must_use]
    pub fn metrics(&self) -> String {
        let mut registry = Registry::default();
        let counters = self.counters.clone();
        registry.register("session_tokens", "Session tokens, by outcome", counters);
        let mut text = String::new();
        // Writing into a `String` does not fail.
        _ = encode(&mut text, &registry);
        text
    }

    /// The last step: no server waits for a refund whose client has hung up.
    pub async fn finish(&self) {
        self.refunds.close();
        if tokio::time::timeout(GRACE, self.refunds.wait())
            .await
            .is_err()
        {
            tracing::warn!("refunds were cut off");
        }
        tracing::info!("stopped");
    }
}

/// SIGTERM or Ctrl-C. To be called before the server says that it runs, so that no signal ends it abruptly.
pub fn signals() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("stopping");
    })
}

fn record(counters: &Counters, outcome: Outcome<'_>) {
    let code = match outcome.result.map(ShopifySessionClaims::signed_with) {
        Ok(SignedWith::Current) => ACCEPTED,
        // When this counter has not changed for 35 minutes, the previous secret can be removed.
        Ok(SignedWith::Previous(_)) => WITH_PREVIOUS,
        Err(error) => {
            tracing::info!(code = error.code(), %error, surface = ?outcome.surface, "refused");
            error.code()
        }
    };
    counters.get_or_create(&[("code", code)]).inc();
}

fn variable(name: &str) -> Result<Option<String>, String> {
    let value = env::var_os(name).map(std::ffi::OsString::into_string);
    let value = value.transpose();
    value.map_err(|_| format!("{name} is not UTF-8"))
}
