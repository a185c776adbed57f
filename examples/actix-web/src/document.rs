//! The first load of the embedded app: the admin opens `/?id_token=…` in a frame.

use std::borrow::Cow;

use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;
use percent_encoding::percent_decode_str;
use shopify_session_token::{
    MerchantClaims, ShopDomain, UnixTime, UserId, VerifyError, bearer_token, id_token_from_query,
};

use crate::extract::{authorization, note_accepted};
use crate::{Reason, Refusal, State};

/// The app itself.
#[derive(Template)]
#[template(path = "app.html")]
struct AppPage<'a> {
    client_id: &'a str,
    shop: &'a ShopDomain,
    user_id: UserId,
}

/// What Shopify calls a bounce page: fetches a fresh token and loads the address with it.
#[derive(Template)]
#[template(path = "bounce.html")]
struct BouncePage<'a> {
    client_id: &'a str,
    reload: &'a str,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    code: &'static str,
}

/// The app, or a page that says why not.
pub(crate) async fn document(
    request: HttpRequest,
    state: Data<State>,
) -> Result<HttpResponse, Error> {
    let merchant =
        merchant(&request, &state).map_err(|reason| refusal(reason, &request, &state))?;
    note_accepted(&state, merchant.as_claims());
    let page = AppPage {
        client_id: &state.client_id,
        shop: merchant.shop(),
        user_id: merchant.user_id(),
    };
    let html = page.render().map_err(ErrorInternalServerError)?;
    let shop = merchant.shop();
    Ok(with_frame_ancestors(&mut HttpResponse::Ok(), &format!("https://{shop}")).body(html))
}

fn merchant(request: &HttpRequest, state: &State) -> Result<MerchantClaims, Reason> {
    let token = token(authorization(request)?, request.query_string())?;
    Ok(state.verifier.verify_merchant(token, UnixTime::now())?)
}

fn token<'a>(authorization: Option<&'a [u8]>, query: &'a str) -> Result<&'a str, VerifyError> {
    match bearer_token(authorization) {
        // No header, or one of another scheme, as of a site behind a password.
        Err(VerifyError::MissingToken) => id_token_from_query(query),
        token => token,
    }
}

/// A bounce only where a fresh token helps, and only once: with a wrong secret, for one, it would not end.
fn refusal(reason: Reason, request: &HttpRequest, state: &State) -> Error {
    let (query, now) = (request.query_string(), UnixTime::now());
    let page = if reason.should_retry() && !has_just_bounced(query, now) {
        let page = BouncePage {
            client_id: &state.client_id,
            reload: &reload_address(request.path(), query, now),
        };
        page.render().map(|html| Refusal::with_bounce(reason, html))
    } else {
        let code = reason.code();
        ErrorPage { code }
            .render()
            .map(|html| Refusal::with_page(reason, html))
    };
    page.map_or_else(ErrorInternalServerError, Error::from)
}

/// If a bounce brings no good token within this many seconds, the next one will not either.
const BOUNCE_ONCE_IN: u64 = 30;

/// The address that was loaded, without its old token, and with the time of the bounce. All else stays: App
/// Bridge needs `host`.
fn reload_address(path: &str, query: &str, now: UnixTime) -> String {
    let bounced = format!("bounced={now}");
    let kept = parameters(query)
        .filter(|(name, _, _)| !matches!(&**name, b"" | b"id_token" | b"bounced"))
        .map(|(_, _, parameter)| parameter);
    let parameters: Vec<_> = kept.chain([bounced.as_str()]).collect();
    format!("{path}?{}", parameters.join("&"))
}

fn has_just_bounced(query: &str, now: UnixTime) -> bool {
    parameters(query)
        .filter(|(name, _, _)| **name == *b"bounced")
        .filter_map(|(_, value, _)| value.parse::<u64>().ok())
        .any(|time| now.as_secs().abs_diff(time) < BOUNCE_ONCE_IN)
}

/// Name, value as it stands, and the whole parameter. Names are decoded, since the page that bounces has
/// them so: `id%5Ftoken` is `id_token`. And as in [`id_token_from_query`], a `?` may stand before them.
fn parameters(query: &str) -> impl Iterator<Item = (Cow<'_, [u8]>, &str, &str)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query.split('&').map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        (percent_decode_str(name).into(), value, parameter)
    })
}

/// For a page without a verified shop: it shows nobody's data, so any shop's admin may frame it, and
/// nothing but an admin.
pub(crate) fn unverified(response: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    with_frame_ancestors(response, "https://*.myshopify.com")
}

fn with_frame_ancestors<'a>(
    response: &'a mut HttpResponseBuilder,
    shop_origin: &str,
) -> &'a mut HttpResponseBuilder {
    let policy = format!("frame-ancestors {shop_origin} https://admin.shopify.com");
    response
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        // The page's address has the token in it: let no request that the page makes repeat it.
        .insert_header((REFERRER_POLICY, "no-referrer"))
}

#[cfg(test)]
mod tests {
    use shopify_session_token::UnixTime;

    use super::{has_just_bounced, reload_address};

    #[test]
    fn old_token_and_old_mark_are_taken_out_wherever_they_stand() {
        for (query, expected) in [
            ("", "/?bounced=1000"),
            ("id_token=a.b.c", "/?bounced=1000"),
            ("id_token", "/?bounced=1000"),
            ("id_token=a.b.c&host=x&bounced=1", "/?host=x&bounced=1000"),
            ("host=x&id_token=a.b.c", "/?host=x&bounced=1000"),
            (
                "a=1&id_token=a&b=2&id_token=b&c=",
                "/?a=1&b=2&c=&bounced=1000",
            ),
            ("?id_token=a.b.c&host=x", "/?host=x&bounced=1000"),
            ("?bounced=1", "/?bounced=1000"),
            ("id%5Ftoken=a.b.c&host=%78", "/?host=%78&bounced=1000"),
            ("%69d%5ftoken=a&b%6Funced=1&%=2", "/?%=2&bounced=1000"),
            (
                "my_id_token=1&id_tokens=2&x=id_token",
                "/?my_id_token=1&id_tokens=2&x=id_token&bounced=1000",
            ),
        ] {
            let address = reload_address("/", query, UnixTime::from(1_000));
            assert_eq!(address, expected, "{query}");
        }
    }

    #[test]
    fn bounce_is_recent_for_half_a_minute_whichever_clock_is_ahead() {
        let bounced = |query| has_just_bounced(query, UnixTime::from(1_000));
        for query in [
            "bounced=1000",
            "host=x&bounced=971",
            "bounced=1029",
            "?bounced=1000",
            "b%6Funced=1000",
        ] {
            assert!(bounced(query), "{query}");
        }
        for query in [
            "",
            "bounced=970",
            "bounced=1030",
            "bounced=x",
            "xbounced=1000",
        ] {
            assert!(!bounced(query), "{query}");
        }
    }
}
