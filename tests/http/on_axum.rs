//! The routes with axum.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRef, Path, State};
use axum::http::header::{HeaderName, IF_MATCH};
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post, put};
use secrecy::ExposeSecret as _;
use shopify_session_token::Verifier;
use shopify_session_token_axum::replay::{ReplayKey, ReplayStore};
use shopify_session_token_axum::{
    AdminExtension, Auth, Buyer, Document, FromQuery, Merchant, Pos, Refusal, Surface,
    TOKEN_PAGE_PATH, TokenPage, VerifyLayer, WithToken, cors,
};
use tokio::net::TcpListener;

use crate::server::{assert_hidden, other_verifier, shop_or_nobody, verifier};

#[derive(Clone, FromRef)]
struct AppState {
    auth: Auth,
    replay: Arc<dyn ReplayStore>,
}

pub(crate) async fn start(auth: Auth, replay: Arc<dyn ReplayStore>) -> SocketAddr {
    let app = callers()
        .route("/verified", get(verified))
        .route("/own-words", get(own_words))
        .route(
            "/client-id",
            get(async |m: Merchant| m.client_id().to_owned()),
        )
        .route("/user", get(user))
        .route(
            "/upload",
            post(upload).layer(DefaultBodyLimit::max(10_000_000)),
        )
        .route("/refund/{order}", post(refund))
        .route("/", get(home))
        .nest("/orders", Router::new().route("/{id}", get(home)))
        .route("/strict", get(strict))
        .route(TOKEN_PAGE_PATH, get(TokenPage::new(&verifier())))
        .fallback(home)
        .merge(for_extensions(&auth))
        .with_state(AppState { auth, replay })
        .nest("/a", one_of_many("a", verifier()))
        .nest("/b", one_of_many("b", other_verifier()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, app).await });
    address
}

fn callers() -> Router<AppState> {
    let mut routes = Router::new();
    macro_rules! routes {
        ($($path:literal: $caller:ty),+) => {$(
            routes = routes.route($path, get(async |c: $caller| c.shop().to_string()));
        )+};
    }
    macro_rules! optional {
        ($($path:literal: $caller:ty),+) => {$(
            let handler = async |c: Option<$caller>| shop_or_nobody(c.as_ref().map(|c| c.shop()));
            routes = routes.route($path, get(handler));
        )+};
    }
    routes!("/merchant": Merchant, "/admin-extension": AdminExtension, "/pos": Pos, "/document": Document, "/buyer": Buyer);
    routes!("/token/merchant": WithToken<Merchant>, "/token/admin-extension": WithToken<AdminExtension>);
    routes!("/token/pos": WithToken<Pos>, "/token/document": WithToken<Document>);
    routes!("/query/merchant": FromQuery<Merchant>, "/query/buyer": FromQuery<Buyer>);
    routes!("/query/token": WithToken<FromQuery<AdminExtension>>);
    optional!("/maybe/merchant": Merchant, "/maybe/admin-extension": AdminExtension, "/maybe/pos": Pos);
    optional!("/maybe/document": Document, "/maybe/buyer": Buyer, "/query/maybe": FromQuery<Pos>);
    routes
}

async fn verified(caller: WithToken<Document>) -> String {
    let debug = format!("{caller:?}");
    let WithToken(_, token) = caller;
    assert_hidden(&debug, &[token.expose_secret()]);
    token.expose_secret().to_owned()
}

struct AppError(Refusal);

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let text = format!("no: {}", self.0.code());
        self.0.with_body(text)
    }
}

async fn own_words(merchant: Result<Merchant, Refusal>) -> Result<String, AppError> {
    Ok(merchant?.shop().to_string())
}

async fn user(merchant: Merchant) -> String {
    format!("{} of {}", merchant.user_id(), merchant.shop())
}

/// As the README says: the body is read before a refusal is sent.
async fn upload(merchant: Result<Merchant, Refusal>, file: Bytes) -> Result<String, Refusal> {
    Ok(format!("{} bytes of {}", file.len(), merchant?.shop()))
}

async fn refund(
    merchant: Merchant,
    Path(order): Path<u64>,
    State(auth): State<Auth>,
    State(replay): State<Arc<dyn ReplayStore>>,
) -> Result<&'static str, Refusal> {
    let key = ReplayKey::new(&merchant, &format!("refund {order}"));
    replay.first_use(&key, auth.now()).await?;
    Ok("refunded")
}

async fn home(document: Document) -> impl IntoResponse {
    document.respond(Html(format!("<p>Hello, {}.</p>", document.shop())))
}

async fn strict(document: Result<Document, Refusal>) -> Response {
    let headers = [
        ("content-security-policy", "default-src 'self'"),
        ("cache-control", "max-age=60"),
        ("referrer-policy", "no-referrer"),
    ];
    match document {
        Ok(document) => document.respond(headers).into_response(),
        Err(refusal) => refusal.with_body(headers),
    }
}

/// As in "Many apps" of the guide.
fn one_of_many(name: &str, verifier: Verifier) -> Router {
    let page = TokenPage::new(&verifier);
    let auth = Auth::new(verifier)
        .with_token_page(format!("/{name}{TOKEN_PAGE_PATH}"))
        .unwrap();
    let routes = Router::new()
        .route("/orders", get(home))
        .route(TOKEN_PAGE_PATH, get(page));
    routes.with_state(auth)
}

fn for_extensions(auth: &Auth) -> Router<AppState> {
    let routes = |surface| {
        Router::new()
            .route("/merchant", get(async |_: Merchant| ()))
            .route(
                "/admin",
                get(async |_: AdminExtension| [("access-control-expose-headers", "x-own")]),
            )
            .route("/pos", get(async |_: Pos| ()))
            .route("/buyer", get(async |_: Buyer| ()))
            .route("/broken", get(broken))
            .route(
                "/failing",
                get(async || Err::<(), _>(StatusCode::INTERNAL_SERVER_ERROR)),
            )
            .fallback(async || StatusCode::NOT_FOUND)
            .layer(cors(surface))
    };
    let writable = cors(Surface::Pos)
        .with_methods([Method::PUT, Method::DELETE])
        .with_request_headers([IF_MATCH, HeaderName::from_static("idempotency-key")]);
    let guarded = Router::new()
        .route("/cors/guarded", get(async || ()))
        .layer(VerifyLayer::new::<Merchant>(auth.clone()))
        .layer(cors(Surface::AdminExtension));
    Router::new()
        .nest("/cors/app-home", routes(Surface::AppHome))
        .nest("/cors/admin-extension", routes(Surface::AdminExtension))
        .nest("/cors/pos", routes(Surface::Pos))
        .nest("/cors/checkout", routes(Surface::Checkout))
        .nest("/cors/customer-account", routes(Surface::CustomerAccount))
        .route(
            "/cors/writable",
            put(async |_: Merchant| ()).layer(writable),
        )
        .merge(guarded)
}

async fn broken() -> impl IntoResponse {
    let own = [("access-control-allow-origin", "https://a.example")];
    (StatusCode::INTERNAL_SERVER_ERROR, own)
}
