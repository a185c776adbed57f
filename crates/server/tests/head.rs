//! The place of each caller's token, and the form of its refusal.

use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
use shopify_session_token::{Verifier, VerifyError};
use shopify_session_token_server::{Auth, Head, Refusal, Surface};

shopify_session_token_server::callers!();

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
    let refusals = [
        (
            Surface::AppHome,
            head.verify::<Merchant>(&auth).unwrap_err(),
        ),
        (Surface::Pos, head.verify::<Pos>(&auth).unwrap_err()),
        (Surface::Checkout, head.verify::<Buyer>(&auth).unwrap_err()),
    ];
    for (surface, refusal) in refusals {
        assert_eq!(refusal, Refusal::new(VerifyError::MissingToken, surface));
    }
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
fn without_an_auth_it_is_the_servers_fault() {
    let refusal = Refusal::without_auth();
    assert_eq!(
        (refusal.status(), refusal.code()),
        (500, "auth_not_configured")
    );
    assert_eq!(refusal.body(), r#"{"error":"auth_not_configured"}"#);
    assert_eq!(refusal.headers().count(), 0);
    assert_eq!(refusal.verify_error(), None);
}

#[test]
fn display_of_a_refusal_is_the_reason() {
    let refused = Refusal::new(VerifyError::NotMerchant, Surface::Pos);
    assert_eq!(refused.to_string(), VerifyError::NotMerchant.to_string());
}
