//! Actions that must happen once, on a server with several threads.

use std::sync::Arc;

use actix_web::rt;
use actix_web::web::{Data, Path, post};
use reqwest::Method;
use shopify_session_token::testing::Token;
use shopify_session_token_actix_web::replay::{ReplayGuard, ReplayKey, ReplayStore};
use shopify_session_token_actix_web::{Auth, Merchant, Refusal};
use util::{Server, auth, field, merchant, refusal};

mod util;

async fn refund(
    merchant: Merchant,
    order: Path<u64>,
    auth: Data<Auth>,
    replay: Data<dyn ReplayStore>,
) -> Result<String, Refusal> {
    let key = ReplayKey::new(&merchant, &format!("refund {order}"));
    replay.first_use(&key, auth.now()).await?;
    Ok("refunded".to_owned())
}

fn start(guard: ReplayGuard) -> Server {
    let replay: Arc<dyn ReplayStore> = Arc::new(guard);
    let replay = Data::from(replay);
    Server::start(auth(), move |config| {
        config
            .app_data(replay.clone())
            .route("/refund/{order}", post().to(refund));
    })
}

async fn call(server: &Server, path: &str, token: &Token) -> reqwest::Response {
    let request = server.request(Method::POST, path);
    let request = request.header("authorization", field(token));
    request.send().await.unwrap()
}

#[actix_web::test]
async fn of_50_requests_with_one_token_one_gets_through() {
    let server = start(ReplayGuard::new(100));
    let field = field(&merchant());
    let requests: Vec<_> = (0..50)
        .map(|_| server.request(Method::POST, "/refund/1001"))
        .map(|request| rt::spawn(request.header("authorization", &field[..]).send()))
        .collect();
    let mut statuses = Vec::new();
    for request in requests {
        statuses.push(request.await.unwrap().unwrap().status().as_u16());
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1], statuses[49]), (200, 409, 409));
}

#[actix_web::test]
async fn a_replay_is_refused_and_never_sent_again() {
    let server = start(ReplayGuard::new(100));
    let token = merchant().jwt_id("d8a0e7f5-4c3b-4a29-9180-7f6e5d4c3b2a");
    assert_eq!(call(&server, "/refund/1001", &token).await.status(), 200);
    let replay = call(&server, "/refund/1001", &token).await;
    assert_eq!(refusal(replay).await, (409, "replayed".into(), false));
    // Another action and another token are first uses.
    assert_eq!(call(&server, "/refund/1002", &token).await.status(), 200);
    let fresh = call(&server, "/refund/1001", &merchant()).await;
    assert_eq!(fresh.status(), 200);
}

#[actix_web::test]
async fn a_full_guard_lets_nothing_through() {
    let server = start(ReplayGuard::new(1));
    let first = call(&server, "/refund/1001", &merchant()).await;
    assert_eq!(first.status(), 200);
    for _ in 0..3 {
        let full = call(&server, "/refund/1001", &merchant()).await;
        assert_eq!(
            refusal(full).await,
            (503, "replay_guard_full".into(), false)
        );
    }
}
