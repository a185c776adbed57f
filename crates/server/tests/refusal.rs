//! The answers as data: each error in each form.

use shopify_session_token::testing::{CLIENT_ID, SECRET};
use shopify_session_token::{RETRY_HEADER, UnixTime, Verifier, VerifyError};
use shopify_session_token_server::replay::ReplayError;
use shopify_session_token_server::{Auth, Head, Refusal, Surface};

shopify_session_token_server::callers!();

const NOW: u64 = 1_700_000_000;

/// The refusal of a document load.
fn load(error: VerifyError, path: &str, authorization: Option<&str>) -> Refusal {
    let verifier = Verifier::new(CLIENT_ID, SECRET).unwrap();
    let auth = Auth::with_clock(verifier, || UnixTime::from(NOW));
    let auth = auth.with_token_page("/token").unwrap();
    Head::new(authorization, path, "shop=a").refuse::<Document>(error, &auth)
}

fn header(refusal: &Refusal, name: &str) -> Option<String> {
    let mut headers = refusal.headers();
    headers.find_map(|(own, value)| (own == name).then_some(value))
}

type Header = (&'static str, &'static str);

const RETRY: Header = ("x-shopify-retry-invalid-session-request", "1");
/// Each front end, and whether it knows the retry header.
const SURFACES: [(Surface, bool); 5] = [
    (Surface::AppHome, true),
    (Surface::AdminExtension, true),
    (Surface::Pos, false),
    (Surface::Checkout, false),
    (Surface::CustomerAccount, false),
];

#[test]
fn refusals_have_status_code_challenge_and_retry_header() {
    assert_eq!(RETRY_HEADER, RETRY);
    let (expired_at, not_before, now) = (1.into(), 3.into(), 2.into());
    let early = VerifyError::NotYetValid { not_before, now };
    let bearer = Some(("www-authenticate", "Bearer"));
    let invalid = Some(("www-authenticate", r#"Bearer error="invalid_token""#));
    for (error, status, challenge, may_retry) in [
        (VerifyError::MissingToken, 401, bearer, true),
        (VerifyError::InvalidSignature, 401, invalid, true),
        (VerifyError::Expired { expired_at, now }, 401, invalid, true),
        (early, 401, invalid, false),
        (VerifyError::Malformed, 401, invalid, false),
        (VerifyError::SeveralTokens, 400, None, false),
        (VerifyError::NotMerchant, 403, None, false),
        (VerifyError::NotBuyer, 403, None, false),
        (VerifyError::UnusableSecret, 500, None, false),
    ] {
        for (surface, knows) in SURFACES {
            let refusal = Refusal::new(error, surface);
            assert_eq!((refusal.status(), refusal.code()), (status, error.code()));
            assert_eq!(refusal.verify_error(), Some(error));
            let retry = (knows && may_retry).then_some(RETRY);
            let expected = challenge.into_iter().chain(retry);
            let expected = expected.map(|(name, value)| (name, value.to_owned()));
            assert!(refusal.headers().eq(expected), "{error:?} {surface:?}");
        }
    }
}

#[test]
fn cors_headers_expose_the_retry_header_where_it_is_sent() {
    let origin = ("access-control-allow-origin", "*");
    let (authorization, retry) = (
        "Authorization, Content-Type",
        "X-Shopify-Retry-Invalid-Session-Request",
    );
    let allow = ("access-control-allow-headers", authorization);
    let age = ("access-control-max-age", "7200");
    let expose = ("access-control-expose-headers", retry);
    assert!(retry.eq_ignore_ascii_case(RETRY.0));
    for (surface, knows) in SURFACES {
        let exposed = knows.then_some(expose);
        let all = [origin].into_iter().chain(exposed);
        assert!(surface.cors_headers().eq(all), "{surface:?}");
        let preflight = [origin, allow, age].into_iter().chain(exposed);
        assert!(surface.preflight_headers().eq(preflight), "{surface:?}");
    }
}

#[test]
fn an_action_that_is_refused_is_never_sent_again() {
    for (error, status, code) in [
        (ReplayError::Replayed, 409, "replayed"),
        (ReplayError::Expired, 409, "replay_expired"),
        (ReplayError::Full, 503, "replay_guard_full"),
        (ReplayError::StoreUnavailable, 503, "store_unavailable"),
    ] {
        assert_eq!((error.http_status(), error.code()), (status, code));
        let refusal = Refusal::from(error);
        assert_eq!((refusal.status(), refusal.code()), (status, code));
        assert_eq!(refusal.body(), format!(r#"{{"error":"{code}"}}"#));
        assert_eq!(refusal.headers().count(), 0);
        assert_eq!(refusal.verify_error(), None);
    }
}

#[test]
fn a_document_load_is_redirected_only_if_a_fresh_token_may_help() {
    let redirect = load(VerifyError::MissingToken, "/", None);
    assert_eq!((redirect.status(), redirect.body().as_str()), (302, ""));
    let location = header(&redirect, "location").unwrap();
    let expected = format!("/token?shop=a&shopify-reload=%2F%3Fshop%3Da%26reloaded_at%3D{NOW}%2F");
    assert_eq!(location, expected);
    assert_eq!(header(&redirect, "www-authenticate"), None);

    for (error, path, status) in [
        (VerifyError::NotMerchant, "/", 403),
        (VerifyError::Malformed, "/", 401),
        (VerifyError::MissingToken, "//evil.example", 401),
    ] {
        let page = load(error, path, None);
        assert_eq!(page.status(), status);
        assert_eq!(header(&page, "location"), None);
        assert!(page.body().starts_with("This app cannot be opened: "));
        assert!(header(&page, "content-security-policy").is_some());
    }
}

#[test]
fn a_script_that_loads_a_document_is_answered_as_one() {
    let refusal = load(VerifyError::InvalidSignature, "/", Some("Bearer a.b.c"));
    assert_eq!(
        refusal,
        Refusal::new(VerifyError::InvalidSignature, Surface::AppHome)
    );
    assert_eq!(header(&refusal, RETRY_HEADER.0).as_deref(), Some("1"));
}
