//! The rules again, written down independently on `serde_json::Value`: what an accepted token must be.
//!
//! Times are compared as decimal texts' floats only where that is exact enough to contradict; the digits
//! themselves have tests of their own.

use serde_json::{Map, Value};
use shopify_session_token::testing::CLIENT_ID;
use shopify_session_token::{TokenKind, ShopifySessionClaims};

const KNOWN: [&str; 9] = [
    "exp", "nbf", "iat", "aud", "dest", "jti", "iss", "sub", "sid",
];

/// # Panics
///
/// If an accepted token breaks a rule, or the claims do not say what it says.
pub fn assert_rules(header: &str, payload: &str, claims: &ShopifySessionClaims, now: u64) {
    assert_header(header);
    // `Value` cannot hold what an unknown claim may say (unpaired surrogates, 1e400); then there is
    // nothing to compare with.
    let Ok(Value::Object(members)) = serde_json::from_str::<Value>(payload) else {
        assert!(payload.trim_start().starts_with('{') && payload.trim_end().ends_with('}'));
        return;
    };
    assert_times(&members, claims, now);

    assert_eq!(text(&members, "aud"), Some(CLIENT_ID));
    assert_eq!(claims.client_id(), CLIENT_ID);
    assert_eq!(text(&members, "jti"), Some(claims.jwt_id()));
    assert!(!claims.jwt_id().is_empty());
    assert_eq!(text(&members, "sid"), claims.session_id());

    let shop = text(&members, "dest").expect("dest is text").to_lowercase();
    let shop = shop.strip_prefix("https://").unwrap_or(&shop);
    assert_eq!(shop, claims.shop().as_str());
    let handle = shop.strip_suffix(".myshopify.com").expect("the suffix");
    assert_eq!(handle, claims.shop().handle());
    assert!((1..=63).contains(&handle.len()) && !handle.starts_with(['-', '_']));
    assert!(
        handle
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    );

    let path = text(&members, "iss").map(|issuer| {
        let issuer = issuer.strip_prefix("https://").unwrap_or(issuer);
        let (host, path) = issuer.split_at(issuer.find('/').unwrap_or(issuer.len()));
        assert_eq!(host.to_lowercase(), shop);
        path
    });
    assert_eq!(path, claims.issuer_path());
    let subject = text(&members, "sub");
    match claims.kind() {
        TokenKind::Merchant(user) => {
            assert_eq!(path, Some("/admin"));
            let digits = subject.expect("a user").trim_start_matches('0');
            assert_eq!(digits, user.get().to_string().trim_start_matches('0'));
        }
        TokenKind::Buyer(customer) => {
            assert!(matches!(path, None | Some("/checkouts")));
            let id = subject.map(|gid| gid.strip_prefix("gid://shopify/Customer/").expect("a GID"));
            let id = id.map(|id| id.parse().expect("a number"));
            assert_eq!(id, customer.map(shopify_session_token::CustomerId::get));
        }
        _ => assert!(!(path == Some("/admin") && subject.is_some_and(is_id))),
    }
}

fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<u64>().is_ok()
}

/// A claim that is text. Everything else than text or `null` should have been refused.
fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    assert!(KNOWN.contains(&name));
    match members.get(name) {
        Some(Value::String(text)) => Some(text),
        None | Some(Value::Null) => None,
        Some(other) => panic!("{name} is {other}"),
    }
}

fn assert_times(members: &Map<String, Value>, claims: &ShopifySessionClaims, now: u64) {
    for (name, time) in [
        ("exp", claims.expires_at()),
        ("nbf", claims.not_before()),
        ("iat", claims.issued_at()),
    ] {
        let Some(Value::Number(number)) = members.get(name) else {
            panic!("{name} is {:?}", members.get(name));
        };
        if let Some(exact) = number.as_u64() {
            assert_eq!(time.as_secs(), exact);
            continue;
        }
        let float = number.as_f64().expect("a float");
        #[expect(clippy::cast_precision_loss, reason = "compared with a tolerance")]
        let difference = time.as_secs() as f64 - float;
        assert!(
            (-4096.0..=4097.0).contains(&difference),
            "{name}: {number} is {time}"
        );
    }
    let [now, exp, nbf] = [
        now,
        claims.expires_at().as_secs(),
        claims.not_before().as_secs(),
    ];
    let [now, exp, nbf] = [now, exp, nbf].map(i128::from);
    assert!(now < exp + 10 && now + 10 >= nbf);
}

fn assert_header(header: &str) {
    assert!(header.len() <= 192);
    let Ok(Value::Object(members)) = serde_json::from_str::<Value>(header) else {
        return;
    };
    assert_eq!(members.get("alg"), Some(&Value::from("HS256")));
    if let Some(typ) = members.get("typ") {
        assert!(
            typ.as_str()
                .is_some_and(|typ| typ.eq_ignore_ascii_case("JWT"))
        );
    }
    assert!(!members.contains_key("crit"));
}
