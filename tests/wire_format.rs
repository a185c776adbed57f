//! Tokens in every form that Shopify documents or has been seen to send: they verify, with the right claims.

mod util;

use std::time::Duration;

use shopify_session_token::VerifyError::{NotBuyer, NotMerchant};
use shopify_session_token::{Claim, CustomerId, SignedWith, TokenKind, UnixTime, verify};
use util::{CLIENT_ID, Claims, IAT, JWT_ID, SESSION_ID, SHOP};
use util::{assert_accepted, buyer, merchant, optional_texts, sign, sign_with, verifier, words};

const USER: u64 = 12_345_678_901;
const CUSTOMER: Option<u64> = Some(7_654_321);

#[track_caller]
fn user_id(claims: &Claims) -> u64 {
    let merchant = assert_accepted(&claims.sign()).into_merchant();
    merchant.expect("a merchant's token").user_id().get()
}

#[track_caller]
fn customer_id(claims: &Claims) -> Option<u64> {
    let buyer = assert_accepted(&claims.sign()).into_buyer();
    let customer = buyer.expect("a buyer's token").customer_id();
    customer.map(CustomerId::get)
}

#[track_caller]
fn assert_kind_other(claims: &Claims, issuer_path: Option<&str>) {
    let token = claims.sign();
    let verified = assert_accepted(&token);
    assert_eq!(verified.kind(), TokenKind::Other);
    assert_eq!(verified.issuer_path(), issuer_path);
    assert_eq!(verifier().verify_merchant(&token, IAT), Err(NotMerchant));
    assert_eq!(verifier().verify_buyer(&token, IAT), Err(NotBuyer));
}

#[test]
fn every_claim_of_a_merchants_token_can_be_read() {
    let merchant = verifier()
        .verify_merchant(&merchant().sign(), IAT + 18)
        .unwrap();
    assert_eq!(merchant.shop().as_str(), SHOP);
    assert_eq!(merchant.shop().handle(), "example");
    assert_eq!(merchant.client_id(), CLIENT_ID);
    assert_eq!(merchant.user_id().get(), 12_345_678_901);
    assert_eq!(merchant.kind(), TokenKind::Merchant(merchant.user_id()));
    assert_eq!(merchant.expires_at(), UnixTime::from(IAT + 60));
    assert_eq!(merchant.not_before(), UnixTime::from(IAT));
    assert_eq!(merchant.issued_at(), UnixTime::from(IAT));
    assert_eq!(merchant.expires_in(IAT + 18), Duration::from_secs(42));
    assert_eq!(merchant.expires_in(IAT + 65), Duration::ZERO);
    assert_eq!(merchant.jwt_id(), JWT_ID);
    assert_eq!(merchant.session_id(), Some(SESSION_ID));
    assert_eq!(merchant.issuer_path(), Some("/admin"));
    assert_eq!(merchant.signed_with(), SignedWith::Current);
    assert_eq!(merchant.accepted_until(), UnixTime::from(IAT + 70));
}

#[test]
fn every_claim_of_a_buyers_token_can_be_read() {
    let buyer = verifier().verify_buyer(&buyer().sign(), IAT + 18).unwrap();
    assert_eq!(buyer.shop().as_str(), SHOP);
    assert_eq!(buyer.client_id(), CLIENT_ID);
    let customer = buyer.customer_id().unwrap();
    assert_eq!(customer.get(), 7_654_321);
    assert_eq!(customer.to_gid(), "gid://shopify/Customer/7654321");
    assert_eq!(buyer.kind(), TokenKind::Buyer(Some(customer)));
    assert_eq!(buyer.expires_at(), UnixTime::from(IAT + 300));
    assert_eq!(buyer.not_before(), UnixTime::from(IAT));
    assert_eq!(buyer.issued_at(), UnixTime::from(IAT));
    assert_eq!(buyer.expires_in(IAT + 18), Duration::from_secs(282));
    assert_eq!(buyer.jwt_id(), JWT_ID);
    assert_eq!(buyer.session_id(), None);
    assert_eq!(buyer.issuer_path(), Some("/checkouts"));
    assert_eq!(buyer.signed_with(), SignedWith::Current);
    assert_eq!(buyer.accepted_until(), UnixTime::from(IAT + 310));
}

