//! The routes that the app's front ends call. Each says in its signature who may.

use actix_web::Error;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Json};
use serde::Deserialize;
use serde_json::{Value, json};
use shopify_session_token::{CustomerId, UnixTime};

use crate::{Buyer, ExchangeableToken, Merchant, Reason, Refusal, State, TokenExchange};

/// Who am I? In a handler of your own, look the shop and the user up instead: nothing else in the
/// request says whose they are.
pub(crate) async fn merchant(Merchant(merchant): Merchant) -> Json<Value> {
    Json(json!({
        "shop": merchant.shop(),
        "user_id": merchant.user_id().get(),
    }))
}

/// Who am I, in the checkout? `customer_id` is `null` for a buyer who is not signed in, or if the app
/// has no permission to read customers.
pub(crate) async fn buyer(Buyer(buyer): Buyer) -> Json<Value> {
    Json(json!({
        "shop": buyer.shop(),
        "customer_id": buyer.customer_id().map(CustomerId::to_gid),
    }))
}

/// Something that must happen once for one token, such as a refund. The action is named by the body,
/// `{"action": "refund 1001"}`; without one it is `once`.
pub(crate) async fn once(
    Merchant(merchant): Merchant,
    // A `Result`, so that it is this server that says what is wrong with a body, in its own form.
    body: Result<Bytes, Error>,
    state: Data<State>,
) -> Result<Json<Value>, Refusal> {
    let action = action(body).map_err(Refusal::of_merchant)?;
    // After everything that can be wrong with the request, immediately before the action: a key that is
    // claimed for a request that is then refused is lost.
    state
        .guard
        .first_use(&merchant.replay_key(&action), UnixTime::now())
        .map_err(|error| Refusal::of_merchant(error.into()))?;
    // … now do it.
    Ok(Json(json!({ "done": action })))
}

/// What an app does next: shows the request that would turn the merchant's token into an access token.
/// Nothing is sent.
pub(crate) async fn exchange(caller: ExchangeableToken, state: Data<State>) -> Json<Value> {
    let request = TokenExchange::new(
        caller.merchant.shop(),
        &state.client_id,
        &state.client_secret,
        &caller.token,
    );
    // Shown without secret and token: that is how they serialize.
    Json(json!({ "sent": false, "request": request }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Once {
    action: String,
}

fn action(body: Result<Bytes, Error>) -> Result<String, Reason> {
    let body = body.map_err(|error| match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Reason::BodyTooLarge,
        _ => Reason::InvalidBody,
    })?;
    if body.is_empty() {
        return Ok("once".to_owned());
    }
    let once: Once = serde_json::from_slice(&body).map_err(|_| Reason::InvalidBody)?;
    Ok(once.action)
}
