//! The routes and their callers.

use std::sync::Arc;

use actix_web::Responder;
use actix_web::web::{Data, Html, Json, ServiceConfig, get, resource, scope};
use prometheus_client::metrics::{counter::Counter, family::Family};
use prometheus_client::{encoding::text::encode, registry::Registry};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use shopify_session_token_actix_web::replay::{RedisStore, ReplayGuard, ReplayKey, ReplayStore};
use shopify_session_token_actix_web::shopify_session_token::{
    CustomerId, ShopifySessionClaims, SignedWith,
};
use shopify_session_token_actix_web::{
    Auth, Buyer, Document, Merchant, Outcome, Refusal, Surface, TOKEN_PAGE_PATH, TokenPage,
    WithToken, cors,
};
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use crate::config::Config;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE_TOKEN: &str = "urn:shopify:params:oauth:token-type:offline-access-token";

/// Tokens by outcome: one counter for each of a few codes.
type Counters = Family<[(&'static str, &'static str); 1], Counter>;

pub struct AppState {
    auth: Data<Auth>,
    counters: Counters,
    replay: Arc<dyn ReplayStore>,
    client_secret: SecretString,
    token_page: TokenPage,
    /// The refunds in progress, and the runtime in which they run.
    pub refunds: TaskTracker,
    runtime: Handle,
}

/// The state, created once and shared by all threads: a key used in one is used in all.
pub fn state(config: Config) -> Data<AppState> {
    let counters = Counters::default();
    let counted = counters.clone();
    let auth = Auth::new(config.verifier.clone());
    let log = |error: &redis::RedisError| tracing::error!(%error, "Redis");
    Data::new(AppState {
        auth: Data::new(auth.on_outcome(move |outcome| record(&counted, outcome))),
        counters,
        replay: match config.redis {
            Some(redis) => Arc::new(RedisStore::new(redis).on_error(log)),
            // Enough for 100 actions per second for ten minutes; about 7 MB when full.
            None => Arc::new(ReplayGuard::new(60_000)),
        },
        client_secret: config.client_secret,
        token_page: TokenPage::new(&config.verifier),
        refunds: TaskTracker::new(),
        runtime: Handle::current(),
    })
}

/// Adds the routes; called in each thread.
pub fn add(app: &mut ServiceConfig, state: &Data<AppState>) {
    let buyers = cors(Surface::Checkout);
    app.app_data(state.auth.clone())
        .app_data(state.clone())
        .route("/", get().to(document))
        .route(TOKEN_PAGE_PATH, get().to(state.token_page.clone()))
        .route("/metrics", get().to(render_metrics)) // the proxy must not expose it
        .service(resource("/api/buyer").get(buyer).wrap(buyers))
        // For the embedded app and admin UI extensions.
        .service(
            scope("/api")
                .service(resource("/merchant").get(merchant))
                .service(resource("/once").post(refund_once))
                .service(resource("/exchange").post(show_exchange))
                .wrap(cors(Surface::AdminExtension)),
        );
}

/// Neither claims nor errors contain any part of the token's text.
fn record(counters: &Counters, outcome: Outcome<'_>) {
    let code = match outcome.result.map(ShopifySessionClaims::signed_with) {
        Ok(SignedWith::Current) => "accepted",
        // When this counter has not changed for 35 minutes, the previous secret can be removed.
        Ok(SignedWith::Previous(_)) => "accepted_with_previous_secret",
        Err(error) => {
            tracing::info!(code = error.code(), %error, surface = ?outcome.surface, "refused");
            error.code()
        }
    };
    counters.get_or_create(&[("code", code)]).inc();
}

async fn document(document: Document) -> impl Responder {
    // A shop's domain needs no escaping.
    let shop = document.shop();
    let page = format!("<!doctype html><title>App</title><p>Hello, {shop}.</p>");
    document.respond(Html::new(page))
}

async fn merchant(merchant: Merchant) -> Json<Value> {
    // As a string: JavaScript's numbers are exact only up to 2^53.
    Json(json!({ "shop": merchant.shop(), "user_id": merchant.user_id().to_string() }))
}

async fn buyer(buyer: Buyer) -> Json<Value> {
    Json(
        json!({ "shop": buyer.shop(), "customer_id": buyer.customer_id().map(CustomerId::to_gid) }),
    )
}

/// Would refund an order, once for each token. It runs in a task of its own: a handler is dropped when its client hangs
/// up, which must not happen between the claim of the key and the refund.
async fn refund_once(
    merchant: Merchant,
    Json(order): Json<u64>,
    app: Data<AppState>,
) -> Result<Json<Value>, Refusal> {
    let state = app.clone();
    let refund = async move {
        let action = format!("refund {order}");
        let key = ReplayKey::new(&merchant, &action);
        app.replay.first_use(&key, app.auth.now()).await?;
        // … now refund it. If that fails, the key stays claimed: the refund may have taken effect.
        tracing::info!(action, "done");
        Ok(Json(json!({ "done": action, "shop": merchant.shop() })))
    };
    let task = state.refunds.spawn_on(refund, &state.runtime);
    task.await
        .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

/// Shows the request for an access token and sends nothing (Shopify's documentation, "Exchange a session token for an
/// access token"). The host comes from the claims: with a host from the request, the caller could choose who receives
/// the client secret.
async fn show_exchange(
    WithToken(merchant, token): WithToken<Merchant>,
    app: Data<AppState>,
) -> Json<Value> {
    let form = [
        ("client_id", merchant.client_id()),
        ("client_secret", app.client_secret.expose_secret()),
        ("grant_type", GRANT_TYPE),
        ("subject_token", token.expose_secret()),
        ("subject_token_type", ID_TOKEN),
        ("requested_token_type", OFFLINE_TOKEN),
        ("expiring", "1"), // required of public apps
    ];
    let url = format!("https://{}/admin/oauth/access_token", merchant.shop());
    Json(json!({ "would_send_to": url, "fields": form.map(|(name, _)| name) }))
}

async fn render_metrics(app: Data<AppState>) -> String {
    let mut registry = Registry::default();
    let counters = app.counters.clone();
    registry.register("session_tokens", "Session tokens, by outcome", counters);
    let mut text = String::new();
    // Writing into a `String` does not fail.
    _ = encode(&mut text, &registry);
    text
}
