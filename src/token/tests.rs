use super::Unauthenticated;
use crate::error::VerifyError;
use crate::jws::hmac::Key;
use crate::testing::{CLIENT_ID, SECRET, Token};

const OTHER_SECRET: &str = "another client secret of 38 characters";

fn token() -> Token {
    Token::merchant_at("example.myshopify.com", 42, 1_700_000_000)
}

fn keys(secrets: &[&str]) -> alloc::vec::Vec<Key> {
    let key = |secret: &&str| Key::new(secret.as_bytes()).expect("long enough");
    secrets.iter().map(key).collect()
}

/// Nothing else creates `Authenticated`: its fields are private to the module.
#[test]
fn only_a_key_that_has_signed_a_token_gives_its_claims() {
    let signed = token().sign(SECRET);
    let forged = token().forged().sign(SECRET);
    for (token, secrets, expected) in [
        (&signed, &[SECRET][..], Ok(0)),
        (&signed, &[OTHER_SECRET, SECRET], Ok(1)),
        (&signed, &[OTHER_SECRET], Err(VerifyError::InvalidSignature)),
        (&signed, &[], Err(VerifyError::InvalidSignature)),
        (&forged, &[SECRET], Err(VerifyError::InvalidSignature)),
    ] {
        let token = Unauthenticated::parse(token).expect("well-formed");
        let result = token.authenticate(&keys(secrets)).map(|authenticated| {
            assert_eq!(authenticated.claims.kept.ids.audience(), CLIENT_ID);
            authenticated.signing_key.get()
        });
        assert_eq!(result, expected);
    }
}

#[test]
fn a_forged_token_can_be_asked_for_its_audience_alone() {
    let forged = token().forged().sign(SECRET);
    let token = Unauthenticated::parse(&forged).expect("well-formed");
    let found = token.find_by_audience(|audience| (audience == CLIENT_ID.as_bytes()).then_some(()));
    assert_eq!(found, Ok(()));
    let unknown = token.find_by_audience(|_| None::<()>);
    assert_eq!(unknown, Err(VerifyError::UnknownApp));
}
