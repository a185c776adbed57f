//! The first document load: the admin opens the app in a frame, with the token in the query.

use std::borrow::Cow;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use percent_encoding::percent_decode_str;
use shopify_session_token::{
    MerchantClaims, ShopDomain, UnixTime, Verifier, VerifyError, bearer_token, id_token_from_query,
};

use crate::AppState;
use crate::error::Refusal;
use crate::extract::authorization;

/// Where a page may be framed that is shown before it is known for which shop.
const ANY_SHOP: &str = "frame-ancestors https://*.myshopify.com https://admin.shopify.com";

/// If a bounce brings no good token within this many seconds, the next one will not either, and pages
/// would load for ever: the client secret may be wrong.
const BOUNCE_ONCE_IN: u64 = 30;

pub async fn document(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let now = UnixTime::now();
    let header = match authorization(&headers, &state) {
        Ok(header) => header,
        Err(refusal) => return error_page(refusal),
    };
    let merchant = verify(&state.verifier, header, &query, now);
    state.record(merchant.as_ref().map(MerchantClaims::as_claims));
    match merchant {
        Ok(merchant) => app_page(merchant.shop()),
        Err(error) if error.should_retry() && !has_just_bounced(&query, now) => {
            bounce_page(&state.credentials.client_id, &reload_address(&query, now))
        }
        // Above all not `NotYetValid`: while a clock is behind, bouncing would never end.
        Err(error) => error_page(Refusal::of_merchant(error)),
    }
}

fn verify(
    verifier: &Verifier,
    authorization: Option<&[u8]>,
    query: &str,
    now: UnixTime,
) -> Result<MerchantClaims, VerifyError> {
    let token = match bearer_token(authorization) {
        // No header, or one of another scheme, as of a site behind a password.
        Err(VerifyError::MissingToken) => id_token_from_query(query)?,
        token => token?,
    };
    verifier.verify_merchant(token, now)
}

#[derive(Template)]
#[template(path = "app.html")]
struct App<'a> {
    shop: &'a str,
}

/// Fetches a fresh token with App Bridge and loads the address again with it.
#[derive(Template)]
#[template(path = "bounce.html")]
struct Bounce<'a> {
    client_id: &'a str,
    reload_address: &'a str,
}

#[derive(Template)]
#[template(path = "error.html")]
struct Failed {
    code: &'static str,
}

/// The app itself. Only the admin of this very shop may frame it, or another site could have its
/// visitors click in it.
fn app_page(shop: &ShopDomain) -> Response {
    // A shop's domain is made of letters, digits, hyphens, underscores and dots: nothing to be escaped.
    let policy = format!("frame-ancestors https://{shop} https://admin.shopify.com");
    let page = App {
        shop: shop.as_str(),
    };
    framed(StatusCode::OK, policy, &page)
}

fn bounce_page(client_id: &str, reload_address: &str) -> Response {
    let page = Bounce {
        client_id,
        reload_address,
    };
    framed(StatusCode::OK, ANY_SHOP.to_owned(), &page)
}

fn error_page(refusal: Refusal) -> Response {
    let code = refusal.code();
    framed(refusal.status(), ANY_SHOP.to_owned(), &Failed { code })
}

fn framed(status: StatusCode, policy: String, page: &impl Template) -> Response {
    match page.render() {
        Ok(page) => {
            let headers = [(header::CONTENT_SECURITY_POLICY, policy)];
            (status, headers, Html(page)).into_response()
        }
        Err(_) => Refusal::INTERNAL.into_response(),
    }
}

/// This address without its old token, and with the time of the bounce. It starts with `/?`, so it
/// cannot lead to another host.
fn reload_address(query: &str, now: UnixTime) -> String {
    let mut address = String::from("/?");
    for parameter in parameters(query) {
        if !matches!(&*name(parameter), b"id_token" | b"bounced") {
            address.push_str(parameter);
            address.push('&');
        }
    }
    address + "bounced=" + &now.to_string()
}

fn has_just_bounced(query: &str, now: UnixTime) -> bool {
    parameters(query)
        .filter_map(|parameter| parameter.strip_prefix("bounced=")?.parse::<u64>().ok())
        .any(|time| now.as_secs().abs_diff(time) < BOUNCE_ONCE_IN)
}

/// As `id_token_from_query` reads them: a `?` more at the start is none of the first one's name.
fn parameters(query: &str) -> impl Iterator<Item = &str> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query.split('&').filter(|parameter| !parameter.is_empty())
}

/// Decoded: `%69d_token` is `id_token`, too, for what reads the address next.
fn name(parameter: &str) -> Cow<'_, [u8]> {
    let name = parameter
        .split_once('=')
        .map_or(parameter, |(name, _)| name);
    percent_decode_str(name).into()
}
