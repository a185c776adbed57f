//! Actions that must happen once: in one process with several threads, and in two that share a Redis.

use redis::Client;
use reqwest::{Method, Response};
use shopify_session_token_axum::replay::{RedisStore, ReplayGuard};

use crate::server::{Framework, Server, auth, field, merchant, refusal};
use crate::store::Redis;

with_both!(
    of_50_requests_with_one_token_one_gets_through,
    a_replay_is_refused_and_never_sent_again,
    a_full_guard_lets_nothing_through,
    an_action_of_one_server_is_refused_by_the_other,
);

async fn refund(server: &Server, order: u64, field: &[u8]) -> Response {
    let request = server.request(Method::POST, &format!("/refund/{order}"));
    request.header("authorization", field).send().await.unwrap()
}

async fn of_50_requests_with_one_token_one_gets_through(framework: Framework) {
    let server = framework.start(auth()).await;
    let field = field(&merchant());
    let requests: Vec<_> = (0..50)
        .map(|_| server.request(Method::POST, "/refund/1001"))
        .map(|request| tokio::spawn(request.header("authorization", &field[..]).send()))
        .collect();
    let mut statuses = Vec::new();
    for request in requests {
        statuses.push(request.await.unwrap().unwrap().status().as_u16());
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1], statuses[49]), (200, 409, 409));
}

async fn a_replay_is_refused_and_never_sent_again(framework: Framework) {
    let server = framework.start(auth()).await;
    let token = field(&merchant().jwt_id("d8a0e7f5-4c3b-4a29-9180-7f6e5d4c3b2a"));
    assert_eq!(refund(&server, 1001, &token).await.status(), 200);
    let replay = refund(&server, 1001, &token).await;
    assert_eq!(refusal(replay).await, (409, "replayed".into(), false));
    // Another action and another token are first uses.
    assert_eq!(refund(&server, 1002, &token).await.status(), 200);
    let fresh = refund(&server, 1001, &field(&merchant())).await;
    assert_eq!(fresh.status(), 200);
}

async fn a_full_guard_lets_nothing_through(framework: Framework) {
    let server = framework.start_with(auth(), ReplayGuard::new(1)).await;
    let first = refund(&server, 1001, &field(&merchant())).await;
    assert_eq!(first.status(), 200);
    for _ in 0..3 {
        let full = refund(&server, 1001, &field(&merchant())).await;
        let expected = (503, "replay_guard_full".into(), false);
        assert_eq!(refusal(full).await, expected);
    }
}

async fn an_action_of_one_server_is_refused_by_the_other(framework: Framework) {
    let Some(mut redis) = Redis::start() else {
        return;
    };
    let store = || RedisStore::new(Client::open(redis.url()).unwrap());
    let first = framework.start_with(auth(), store()).await;
    let servers = [first, framework.start_with(auth(), store()).await];
    // More requests than threads, so that each thread uses a connection that another one opened.
    for n in 0..10 {
        let field = field(&merchant());
        let first = refund(&servers[n % 2], 1001, &field).await;
        assert_eq!(first.status(), 200);
        for server in &servers {
            let replay = refund(server, 1001, &field).await;
            assert_eq!(refusal(replay).await, (409, "replayed".into(), false));
        }
    }
    redis.kill();
    for server in &servers {
        let refused = refund(server, 1001, &field(&merchant())).await;
        let expected = (503, "store_unavailable".into(), false);
        assert_eq!(refusal(refused).await, expected);
    }
}
