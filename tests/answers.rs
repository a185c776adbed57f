//! A server's answers: bytes of a header in, status and code out.

mod util;

use shopify_session_token::VerifyError::{self, MissingToken};
use shopify_session_token::{Verifier, VerifierSet, bearer_token, id_token_from_query};
use util::{CLIENT_ID, HEADER, IAT, OTHER_SECRET, SECRET};
use util::{buyer, forge, merchant, sign_with, verifier};

/// A route of the embedded app, as a server would write it: status, whether to retry, body.
fn embedded_route(verifier: &Verifier, authorization: &[&str], now: u64) -> (u16, bool, String) {
    let token = bearer_token(authorization.iter().copied());
    match token.and_then(|token| verifier.verify_merchant(token, now)) {
        Ok(merchant) => {
            let greeting = format!("user {} of {}", merchant.user_id(), merchant.shop());
            (200, false, greeting)
        }
        Err(error) => (
            error.http_status(),
            error.should_retry(),
            error.code().into(),
        ),
    }
}

#[test]
fn embedded_route_answers_header_fields_with_status_and_code() {
    let good = format!("Bearer {}", merchant().sign());
    let buyers = format!("Bearer {}", buyer().sign());
    let forged = format!("Bearer {}", forge(&merchant().sign()));
    let long = format!("Bearer {}", "a".repeat(1_000_000));
    let greeting = "user 12345678901 of example.myshopify.com";
    let (ours, other) = (verifier(), Verifier::new("other", SECRET).unwrap());
    for (verifier, fields, now, status, retry, body) in [
        (&ours, [&*good].as_slice(), IAT, 200, false, greeting),
        (&ours, &[&buyers], IAT, 403, false, "not_merchant"),
        (&ours, &[&forged], IAT, 401, true, "invalid_signature"),
        (
            &ours,
            &["Bearer undefined"],
            IAT,
            401,
            true,
            "missing_token",
        ),
        (&ours, &["Bearer \u{ff}\0"], IAT, 401, false, "malformed"),
        (&ours, &["Basic YTpi"], IAT, 401, true, "missing_token"),
        (&ours, &[&long], IAT, 401, false, "too_long"),
        (&ours, &[], IAT, 401, true, "missing_token"),
        (&ours, &[&good], IAT + 70, 401, true, "expired"),
        (&ours, &[&good], IAT - 11, 401, false, "not_yet_valid"),
        (&ours, &[&good, &good], IAT, 400, false, "several_tokens"),
        (&other, &[&good], IAT, 401, false, "wrong_audience"),
    ] {
        let answer = embedded_route(verifier, fields, now);
        assert_eq!(answer, (status, retry, body.into()));
    }
}

#[test]
fn document_load_prefers_the_header_to_the_query() {
    let load = |header: Option<&str>, query: &str| {
        let token = match bearer_token(header) {
            Err(MissingToken) => id_token_from_query(query),
            token => token,
        };
        token
            .and_then(|token| verifier().verify_merchant(token, IAT))
            .map(|merchant| merchant.user_id().get())
            .map_err(VerifyError::code)
    };
    let query = format!("id_token={}", merchant().sign());
    let header = format!("Bearer {}", merchant().with("sub", r#""42""#).sign());
    for (header, query, expected) in [
        (None, &*format!("shop=x&{query}"), Ok(12_345_678_901)),
        (Some(&*header), &query, Ok(42)),
        (Some("Bearer undefined"), &query, Ok(12_345_678_901)),
        (None, "shop=x", Err("missing_token")),
        (None, &format!("{query}&{query}"), Err("several_tokens")),
    ] {
        assert_eq!(load(header, query), expected, "{header:?} {query}");
    }
}

#[test]
fn mixed_route_of_many_apps_matches_on_the_kind() {
    use shopify_session_token::TokenKind;
    let apps =
        VerifierSet::new([verifier(), Verifier::new("other", OTHER_SECRET).unwrap()]).unwrap();
    let route = |header: &str| {
        let token = bearer_token(Some(header.as_bytes()))?;
        let claims = apps.verify(token, IAT)?;
        Ok::<_, VerifyError>(match claims.kind() {
            TokenKind::Merchant(user) => format!("{}: user {user}", claims.client_id()),
            TokenKind::Buyer(Some(_)) => format!("{}: customer", claims.client_id()),
            TokenKind::Buyer(None) => format!("{}: guest", claims.client_id()),
            _ => "nobody".into(),
        })
    };
    let other = buyer().with("aud", r#""other""#).without("sub");
    for (token, expected) in [
        (merchant().sign(), format!("{CLIENT_ID}: user 12345678901")),
        (buyer().sign(), format!("{CLIENT_ID}: customer")),
        (
            sign_with(HEADER, other.json(), OTHER_SECRET),
            "other: guest".into(),
        ),
        (merchant().without("sub").sign(), "nobody".into()),
    ] {
        assert_eq!(route(&format!("Bearer {token}")), Ok(expected));
    }
}

#[test]
fn during_a_rotation_both_secrets_verify_and_expired_is_expired() {
    let rotating = verifier().with_previous_secrets([OTHER_SECRET]).unwrap();
    for secret in [SECRET, OTHER_SECRET] {
        let good = sign_with(HEADER, merchant().json(), secret);
        assert!(rotating.verify_merchant(&good, IAT).is_ok());
        let error = rotating.verify_merchant(&good, IAT + 3_600).unwrap_err();
        assert_eq!(error.code(), "expired", "signed with {secret}");
        assert!(error.should_retry());
    }
}
