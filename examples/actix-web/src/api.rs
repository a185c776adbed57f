//! The routes that the app's front ends call. Each says in its signature who may.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Json};
use actix_web::{Error, rt};
use serde::Deserialize;
use serde_json::{Value, json};
use shopify_session_token::replay::ReplayError;
use shopify_session_token::{CustomerId, UnixTime};
use tracing::Instrument as _;

use crate::{Buyer, ExchangeableToken, Merchant, Reason, Refusal, State, TokenExchange};

/// Who am I? In a handler of your own, look the shop and the user up instead: nothing else in the
/// request says whose they are. IDs are text: JavaScript's numbers are exact only up to 2^53.
pub(crate) async fn merchant(Merchant(merchant): Merchant) -> Json<Value> {
    Json(json!({
        "shop": merchant.shop(),
        "user_id": merchant.user_id().to_string(),
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

/// Something that must happen once for one token: a refund of the order that the body names,
/// `{"order": 1001}`.
pub(crate) async fn once(
    Merchant(merchant): Merchant,
    // A `Result`, so that it is this server that says what is wrong with a body, in its own form.
    body: Result<Bytes, Error>,
    state: Data<State>,
) -> Result<Json<Value>, Refusal> {
    let Refund { order } = refund(body).map_err(Refusal::of_merchant)?;
    // The server names the action, from a value of one spelling. Were it a text of the client's, whoever
    // holds a copy of the token would vary it a little, and be let through each time.
    let action = format!("refund {order}");
    let key = merchant.replay_key(&action);
    // A task of its own, which goes on if the client hangs up and this handler is dropped: a key that is
    // claimed without the action being done is lost.
    let task = rt::spawn(
        async move {
            // After everything that can be wrong with the request, immediately before the action.
            state.guard.first_use(&key, UnixTime::now())?;
            // … now do it.
            Ok(action)
        }
        .in_current_span(),
    );
    let done = match task.await {
        Ok(outcome) => outcome.map_err(|error: ReplayError| error.into()),
        Err(_) => Err(Reason::Internal),
    };
    let done = done.map_err(Refusal::of_merchant)?;
    Ok(Json(json!({ "done": done })))
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
struct Refund {
    order: u64,
}

fn refund(body: Result<Bytes, Error>) -> Result<Refund, Reason> {
    let body = body.map_err(|error| match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Reason::BodyTooLarge,
        _ => Reason::InvalidBody,
    })?;
    serde_json::from_slice(&body).map_err(|_| Reason::InvalidBody)
}
