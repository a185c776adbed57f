//! The routes that the app's front ends call. Each handler's signature says who may call it.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Json};
use actix_web::{Error, rt};
use serde::Deserialize;
use serde_json::{Value, json};
use shopify_session_token::replay::ReplayError;
use shopify_session_token::{CustomerId, UnixTime};
use tracing::Instrument as _;

use crate::{Buyer, ExchangeableToken, Merchant, Reason, Refusal, State, TokenExchange};

/// The caller's shop and user. Take both from the claims only, never from elsewhere in the request. IDs are
/// sent as strings: JavaScript's numbers are exact only up to 2^53.
pub(crate) async fn merchant(Merchant(merchant): Merchant) -> Json<Value> {
    Json(json!({
        "shop": merchant.shop(),
        "user_id": merchant.user_id().to_string(),
    }))
}

/// The caller's shop and customer. `customer_id` is `null` for a buyer who is not signed in, or if the app has
/// no permission to read customers.
pub(crate) async fn buyer(Buyer(buyer): Buyer) -> Json<Value> {
    Json(json!({
        "shop": buyer.shop(),
        "customer_id": buyer.customer_id().map(CustomerId::to_gid),
    }))
}

/// An action that must happen once per token: a refund of the order in the body, `{"order": 1001}`.
pub(crate) async fn once(
    Merchant(merchant): Merchant,
    // A `Result`, so that errors of the body are answered in this server's own JSON.
    body: Result<Bytes, Error>,
    state: Data<State>,
) -> Result<Json<Value>, Refusal> {
    let Refund { order } = refund(body).map_err(Refusal::of_merchant)?;
    // The server names the action, from a parsed number. If the client chose the text, someone with a copy of
    // the token could vary it slightly and be let through each time.
    let action = format!("refund {order}");
    let key = merchant.replay_key(&action);
    // A separate task, which continues if the client hangs up and this handler is dropped. Otherwise the key
    // could be claimed without the action being done.
    let task = rt::spawn(
        async move {
            // After all checks of the request, immediately before the action.
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

/// Shows the request that would exchange the merchant's token for an access token. Nothing is sent.
pub(crate) async fn exchange(caller: ExchangeableToken, state: Data<State>) -> Json<Value> {
    let request = TokenExchange::new(
        caller.merchant.shop(),
        state.verifier.client_id(),
        &state.client_secret,
        &caller.token,
    );
    // `TokenExchange` serializes without secret and token.
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