#[test]
fn merchants_tokens_of_every_year_verify() {
    assert_eq!(user_id(&merchant()), USER);
    // The documentation's example, 2021, and the session ID of that time.
    let example = merchant().with("sub", r#""42""#).without("sig");
    assert_eq!(user_id(&example), 42);
    let old = "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685";
    for session in [old, ""] {
        let token = merchant().with("sid", format!("\"{session}\"")).sign();
        assert_eq!(assert_accepted(&token).session_id(), Some(session));
    }
    assert_eq!(user_id(&merchant().without("sid")), USER);
}

#[test]
fn buyers_tokens_of_every_year_verify() {
    // The documentation and tokens until 2024 have no issuer.
    for claims in [buyer(), buyer().without("iss"), buyer().with("iss", "null")] {
        assert_eq!(customer_id(&claims), CUSTOMER);
        // Not signed in, or no permission.
        assert_eq!(customer_id(&claims.clone().without("sub")), None);
        assert_eq!(customer_id(&claims.with("sub", "null")), None);
    }
}

#[test]
fn scheme_of_dest_and_iss_is_optional_and_their_case_is_folded() {
    let destinations =
        r"https:\/\/example.myshopify.com example.myshopify.com https://EXAMPLE.MyShopify.com";
    for dest in words(destinations) {
        for (path, claims) in [("/admin", merchant()), ("/checkouts", buyer())] {
            for host in [
                "https://example.MYSHOPIFY.com",
                "https://example.myshopify.com",
                SHOP,
            ] {
                let claims = claims.clone().with("dest", format!("\"{dest}\""));
                let token = claims.with("iss", format!("\"{host}{path}\"")).sign();
                let claims = assert_accepted(&token);
                assert_eq!(claims.shop().as_str(), SHOP);
                assert_eq!(claims.issuer_path(), Some(path));
            }
        }
    }
}

#[test]
fn only_the_path_admin_makes_a_merchant_and_any_other_allows_a_buyer() {
    let paths = words("/ /admin/ /Admin /admin2 /pos /admin?x /checkouts/ /account //admin");
    for path in paths.chain([""]) {
        // As Shopify escapes it, which the fast reader takes, and unescaped, which it leaves to the slow one.
        for slash in ["\\/", "/"] {
            let iss = format!("\"https://{SHOP}{path}\"").replace('/', slash);
            assert_kind_other(&merchant().with("iss", &iss), Some(path));
            let buyer = buyer().with("iss", iss);
            assert_eq!(customer_id(&buyer), CUSTOMER, "{path}");
            assert_eq!(customer_id(&buyer.clone().without("sub")), None);
            assert_eq!(customer_id(&buyer.with("sub", "null")), None);
        }
    }
}

#[test]
fn everything_else_verifies_as_other_and_converts_to_neither() {
    let iss = |path: &str| format!("\"https://{SHOP}{path}\"");
    let customer = r#""gid://shopify/Customer/1""#;
    for (claims, issuer_path) in [
        // The subject of one kind with the issuer of the other.
        (merchant().with("sub", customer), Some("/admin")),
        (
            merchant().with("iss", iss("/checkouts")),
            Some("/checkouts"),
        ),
        (buyer().with("iss", iss("/admin")), Some("/admin")),
        (buyer().without("iss").with("sub", r#""42""#), None),
        (merchant().without("iss"), None),
        (merchant().without("sub"), Some("/admin")),
        (merchant().with("sub", "null"), Some("/admin")),
    ] {
        assert_kind_other(&claims, issuer_path);
    }
}

#[test]
fn ids_are_1_to_20_digits_that_fit_64_bits_for_customers_after_the_gid_prefix() {
    let sub = |claims: Claims, text: &str| claims.with("sub", format!("\"{text}\""));
    let gid = "gid://shopify/Customer/";
    for (id, expected) in [
        ("0", 0),
        ("00000000000000000042", 42),
        ("18446744073709551615", u64::MAX),
    ] {
        assert_eq!(user_id(&sub(merchant(), id)), expected);
        let customer = sub(buyer(), &format!("{gid}{id}"));
        assert_eq!(customer_id(&customer), Some(expected));
    }
    let no_ids = words("000000000000000000042 18446744073709551616 +42 -42 4_2 0x2a ４２ 42.0 1/2");
    for id in no_ids.chain(["", "4 2", "42 "]) {
        assert_kind_other(&sub(merchant(), id), Some("/admin"));
        let customer = sub(buyer(), &format!("{gid}{id}"));
        assert_kind_other(&customer, Some("/checkouts"));
    }
    let others = words("7654321 gid://shopify/customer/1 gid://shopify/Company/1");
    for text in others.chain(["", " gid://shopify/Customer/1"]) {
        assert_kind_other(&sub(buyer(), text), Some("/checkouts"));
    }
}

#[test]
fn times_with_a_fraction_are_rounded_up() {
    let token = merchant()
        .with("exp", "1700000060.25")
        .with("nbf", "1700000000.0")
        .with("iat", "17000000001e-1")
        .sign();
    let claims = assert_accepted(&token);
    assert_eq!(claims.expires_at().as_secs(), IAT + 61);
    assert_eq!(claims.not_before().as_secs(), IAT);
    assert_eq!(claims.issued_at().as_secs(), IAT + 1);
}

#[test]
fn members_may_be_in_any_order_with_white_space_between() {
    assert_eq!(user_id(&merchant().reversed()), USER);
    let spaced = merchant().json().replace(',', " ,\r\n\t");
    let spaced = spaced.replace("\":", "\" : ");
    let token = sign(format!("\n {spaced} \t\r\n"));
    assert_eq!(assert_accepted(&token), assert_accepted(&merchant().sign()));
}

#[test]
fn every_escape_of_json_is_resolved_in_known_claims_and_their_names() {
    let iss = r#""https:\u002f\u002Fexample\u002Emyshopify.com/admin""#;
    let claims = merchant()
        .with("dest", r#""\u0065xample.myshopify.com""#)
        .with("iss", iss)
        .with("jti", r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é""#)
        .with("sub", r#""4\u0032""#);
    let json = claims.json().replace("\"exp\"", "\"\\u0065xp\"");
    let merchant = assert_accepted(&sign(json)).into_merchant().unwrap();
    assert_eq!(merchant.shop().as_str(), SHOP);
    let jwt_id = "\"\\/\u{8}\u{c}\n\r\t\u{e9}\u{1f600}\u{e9}";
    assert_eq!(merchant.jwt_id(), jwt_id);
    assert_eq!(merchant.user_id().get(), 42);
}

#[test]
fn unknown_claims_are_ignored_with_any_value() {
    let values = r#"
        null true -1 1e400 1E-999999999999 "" "\ud800" "\u0000" [] [1,[2,{"exp":3}]]
        {"exp":"x","exp":"y"}"#;
    for value in words(values) {
        assert_eq!(user_id(&merchant().prepend("future", value)), USER);
        assert_eq!(user_id(&merchant().append("", value)), USER);
    }
    // Only exact names are known, and an unknown name may occur twice.
    let names = ["EXP", "exp ", "x", "x"];
    let claims = names
        .iter()
        .fold(merchant(), |claims, name| claims.append(name, "1"));
    assert_eq!(user_id(&claims), USER);
}

#[test]
fn equal_claims_are_equal_in_any_spelling() {
    let usual = assert_accepted(&merchant().sign());
    let respelt = merchant()
        .with("dest", r#""EXAMPLE.myshopify.com""#)
        .with("exp", "1700000059.5")
        .with("sig", "null");
    assert_eq!(usual, assert_accepted(&respelt.sign()));
    for (name, raw) in [
        ("dest", r#""other.myshopify.com""#),
        ("sub", r#""1""#),
        ("exp", "1700000061"),
        ("nbf", "1699999999"),
        ("iat", "1699999999"),
        ("jti", r#""other""#),
        ("iss", r#""https://example.myshopify.com/other""#),
    ] {
        let mut other = merchant().with(name, raw);
        if name == "dest" {
            other = other.with("iss", r#""https://other.myshopify.com/admin""#);
        }
        assert_ne!(usual, assert_accepted(&other.sign()), "{name}");
    }
    for claim in optional_texts() {
        if claim != Claim::Iss {
            let other = merchant().with(claim.as_str(), r#""other""#);
            assert_ne!(usual, assert_accepted(&other.sign()), "{claim}");
        }
    }
    // `verify` accepts any audience.
    let other_app = merchant().with("aud", r#""other""#).sign();
    assert_ne!(usual, verify(&other_app, util::SECRET, IAT).unwrap());
}

/// `tests/attacks.rs` has those with keys and addresses in them.
#[test]
fn headers_that_mean_the_same_are_accepted() {
    for header in [
        r#"{"alg":"HS256"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#" {"alg" : "HS256" , "typ":"jwt"} "#,
        r#"{"\u0061lg":"HS\u003256","typ":"\u004AwT"}"#,
        r#"{"alg":"HS256","ALG":"none","a\nlg":1,"x":[{"alg":"none","crit":["x"]}]}"#,
    ] {
        assert_accepted(&sign_with(header, merchant().json(), util::SECRET));
    }
}
