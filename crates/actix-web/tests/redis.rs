//! Two servers that share a Redis.
#![cfg(feature = "redis")]

use std::sync::Arc;

use actix_web::web::{Data, post};
use redis::Client;
use reqwest::Method;
use shopify_session_token_actix_web::replay::{RedisStore, ReplayKey, ReplayStore};
use shopify_session_token_actix_web::{Auth, Merchant, Refusal};
use store::Redis;
use util::{Server, auth, field, merchant, refusal};

#[path = "../../server/tests/util/mod.rs"]
#[allow(dead_code, reason = "another crate's tests use all of it")]
mod store;
mod util;

async fn refund(
    merchant: Merchant,
    auth: Data<Auth>,
    replay: Data<dyn ReplayStore>,
) -> Result<&'static str, Refusal> {
    let key = ReplayKey::new(&merchant, "refund 1001");
    replay.first_use(&key, auth.now()).await?;
    Ok("refunded")
}

fn start(redis: &Redis) -> Server {
    let client = Client::open(redis.url()).unwrap();
    let replay: Arc<dyn ReplayStore> = Arc::new(RedisStore::new(client));
    let replay = Data::from(replay);
    Server::start(auth(), move |config| {
        config
            .app_data(replay.clone())
            .route("/", post().to(refund));
    })
}

#[actix_web::test]
async fn an_action_of_one_server_is_refused_by_the_other() {
    let Some(mut redis) = Redis::start() else {
        return;
    };
    let servers = [start(&redis), start(&redis)];
    let call = async |server: &Server, field: &[u8]| {
        let request = server.request(Method::POST, "/");
        request.header("authorization", field).send().await.unwrap()
    };
    // More requests than threads, so that each thread uses a connection that another one opened.
    for n in 0..10 {
        let field = field(&merchant());
        let first = call(&servers[n % 2], &field).await;
        assert_eq!(first.status(), 200);
        for server in &servers {
            let replay = call(server, &field).await;
            assert_eq!(refusal(replay).await, (409, "replayed".into(), false));
        }
    }
    redis.kill();
    for server in &servers {
        let refused = call(server, &field(&merchant())).await;
        assert_eq!(
            refusal(refused).await,
            (503, "store_unavailable".into(), false)
        );
    }
}
