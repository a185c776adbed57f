//! What a server answers: bytes of a header in, status and headers out.

mod util;

use shopify_session_token::{
    AppVerifiers, Claim, MerchantClaims, RETRY_HEADER, UnixTime, Verifier, VerifyError,
    bearer_token, id_token_from_query,
};
use util::{CLIENT_ID, HEADER, IAT, OTHER_SECRET, SECRET};
use util::{buyer, forge, merchant, sign_with, verifier};

#[test]
fn every_error_has_its_status_and_says_whether_to_retry() {
    let (expired_at, not_before, now) = (1.into(), 3.into(), 2.into());
    for (error, status, retry) in [
        (VerifyError::EmptySecret, 500, false),
        (VerifyError::MissingToken, 401, true),
        (VerifyError::TooLong, 401, false),
        (VerifyError::Malformed, 401, false),
        (VerifyError::UnsupportedJoseHeader, 401, false),
        (VerifyError::UnsupportedAlgorithm, 401, false),
        (VerifyError::UnknownApp, 401, false),
        (VerifyError::InvalidSignature, 401, true),
        (VerifyError::InvalidPayload, 401, false),
        (VerifyError::MissingClaim(Claim::Exp), 401, false),
        (VerifyError::InvalidClaim(Claim::Exp), 401, false),
        (VerifyError::Expired { expired_at, now }, 401, true),
        (VerifyError::NotYetValid { not_before, now }, 401, false),
        (VerifyError::WrongAudience, 401, false),
        (VerifyError::InvalidShopDomain, 401, false),
        (VerifyError::IssuerMismatch, 401, false),
        (VerifyError::NotMerchant, 403, false),
        (VerifyError::NotBuyer, 403, false),
    ] {
        assert_eq!(error.http_status(), status, "{error}");
        assert_eq!(error.should_retry(), retry, "{error}");
    }
}

#[test]
fn retry_header_is_what_app_bridge_looks_for() {
    let expected = ("x-shopify-retry-invalid-session-request", "1");
    assert_eq!(RETRY_HEADER, expected);
}

/// A response as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
struct Response {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: String,
}

fn answer(status: u16, body: impl Into<String>) -> Response {
    Response {
        status,
        headers: Vec::new(),
        body: body.into(),
    }
}

fn answer_with_retry(body: &str) -> Response {
    Response {
        headers: vec![RETRY_HEADER],
        ..answer(401, body)
    }
}

/// A route of the embedded app, as a server would write it.
fn embedded_route(
    verifier: &Verifier,
    authorization: &[&[u8]],
    now: impl Into<UnixTime>,
) -> Response {
    let header = match authorization {
        [] => None,
        [header] => Some(*header),
        _ => return answer(400, "several_authorization_headers"),
    };
    match verifier.merchant_from_authorization(header, now) {
        Ok(merchant) => answer(200, greeting(&merchant)),
        Err(error) => {
            let mut response = answer(error.http_status(), error.code());
            response
                .headers
                .extend(error.should_retry().then_some(RETRY_HEADER));
            response
        }
    }
}

fn greeting(merchant: &MerchantClaims) -> String {
    format!("user {} of {}", merchant.user_id(), merchant.shop())
}

#[test]
fn embedded_route_answers_bytes_with_status_and_headers() {
    let bearer = |token: &str| format!("Bearer {token}").into_bytes();
    let route = |header: &[u8]| embedded_route(&verifier(), &[header], IAT);
    let good = bearer(&merchant().sign());

    assert_eq!(
        route(&good),
        answer(200, "user 12345678901 of example.myshopify.com")
    );
    assert_eq!(route(&bearer(&buyer().sign())), answer(403, "not_merchant"));
    assert_eq!(
        route(&bearer(&forge(&merchant().sign()))),
        answer_with_retry("invalid_signature")
    );
    assert_eq!(route(&bearer("undefined")), answer(401, "malformed"));
    assert_eq!(route(b"Bearer \xff\0"), answer(401, "malformed"));
    assert_eq!(route(b"Basic YTpi"), answer_with_retry("missing_token"));
    assert_eq!(
        route(&bearer(&"a".repeat(1_000_000))),
        answer(401, "too_long")
    );
    assert_eq!(
        embedded_route(&verifier(), &[], IAT),
        answer_with_retry("missing_token")
    );
    assert_eq!(
        embedded_route(&verifier(), &[&good], IAT + 70),
        answer_with_retry("expired")
    );
    assert_eq!(
        embedded_route(&verifier(), &[&good], IAT - 11),
        answer(401, "not_yet_valid")
    );
    assert_eq!(
        embedded_route(&verifier(), &[&good, &good], IAT),
        answer(400, "several_authorization_headers")
    );
    let other_app = Verifier::new("other", SECRET).unwrap();
    assert_eq!(
        embedded_route(&other_app, &[&good], IAT),
        answer(401, "wrong_audience")
    );
}

#[test]
fn document_load_takes_the_header_if_there_is_one_and_the_query_else() {
    let load = |header: Option<&[u8]>, query: &str| {
        let token = match header {
            Some(_) => bearer_token(header),
            None => id_token_from_query(query),
        };
        token
            .and_then(|token| verifier().verify_merchant(token, IAT))
            .map(|merchant| merchant.user_id().get())
            .map_err(VerifyError::code)
    };
    let (good, other) = (merchant().sign(), merchant().with("sub", r#""42""#).sign());
    let header = format!("Bearer {other}");
    assert_eq!(
        load(None, &format!("shop=x&id_token={good}")),
        Ok(12_345_678_901)
    );
    assert_eq!(
        load(Some(header.as_bytes()), &format!("id_token={good}")),
        Ok(42)
    );
    assert_eq!(load(None, "shop=x"), Err("missing_token"));
    assert_eq!(
        load(None, &format!("id_token={good}&id_token={good}")),
        Err("malformed")
    );
}

#[test]
fn mixed_route_of_many_apps_matches_on_the_kind() {
    use shopify_session_token::TokenKind;
    let apps =
        AppVerifiers::new([verifier(), Verifier::new("other", OTHER_SECRET).unwrap()]).unwrap();
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
    let other = sign_with(HEADER, other.json(), OTHER_SECRET);
    let expected = format!("{CLIENT_ID}: user 12345678901");
    assert_eq!(
        route(&format!("Bearer {}", merchant().sign())),
        Ok(expected)
    );
    assert_eq!(
        route(&format!("Bearer {}", buyer().sign())),
        Ok(format!("{CLIENT_ID}: customer"))
    );
    assert_eq!(route(&format!("Bearer {other}")), Ok("other: guest".into()));
    let strange = merchant().without("sub").sign();
    assert_eq!(route(&format!("Bearer {strange}")), Ok("nobody".into()));
}

#[test]
fn during_a_rotation_both_secrets_verify_and_expired_is_expired() {
    let rotating = verifier().with_previous_secret(OTHER_SECRET).unwrap();
    for secret in [SECRET, OTHER_SECRET] {
        let good = sign_with(HEADER, merchant().json(), secret);
        assert!(rotating.verify_merchant(&good, IAT).is_ok());
        let error = rotating.verify_merchant(&good, IAT + 3_600).unwrap_err();
        assert_eq!(
            error.code(),
            "expired",
            "expired_token_signed_with_previous_secret_is_expired"
        );
        assert!(error.should_retry());
    }
}
