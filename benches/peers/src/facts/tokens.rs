//! Tokens on which libraries may differ, all validly signed unless their names say otherwise. A merchant is
//! expected unless the name says "for buyers".

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha512;
use shopify_session_token::testing::{CLIENT_ID, HEADER, OTHER_CLIENT_ID};

use crate::library::Route;
use crate::tokens::{SECRET, buyer, merchant, now, signed, signing_input, tag};

pub struct Case {
    pub name: &'static str,
    pub route: Route,
    pub token: String,
}

fn case(name: &'static str, token: String) -> Case {
    let route = Route::Merchant;
    Case { name, route, token }
}

pub fn cases() -> Vec<Case> {
    let mut cases = kinds();
    cases.extend(headers());
    cases.extend(claims());
    cases.extend(payloads());
    cases.extend(encodings());
    cases
}

fn kinds() -> Vec<Case> {
    let customer = "\"gid:\\/\\/shopify\\/Customer\\/7\"";
    let buyer_without_iss = || buyer().without("iss").sign(SECRET);
    let mixed = merchant().claim("sub", customer).sign(SECRET);
    let (merchant, buyer) = (merchant().sign(SECRET), buyer().sign(SECRET));
    let for_buyers = |name, token| Case {
        route: Route::Buyer,
        ..case(name, token)
    };
    vec![
        case("buyer's, for merchants", buyer.clone()),
        case("buyer's without `iss`, for merchants", buyer_without_iss()),
        case("`iss` of a merchant, `sub` of a customer", mixed),
        for_buyers("buyer's, for buyers", buyer),
        for_buyers("buyer's without `iss`, for buyers", buyer_without_iss()),
        for_buyers("merchant's, for buyers", merchant),
    ]
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn headers() -> Vec<Case> {
    let signed = |header: &str| merchant().header(header).sign(SECRET);
    let with = |name, header: &str| case(name, signed(header));
    let none = signed(r#"{"alg":"none","typ":"JWT"}"#);
    let hs512 = signed(r#"{"alg":"HS512","typ":"JWT"}"#);
    let hs512 = signing_input(&hs512);
    let mac = Hmac::<Sha512>::new_from_slice(SECRET.as_bytes()).expect("any length");
    let mac = mac.chain_update(hs512).finalize().into_bytes();
    let hs512 = format!("{hs512}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac));
    let twice = r#"{"alg":"none","alg":"HS256"}"#;
    let crit = r#"{"alg":"HS256","crit":["x"],"x":1}"#;
    let unsigned = format!("{}.", signing_input(&none));
    vec![
        case("`alg` is `none`, empty signature", unsigned),
        case("`alg` is `none`, HS256 signature", none.clone()),
        case("`alg` is `HS512`, HS512 signature", hs512),
        with("`alg` twice: `none`, `HS256`", twice),
        with("`crit` names an unknown extension", crit),
        with("`crit` is empty", r#"{"alg":"HS256","crit":[]}"#),
        with("`typ` is `at+jwt`", r#"{"alg":"HS256","typ":"at+jwt"}"#),
    ]
}

fn claims() -> Vec<Case> {
    let with = |name, claim, json: &str| case(name, merchant().claim(claim, json).sign(SECRET));
    let without = |name, claim| case(name, merchant().without(claim).sign(SECRET));
    let soon = now().as_secs() + 60;
    let later = (now().as_secs() + 3600).to_string();
    let array = format!("[{}]", quoted(CLIENT_ID));
    let [other, evil] = ["https://other.myshopify.com", "http://evil.example"].map(quoted);
    vec![
        without("no `exp`", "exp"),
        without("no `nbf`", "nbf"),
        without("no `iat`", "iat"),
        without("no `aud`", "aud"),
        without("no `dest`", "dest"),
        without("no `jti`", "jti"),
        with("`exp` has a fraction", "exp", &format!("{soon}.5")),
        with("`nbf` is -1", "nbf", "-1"),
        case("`nbf` in an hour", merchant().not_yet_valid().sign(SECRET)),
        with("`nbf` in an hour, a string", "nbf", &quoted(&later)),
        with("`nbf` in an hour, a fraction", "nbf", &(later + ".5")),
        case("for another app", merchant().for_other_app().sign(SECRET)),
        with("`aud` is an array of one", "aud", &array),
        with("`iss` names another shop than `dest`", "dest", &other),
        with("`dest` is `http://evil.example`", "dest", &evil),
    ]
}

fn payloads() -> Vec<Case> {
    let good = merchant().payload();
    let twice = |first: &str, claim: &str| {
        let name = format!("\"{claim}\":");
        signed(good.replacen(&name, &format!("{name}{first},{name}"), 1))
    };
    let pad = |json: &str| format!("{},\"pad\":{json}}}", &good[..good.len() - 1]);
    let nested = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let (nested, surrogate) = (signed(pad(&nested)), signed(pad(&quoted("\\ud800"))));
    let other = quoted(OTHER_CLIENT_ID);
    let mut invalid = good.clone().into_bytes();
    invalid.pop();
    invalid.extend(b",\"pad\":\"\xff\"}");
    vec![
        case("`exp` twice: past, future", twice("1", "exp")),
        case("`aud` twice: another, ours", twice(&other, "aud")),
        case("invalid UTF-8 in an unknown claim", signed(invalid)),
        case("a lone surrogate in an unknown claim", surrogate),
        case("an unknown claim of 100 levels", nested),
    ]
}

/// Valid claims: only the text of the token is unusual.
fn encodings() -> Vec<Case> {
    let good = merchant().sign(SECRET);
    let tag_of = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(tag(text));
    let mut padded = merchant().payload();
    while padded.len() % 3 != 2 {
        padded.insert(1, ' ');
    }
    let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let padded = format!("{}.{}=", encode(HEADER), encode(&padded));
    let padded = format!("{padded}.{}", tag_of(&padded));
    vec![
        case("forged", merchant().forged().sign(SECRET)),
        case("signature with stray bits", stray_bits(&good)),
        case("signature with padding", format!("{good}=")),
        case("payload with padding", padded),
        case("line feed at the end", format!("{good}\n")),
        case("space at the start", format!(" {good}")),
        case("`Bearer ` at the start", format!("Bearer {good}")),
    ]
}

/// 32 bytes are 42 characters and four bits: the other two bits of the last character must be zero.
fn stray_bits(token: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = token.split_at(token.len() - 1);
    let at = ALPHABET.find(last).expect("base64url");
    format!("{rest}{}", &ALPHABET[at + 1..at + 2])
}
