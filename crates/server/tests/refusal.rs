//! The answers as data: each error in each form.

use shopify_session_token::{RETRY_HEADER, Surface, UnixTime, VerifyError};
use shopify_session_token_server::replay::ReplayError;
use shopify_session_token_server::{DocumentLoad, Refusal};

const NOW: u64 = 1_700_000_000;

fn load(by_script: bool, path: &str) -> DocumentLoad<'_> {
    DocumentLoad {
        by_script,
        path,
        query: "shop=a",
        token_page: "/token",
        now: UnixTime::from(NOW),
    }
}

fn header(refusal: &Refusal, name: &str) -> Option<String> {
    let mut headers = refusal.headers();
    headers.find_map(|(own, value)| (own == name).then_some(value))
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
    let redirect = Refusal::of_document(VerifyError::MissingToken, load(false, "/"));
    assert_eq!((redirect.status(), redirect.body().as_str()), (302, ""));
    let location = header(&redirect, "location").unwrap();
    let expected = format!("/token?shop=a&shopify-reload=%2F%3Fshop%3Da%26reloaded_at%3D{NOW}");
    assert_eq!(location, expected);
    assert_eq!(header(&redirect, "www-authenticate"), None);

    for (error, path, status) in [
        (VerifyError::NotMerchant, "/", 403),
        (VerifyError::Malformed, "/", 401),
        (VerifyError::MissingToken, "//evil.example", 401),
    ] {
        let page = Refusal::of_document(error, load(false, path));
        assert_eq!(page.status(), status);
        assert_eq!(header(&page, "location"), None);
        assert!(page.body().starts_with("This app cannot be opened: "));
        assert!(header(&page, "content-security-policy").is_some());
    }
}

#[test]
fn the_token_page_is_never_redirected_to_itself() {
    let page = Refusal::of_document(VerifyError::MissingToken, load(false, "/token"));
    assert_eq!((page.status(), header(&page, "location")), (401, None));
}

#[test]
fn debug_of_a_document_load_shows_no_token() {
    let load = DocumentLoad {
        query: "id_token=marker",
        ..load(false, "/")
    };
    let debug = format!("{load:?}");
    assert!(debug.contains("by_script: false"), "{debug}");
    assert!(!debug.contains("marker"), "{debug}");
}

#[test]
fn a_script_that_loads_a_document_is_answered_as_one() {
    let refusal = Refusal::of_document(VerifyError::InvalidSignature, load(true, "/"));
    assert_eq!(
        refusal,
        Refusal::new(VerifyError::InvalidSignature, Surface::AppHome)
    );
    assert_eq!(header(&refusal, RETRY_HEADER.0).as_deref(), Some("1"));
}
