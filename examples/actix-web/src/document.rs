//! The first load of the embedded app: the admin opens `/?id_token=…` in a frame.

use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{
    AUTHORIZATION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
};
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;
use shopify_session_token::{
    MerchantClaims, ShopDomain, UnixTime, UserId, VerifyError, bearer_token, id_token_from_query,
    reload_query,
};

use crate::extract::note_accepted;
use crate::{Reason, Refusal, State};

/// Where [`bounce`] is served.
pub(crate) const BOUNCE_PATH: &str = "/bounce";

/// The app itself.
#[derive(Template)]
#[template(path = "app.html")]
struct AppPage<'a> {
    client_id: &'a str,
    shop: &'a ShopDomain,
    user_id: UserId,
}

/// The page that Shopify calls a bounce page: App Bridge fetches a fresh token there, and loads the address in
/// `shopify-reload` with it.
#[derive(Template)]
#[template(path = "bounce.html")]
struct BouncePage<'a> {
    client_id: &'a str,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    code: &'static str,
}

/// The app; or a redirect to the bounce page, or an error page.
pub(crate) async fn document(
    request: HttpRequest,
    state: Data<State>,
) -> Result<HttpResponse, Error> {
    let merchant = merchant(&request, &state).map_err(|error| refusal(error, &request))?;
    note_accepted(&state, merchant.as_claims());
    let shop = merchant.shop();
    let page = AppPage {
        client_id: state.verifier.client_id(),
        shop,
        user_id: merchant.user_id(),
    };
    let html = page.render().map_err(ErrorInternalServerError)?;
    Ok(with_frame_ancestors(&mut HttpResponse::Ok(), &format!("https://{shop}")).body(html))
}

/// The bounce page.
pub(crate) async fn bounce(state: Data<State>) -> Result<HttpResponse, Error> {
    let page = BouncePage {
        client_id: state.verifier.client_id(),
    };
    let html = page.render().map_err(ErrorInternalServerError)?;
    Ok(unverified(&mut HttpResponse::Ok()).body(html))
}

fn merchant(request: &HttpRequest, state: &State) -> Result<MerchantClaims, VerifyError> {
    let token = match bearer_token(request.headers().get_all(AUTHORIZATION)) {
        // No header, or another scheme: the site may be protected by a password.
        Err(VerifyError::MissingToken) => id_token_from_query(request.query_string()),
        token => token,
    }?;
    state.verifier.verify_merchant(token, UnixTime::now())
}

/// Redirects only if a fresh token may be accepted, and only once per load: with a wrong secret the redirects
/// would not end.
fn refusal(error: VerifyError, request: &HttpRequest) -> Error {
    let reason = Reason::from(error);
    let reload = || reload_query(request.path(), request.query_string(), UnixTime::now());
    if let Some(query) = error.should_retry().then(reload).flatten() {
        return Refusal::with_redirect(reason, format!("{BOUNCE_PATH}?{query}")).into();
    }
    let code = reason.code();
    ErrorPage { code }
        .render()
        .map_or_else(ErrorInternalServerError, |html| {
            Refusal::with_page(reason, html).into()
        })
}

/// For a page without a verified shop. It shows nobody's data, so the admin of any shop may frame it.
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
        // The page's address contains the token: no request from the page must repeat it.
        .insert_header((REFERRER_POLICY, "no-referrer"))
}
