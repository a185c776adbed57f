//! Tokens of the classes that JWT libraries fell to, as far as any library can be asked about them.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha512;
use shopify_session_token::testing::{CLIENT_ID, HEADER, OTHER_CLIENT_ID, Token, sign};

use crate::tokens::{SECRET, forged, merchant, now, signed};

pub struct Class {
    pub name: &'static str,
    pub token: String,
}

pub fn classes() -> Vec<Class> {
    let mut classes = headers();
    classes.extend(claims());
    classes.extend(payloads());
    classes.extend(texts());
    classes
}

fn with_header(name: &'static str, header: &str) -> Class {
    let token = merchant().header(header).sign(SECRET);
    Class { name, token }
}

fn headers() -> Vec<Class> {
    let signing_input = |header: &str| {
        let token = merchant().header(header).sign(SECRET);
        let (signing_input, _) = token.rsplit_once('.').expect("three parts");
        signing_input.to_owned()
    };
    let hs512 = signing_input(r#"{"alg":"HS512","typ":"JWT"}"#);
    let mac = Hmac::<Sha512>::new_from_slice(SECRET.as_bytes()).expect("any length");
    let tag = mac.chain_update(&hs512).finalize().into_bytes();
    vec![
        Class {
            name: "`alg` is `none`, empty signature",
            token: format!("{}.", signing_input(r#"{"alg":"none","typ":"JWT"}"#)),
        },
        with_header(
            "`alg` is `none`, right HS256 tag",
            r#"{"alg":"none","typ":"JWT"}"#,
        ),
        with_header("`alg` is `hs256`", r#"{"alg":"hs256","typ":"JWT"}"#),
        with_header("no `alg`", r#"{"typ":"JWT"}"#),
        with_header(
            "`alg` is `RS256`, right HS256 tag",
            r#"{"alg":"RS256","typ":"JWT"}"#,
        ),
        Class {
            name: "`alg` is `HS512`, right HS512 tag",
            token: format!("{hs512}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag)),
        },
        with_header(
            "`alg` twice: `none`, `HS256`",
            r#"{"alg":"none","alg":"HS256"}"#,
        ),
        with_header(
            "`crit` is `[\"x\"]`, `x` in the header",
            r#"{"alg":"HS256","crit":["x"],"x":1}"#,
        ),
        with_header("`crit` is `[]`", r#"{"alg":"HS256","crit":[]}"#),
        with_header("`typ` is `at+jwt`", r#"{"alg":"HS256","typ":"at+jwt"}"#),
    ]
}

fn with_claim(name: &'static str, claim: &str, json: &str) -> Class {
    let token = merchant().claim(claim, json).sign(SECRET);
    Class { name, token }
}

fn without(name: &'static str, claim: &str) -> Class {
    let token = merchant().without(claim).sign(SECRET);
    Class { name, token }
}

fn claims() -> Vec<Class> {
    let later = now().as_secs() + 60;
    let shop = merchant()
        .for_other_shop()
        .claim("iss", "\"https://example.myshopify.com/admin\"");
    let token = |name, token: Token| Class {
        name,
        token: token.sign(SECRET),
    };
    vec![
        without("no `exp`", "exp"),
        without("no `nbf`", "nbf"),
        without("no `iat`", "iat"),
        without("no `aud`", "aud"),
        without("no `dest`", "dest"),
        without("no `jti`", "jti"),
        with_claim("`exp` is `null`", "exp", "null"),
        with_claim(
            "`exp` is a string of digits",
            "exp",
            &format!("\"{later}\""),
        ),
        with_claim("`exp` has a fraction", "exp", &format!("{later}.5")),
        with_claim("`exp` is `1e400`", "exp", "1e400"),
        with_claim("`nbf` is -1", "nbf", "-1"),
        token("`nbf` in an hour", merchant().not_yet_valid()),
        token("for another `aud`", merchant().for_other_app()),
        with_claim(
            "`aud` is an array: the right one",
            "aud",
            &format!("[\"{CLIENT_ID}\"]"),
        ),
        with_claim(
            "`aud` is an array: another, the right one",
            "aud",
            &format!("[\"{OTHER_CLIENT_ID}\",\"{CLIENT_ID}\"]"),
        ),
        with_claim("`aud` is `[]`", "aud", "[]"),
        token("`iss` names another shop than `dest`", shop),
        with_claim(
            "`dest` is `http://evil.example`",
            "dest",
            "\"http://evil.example\"",
        ),
    ]
}

fn payloads() -> Vec<Class> {
    let good = merchant().payload();
    let with_duplicate = |first: &str, claim: &str| {
        let second = format!("\"{claim}\":");
        signed(good.replacen(&second, &format!("{second}{first},{second}"), 1))
    };
    let class = |name, token| Class { name, token };
    let times = format!("{0},{0}", now().as_secs());
    let array = format!(
        "[\"https://example.myshopify.com/admin\",\"https://example.myshopify.com\",\
         \"{CLIENT_ID}\",\"1\",{},{times},\"an-id\",null]",
        now().as_secs() + 60
    );
    let mut invalid = good.clone().into_bytes();
    invalid.pop();
    invalid.extend(b",\"pad\":\"\xff\"}");
    let pad = |json: &str| format!("{},\"pad\":{json}}}", &good[..good.len() - 1]);
    vec![
        class("`exp` twice: past, future", with_duplicate("1", "exp")),
        class(
            "`aud` twice: another, the right one",
            with_duplicate(&format!("\"{OTHER_CLIENT_ID}\""), "aud"),
        ),
        class("an unknown claim twice", signed(pad("0,\"pad\":1"))),
        class("claims as an array", signed(array)),
        class("characters after the claims", signed(format!("{good}x"))),
        class("white space after the claims", signed(format!("{good} \n"))),
        class("invalid UTF-8 in an unknown claim", signed(invalid)),
        class(
            "a lone surrogate in an unknown claim",
            signed(pad("\"\\ud800\"")),
        ),
        class(
            "an unknown claim nested 100 levels deep",
            signed(pad(&nested(100))),
        ),
        class(
            "an unknown claim nested 1,000 levels deep",
            signed(pad(&nested(1_000))),
        ),
    ]
}

fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

/// The claims are right: it is how the token is written.
fn texts() -> Vec<Class> {
    let good = merchant().sign(SECRET);
    let (signing_input, signature) = good.rsplit_once('.').expect("three parts");
    let (header, payload) = signing_input.split_once('.').expect("two parts");
    let tag = BASE64_URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let with_tag = |tag: &[u8]| format!("{signing_input}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag));
    let class = |name, token| Class { name, token };
    vec![
        class("forged: another signature", forged()),
        class("signature of 31 bytes", with_tag(&tag[..31])),
        class(
            "signature of 33 bytes",
            with_tag(&[&tag[..], &[0]].concat()),
        ),
        class("empty signature", format!("{signing_input}.")),
        class(
            "signature with another last character, same bytes",
            stray_bits(&good),
        ),
        class("signature with padding", format!("{good}=")),
        class("line feed at the end", format!("{good}\n")),
        class("space at the start", format!(" {good}")),
        class("payload with padding, signed so", padded()),
        class("a fourth part", format!("{good}.{payload}")),
        class("a dot at the end", format!("{good}.")),
        class("a dot at the start", format!(".{good}")),
        class(
            "JSON serialization",
            format!(
                "{{\"protected\":\"{header}\",\"payload\":\"{payload}\",\
                 \"signature\":\"{signature}\"}}"
            ),
        ),
    ]
}

/// 32 bytes are 42 characters and four bits: the last character's other two bits are to be zero.
fn stray_bits(token: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = token.split_at(token.len() - 1);
    let at = ALPHABET.find(last).expect("base64url");
    format!("{rest}{}", &ALPHABET[at + 1..at + 2])
}

fn padded() -> String {
    let mut payload = merchant().payload();
    // To a length that has padding.
    while payload.len() % 3 != 2 {
        payload.insert(1, ' ');
    }
    let mut signing_input = BASE64_URL_SAFE_NO_PAD.encode(HEADER);
    signing_input.push('.');
    signing_input.push_str(&BASE64_URL_SAFE_NO_PAD.encode(payload));
    signing_input.push('=');
    let mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    let tag = mac.chain_update(&signing_input).finalize().into_bytes();
    format!("{signing_input}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag))
}

/// Right but for its secret.
pub fn under(secret: &[u8]) -> String {
    sign(HEADER, merchant().payload(), secret)
}
