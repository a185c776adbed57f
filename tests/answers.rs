//! A server's answers: bytes of a header in, status and code out.

mod util;

use shopify_session_token::VerifyError::{
    Expired, InvalidClaim, InvalidPayload, InvalidShopDomain, InvalidSignature, IssuerMismatch,
    Malformed, MissingClaim, MissingToken, NotBuyer, NotMerchant, NotYetValid, SeveralTokens,
    TooLong, UnknownApp, UnsupportedAlgorithm, UnsupportedJoseHeader, UnusableSecret,
    WrongAudience,
};
use shopify_session_token::{
    Claim, MerchantClaims, UnixTime, Verifier, VerifierSet, VerifyError, bearer_token,
    id_token_from_query,
};
use util::{CLIENT_ID, HEADER, IAT, OTHER_SECRET, SECRET};
use util::{buyer, forge, merchant, sign_with, verifier};

/// One of each variant.
fn errors() -> [VerifyError; 19] {
    let (expired_at, not_before, now) = (1.into(), 3.into(), 2.into());
    [
        UnusableSecret,
        MissingToken,
        SeveralTokens,
        TooLong,
        Malformed,
        UnsupportedJoseHeader,
        UnsupportedAlgorithm,
        UnknownApp,
        InvalidSignature,
        InvalidPayload,
        MissingClaim(Claim::Exp),
        InvalidClaim(Claim::Exp),
        Expired { expired_at, now },
        NotYetValid { not_before, now },
        WrongAudience,
        InvalidShopDomain,
        IssuerMismatch,
        NotMerchant,
        NotBuyer,
    ]
}

#[test]
fn every_error_has_its_status_and_says_whether_to_retry() {
    for error in errors() {
        let status = match error.code() {
            "several_tokens" => 400,
            "not_merchant" | "not_buyer" => 403,
            "unusable_secret" => 500,
            _ => 401,
        };
        let retry = ["missing_token", "invalid_signature", "expired"].contains(&error.code());
        assert_eq!(error.http_status(), status, "{error}");
        assert_eq!(error.should_retry(), retry, "{error}");
    }
}

/// The name of the variant, as the guide has it.
fn variant(error: VerifyError) -> String {
    let debug = format!("{error:?}");
    debug
        .split(['(', ' '])
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn table_of_the_guide_is_what_the_errors_say() {
    let guide = include_str!("../docs/in-a-server.md");
    let table = guide
        .lines()
        .skip_while(|line| !line.starts_with("| error |"));
    let rows: Vec<Vec<&str>> = table
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let titles = [
        "app home",
        "admin UI extensions",
        "POS",
        "checkout, customer account",
    ];
    assert_eq!(rows[0][3..], titles);
    let named = |row: &[&str], error| row[0].contains(&format!("`{}`", variant(error)));
    for error in errors() {
        let rows: Vec<_> = rows[2..].iter().filter(|row| named(row, error)).collect();
        let row = match rows[..] {
            [] => guide_row(guide, "| all others |"),
            [row] => row.clone(),
            _ => panic!("{error:?} has several rows"),
        };
        assert_eq!(row[1], error.http_status().to_string(), "{error:?}");
        assert_eq!(row[2] == "yes", error.should_retry(), "{error:?}");
        // The front ends that know the header are those of the server crate's `Surface`.
        let sent = row[3..]
            .iter()
            .map(|cell| cell.starts_with("`RETRY_HEADER`"));
        let retry = error.should_retry();
        assert_eq!(
            sent.collect::<Vec<_>>(),
            [retry, retry, false, false],
            "{error:?}"
        );
    }
}

fn guide_row<'a>(guide: &'a str, start: &str) -> Vec<&'a str> {
    let row = guide
        .lines()
        .find(|line| line.starts_with(start))
        .expect("a row");
    row.trim_matches('|').split('|').map(str::trim).collect()
}

/// A response as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
struct Response {
    status: u16,
    retry: bool,
    body: String,
}

fn answer(status: u16, body: impl Into<String>) -> Response {
    Response {
        status,
        retry: false,
        body: body.into(),
    }
}

fn answer_with_retry(body: &str) -> Response {
    Response {
        retry: true,
        ..answer(401, body)
    }
}

/// A route of the embedded app, as a server would write it.
fn embedded_route(
    verifier: &Verifier,
    authorization: &[&[u8]],
    now: impl Into<UnixTime>,
) -> Response {
    let token = bearer_token(authorization.iter().copied());
    match token.and_then(|token| verifier.verify_merchant(token, now)) {
        Ok(merchant) => answer(200, greeting(&merchant)),
        Err(error) => Response {
            status: error.http_status(),
            retry: error.should_retry(),
            body: error.code().into(),
        },
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
    assert_eq!(
        route(&bearer("undefined")),
        answer_with_retry("missing_token")
    );
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
        answer(400, "several_tokens")
    );
    let other_app = Verifier::new("other", SECRET).unwrap();
    assert_eq!(
        embedded_route(&other_app, &[&good], IAT),
        answer(401, "wrong_audience")
    );
}

#[test]
fn document_load_prefers_the_header_to_the_query() {
    let load = |header: Option<&[u8]>, query: &str| {
        let token = match bearer_token(header) {
            Err(MissingToken) => id_token_from_query(query),
            token => token,
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
        Err("several_tokens")
    );
    let placeholder = load(Some(b"Bearer undefined"), &format!("id_token={good}"));
    assert_eq!(placeholder, Ok(12_345_678_901));
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
    let rotating = verifier().with_previous_secrets([OTHER_SECRET]).unwrap();
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
