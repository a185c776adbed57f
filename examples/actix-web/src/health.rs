//! Health and metrics: routes without a token, which show nothing about a shop.

use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Json};
use actix_web::{Error, HttpResponse};
use serde_json::{Value, json};

use crate::State;

/// Whether the server serves. The configuration was checked before it listened.
pub(crate) async fn healthz() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The counters. Let only your Prometheus reach this: configure your reverse proxy accordingly.
pub(crate) async fn metrics(state: Data<State>) -> Result<HttpResponse, Error> {
    let text = state.metrics.render().map_err(ErrorInternalServerError)?;
    let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, format))
        .body(text))
}
