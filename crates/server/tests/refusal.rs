//! The place of each caller's token, and the answers as data: each error in each form.

use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
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
    let retry = "X-Shopify-Retry-Invalid-Session-Request";
    let allow = (
        "access-control-allow-headers",
        "Authorization, Content-Type",
    );
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
    let expected = Refusal::new(VerifyError::InvalidSignature, Surface::AppHome);
    assert_eq!(refusal, expected);
    assert_eq!(header(&refusal, RETRY_HEADER.0).as_deref(), Some("1"));
}

fn auth() -> Auth {
    Auth::new(Verifier::new(CLIENT_ID, SECRET).unwrap())
}

fn merchant() -> Token {
    Token::merchant("example.myshopify.com", 42)
}

#[test]
fn only_some_callers_may_have_their_token_in_the_query() {
    let auth = auth();
    let token = merchant().sign(SECRET);
    let query = format!("id_token={token}");
    let head = Head::new(None::<&str>, "/", &query);
    let (document, verified) = head.verify_with_token::<Document>(&auth).unwrap();
    assert_eq!((document.user_id().get(), verified), (42, &*token));
    let user_id = |FromQuery(Merchant(claims))| claims.user_id().get();
    assert_eq!(head.verify(&auth).map(user_id), Ok(42));
    let missing = |surface| Some(Refusal::new(VerifyError::MissingToken, surface));
    let merchant = head.verify::<Merchant>(&auth);
    assert_eq!(merchant.err(), missing(Surface::AppHome));
    assert_eq!(head.verify::<Pos>(&auth).err(), missing(Surface::Pos));
    assert_eq!(
        head.verify::<Buyer>(&auth).err(),
        missing(Surface::Checkout)
    );
    assert_eq!(head.verify_if_present::<AdminExtension>(&auth), Ok(None));
}

#[test]
fn the_field_counts_before_the_query() {
    let (auth, query) = (auth(), format!("id_token={}", merchant().sign(SECRET)));
    let expired = merchant().expired().authorization(SECRET);
    let refused = Head::new([&expired], "/", &query).verify::<Document>(&auth);
    // The answer to a script, because only a script sends this field.
    assert_eq!(refused.unwrap_err().status(), 401);
    let refused = Head::new([&expired], "/", &query).verify::<FromQuery<Merchant>>(&auth);
    assert_eq!(refused.unwrap_err().code(), "expired");
    let password = Head::new(["Basic YTpi"], "/", &query);
    assert!(password.verify::<Document>(&auth).is_ok());
}

#[test]
fn debug_shows_nothing_of_the_request_or_of_the_secret() {
    let token = merchant().authorization(SECRET);
    let head = Head::new([&token], "/path", "id_token=a");
    assert_eq!(format!("{head:?}"), "Head { .. }");
    let head = Head::new(None::<&str>, "/marker", "marker=1");
    let refusal = head.verify::<Document>(&auth()).unwrap_err();
    assert!(refusal.headers().any(|(_, value)| value.contains("marker")));
    let debug = r#"Refusal { status: 302, code: "missing_token", .. }"#;
    assert_eq!(format!("{refusal:?}"), debug);
    let debug = format!("{:?}", auth());
    assert!(debug.contains("Verifier"), "{debug}");
    for part in SECRET.as_bytes().windows(8) {
        let part = str::from_utf8(part).expect("ASCII");
        assert!(!debug.contains(part), "{debug}");
    }
}

#[test]
fn a_refusal_has_its_reason_and_without_an_auth_it_is_the_servers_fault() {
    let refused = Refusal::new(VerifyError::NotMerchant, Surface::Pos);
    assert_eq!(refused.to_string(), VerifyError::NotMerchant.to_string());
    let refusal = Refusal::without_auth();
    assert_eq!(refusal.status(), 500);
    assert_eq!(refusal.body(), r#"{"error":"auth_not_configured"}"#);
    assert_eq!(refusal.code(), "auth_not_configured");
    assert_eq!(
        (refusal.headers().count(), refusal.verify_error()),
        (0, None)
    );
}
