//! Payloads that are much work for their length: JSON of many shapes, filling a token to the cap.

use shopify_session_token::MAX_TOKEN_LEN;
use shopify_session_token::testing::Token;

use crate::tokens::{SECRET, room, shortest};

pub struct Shape {
    pub name: &'static str,
    pub token: String,
}

pub fn shapes() -> Vec<Shape> {
    let unknown = [
        ("one long string, no escape", "\"", "x", "\""),
        ("one string, every character `\\n`", "\"", "\\n", "\""),
        ("one string of `\\u0000`", "\"", "\\u0000", "\""),
        (
            "one string of surrogate pairs",
            "\"",
            "\\ud83d\\ude00",
            "\"",
        ),
        ("one string of two-byte characters", "\"", "\u{e9}", "\""),
        ("one long number", "1", "1", ""),
        ("one long fraction", "0.", "7", ""),
        ("array of digits", "[", "1,", "1]"),
        ("array of exponents", "[", "1e1,", "1]"),
        ("array of negative zeros", "[", "-0,", "0]"),
        ("array of `true`", "[", "true,", "0]"),
        ("array of `null`", "[", "null,", "0]"),
        ("array of empty strings", "[", "\"\",", "0]"),
        ("array of short strings", "[", "\"a\",", "0]"),
        ("array of escapes", "[", "\"\\n\",", "0]"),
        ("array of empty arrays", "[", "[],", "0]"),
        ("array of empty objects", "[", "{},", "0]"),
        ("object of short members", "{", "\"a\":1,", "\"a\":1}"),
        ("object of empty names", "{", "\"\":0,", "\"\":0}"),
        ("object of escaped names", "{", "\"\\n\":0,", "\"\":0}"),
        ("white space", "0", " ", ""),
        ("arrays of white space", "[", "[ ], ", "0]"),
    ];
    let mut shapes: Vec<Shape> = unknown
        .into_iter()
        .map(|(name, open, unit, close)| Shape {
            name,
            token: filled(&shortest(), "pad", open, unit, close),
        })
        .collect();
    shapes.push(nested("nested arrays", "[", "]"));
    shapes.push(nested("nested objects", "{\"\":", "}"));
    shapes.extend(members());
    shapes.extend(known_claims());
    shapes
}

/// Many unknown claims of the claims set itself, which are compared with the names of the known ones.
fn members() -> Vec<Shape> {
    let claims = [
        ("many claims", "0", ",\"a\":0"),
        ("many claims with empty names", "0", ",\"\":0"),
        ("many claims of three letters", "0", ",\"aua\":0"),
        ("many claims with escaped names", "0", ",\"\\n\":0"),
        ("many claims with `\\u` names", "0", ",\"\\u0061\":0"),
        ("many claims that are strings", "0", ",\"a\":\"\""),
    ];
    claims
        .into_iter()
        .map(|(name, open, unit)| Shape {
            name,
            token: filled(&shortest(), "pad", open, unit, ""),
        })
        .collect()
}

/// Known claims that are kept: long, and escaped throughout.
fn known_claims() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (name, claim, unit) in [
        ("a long token ID", "jti", "x"),
        ("a token ID of `\\u0041`", "jti", "\\u0041"),
        ("a session ID of `\\n`", "sid", "\\n"),
        ("a session ID of `\\/`", "sid", "\\/"),
        ("a session ID, every other character `\\/`", "sid", "x\\/"),
        ("a session ID of surrogate pairs", "sid", "\\ud83d\\ude00"),
    ] {
        let token = filled(&shortest(), claim, "\"", unit, "\"");
        shapes.push(Shape { name, token });
    }
    let open = "\"https:\\/\\/example.myshopify.com\\/";
    let token = filled(&shortest(), "iss", open, "\\/", "\"");
    shapes.push(Shape {
        name: "an issuer's path of `\\/`",
        token,
    });
    shapes
}

/// The claim is `open`, as many units as there is room for, and `close`.
fn filled(token: &Token, claim: &str, open: &str, unit: &str, close: &str) -> String {
    let bare = token.clone().claim(claim, "");
    // Room is counted for a claim `pad`; if it is another one, `pad` stays away.
    let no_pad = bare.clone().claim("pad", "").payload().len() - bare.payload().len();
    let room = room(MAX_TOKEN_LEN, &bare, open.len() + close.len()) + no_pad;
    let json = format!("{open}{}{close}", unit.repeat(room / unit.len()));
    let token = bare.claim(claim, &json).sign(SECRET);
    assert!(token.len() <= MAX_TOKEN_LEN);
    token
}

fn nested(name: &'static str, open: &str, close: &str) -> Shape {
    let room = room(MAX_TOKEN_LEN, &shortest(), 1);
    let levels = room / (open.len() + close.len());
    let json = format!("{}0{}", open.repeat(levels), close.repeat(levels));
    Shape {
        name,
        token: shortest().claim("pad", &json).sign(SECRET),
    }
}
