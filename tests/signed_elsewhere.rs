//! Tokens that `PyJWT`, `jose`, `jsonwebtoken` and `@shopify/shopify-api` signed. `tests/interop/run` signs them anew, and
//! compares what they verify with what this crate does.

use std::time::Duration;

use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
use shopify_session_token::{TokenKind, UnixTime, Verifier, VerifyError};

const TOKENS: &str = include_str!("signed_elsewhere.txt");
const SHOP: &str = "example.myshopify.com";

fn now() -> UnixTime {
    Duration::from_millis(1_700_000_000_250).into()
}

fn verifier() -> Verifier {
    Verifier::new(CLIENT_ID, SECRET).unwrap()
}

/// A kind with its ID, or the error's code with its claim.
fn text(verdict: Result<TokenKind, VerifyError>) -> String {
    match verdict {
        Ok(TokenKind::Merchant(user)) => format!("merchant {user}"),
        Ok(TokenKind::Buyer(Some(customer))) => format!("buyer {}", customer.get()),
        Ok(TokenKind::Buyer(None)) => "buyer".into(),
        Ok(_) => "other".into(),
        Err(error @ (VerifyError::MissingClaim(claim) | VerifyError::InvalidClaim(claim))) => {
            format!("{} {claim}", error.code())
        }
        Err(error) => error.code().into(),
    }
}

#[test]
fn what_others_sign_has_its_verdict() {
    let lines: Vec<_> = TOKENS.lines().filter(|l| !l.starts_with('#')).collect();
    assert!(lines.len() >= 20);
    for line in lines {
        let [by, name, verdict, token] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not four fields: {line}");
        };
        let kind = verifier().verify(token, now()).map(|claims| claims.kind());
        assert_eq!(text(kind), verdict, "{name}, signed by {by}");
    }
}

/// Adds tokens of `testing` to those of the script, and to each the error's code, or "accepted".
#[test]
#[ignore = "a part of tests/interop/run"]
fn verdicts_for_the_comparison() {
    let folder = std::path::PathBuf::from(std::env::var_os("INTEROP").expect("a folder"));
    let file = std::fs::read(folder.join("to_verify.json")).unwrap();
    let mut tokens: Vec<[String; 3]> = serde_json::from_slice(&file).unwrap();
    let merchant = || Token::merchant_at(SHOP, 12_345_678_901, now());
    let buyer = |customer| Token::buyer_at(SHOP, customer, now());
    for (name, route, token) in [
        ("merchant's", "merchant", merchant()),
        ("another shop's", "merchant", merchant().for_other_shop()),
        ("another app's", "merchant", merchant().for_other_app()),
        ("expired", "merchant", merchant().expired()),
        ("not yet valid", "merchant", merchant().not_yet_valid()),
        ("forged", "merchant", merchant().forged()),
        ("buyer's, of a customer", "buyer", buyer(Some(42))),
        ("buyer's, anonymous", "buyer", buyer(None)),
    ] {
        let name = format!("{name}, by `testing`");
        tokens.push([name, route.into(), token.sign(SECRET)]);
    }
    let verdicts = tokens.iter().map(|[name, route, token]| {
        let error = match &**route {
            "merchant" => verifier().verify_merchant(token, now()).err(),
            _ => verifier().verify_buyer(token, now()).err(),
        };
        [
            &**name,
            token,
            error.map_or("accepted", |error| error.code()),
        ]
    });
    let json = serde_json::to_vec(&verdicts.collect::<Vec<_>>()).unwrap();
    std::fs::write(folder.join("verdicts.json"), json).unwrap();
}
