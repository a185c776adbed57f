//! Claims sets and headers that differ from valid ones by a few edits.

use std::sync::LazyLock;

use arbitrary::{Arbitrary, Result, Unstructured};
use shopify_session_token::Claim;
use shopify_session_token::testing::{HEADER, Token};

use crate::IAT;

/// JSON of a header and a payload.
#[derive(Debug)]
pub struct Texts {
    pub header: String,
    pub payload: String,
}

static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let claims = Claim::ALL.iter().map(|claim| claim.as_str());
    let others = r"sig alg typ crit \u0065xp a\u0075d EXP".split(' ');
    claims.chain(others).chain([""]).collect()
});

/// Mostly JSON. Some of it is refused only by a strict reader.
static VALUES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let values = r#"
        1700000000 1700000060 1700000000.5 17e8 1.7E+9 -0 -1 1e400 1e-400 0 00 01 0000000000
        0170000006 01700000060 -01 +1 1. .5 1e 1_0 0x1 NaN 9999999999999999999 10000000000000000000
        18446744073709551615 18446744073709551615.5 18446744073709551616 null nul true [] [1,] {}
        [[[[{"exp":1}]]]] [[[[[[[[[[[[[[[]]]]]]]]]]]]]]] [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]
        "" "HS256" "none" "JWT" "jwt" "\ud800" "\ud83d\ude00" "\x" 'a' "42" "042"
        "18446744073709551616" "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a" "127.0.0.1"
        "https:\/\/a.myshopify.com\/admin" "https://A.myshopify.com" "a.myshopify.com"
        "a.myshopify.com/checkouts" "https:\/\/a.myshopify.com\/account"
        "https://b.myshopify.com/admin" "gid:\/\/shopify\/Customer\/1""#;
    let with_spaces = ["1700000060 ", "\"a\nb\"", "\"\u{7f}é\""];
    values.split_whitespace().chain(with_spaces).collect()
});

/// Pieces of JSON, and texts that resemble them.
const PIECES: &[&str] = &[
    "{", "}", "[", "]", ":", ",", "\"", "\\", "/", "\\/", "\\\\", "\\\"", "\\u0061", " ", "\n",
    "\0", "\u{a0}", "\u{feff}", "é", "😀", "0", "1", "-", "e",
];

impl<'a> Arbitrary<'a> for Texts {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let payload = corrupt(layout(u)?.payload(), u)?;
        let header = match u.int_in_range(0..=3)? {
            0..=2 => HEADER.to_owned(),
            _ => corrupt(HEADER.to_owned(), u)?,
        };
        Ok(Self { header, payload })
    }
}

/// One of Shopify's layouts, deterministic in the fuzzer's bytes.
///
/// # Errors
///
/// If there are no bytes left.
pub fn layout(u: &mut Unstructured<'_>) -> Result<Token> {
    let token = match u.int_in_range(0..=2)? {
        0 => Token::merchant_at("a.myshopify.com", 42, IAT),
        1 => Token::buyer_at("a.myshopify.com", Some(42), IAT),
        _ => Token::buyer_at("a.myshopify.com", None, IAT),
    };
    // Moves the strings after it to different offsets in the blocks of a vector instruction.
    let jwt_id = "i".repeat(u.int_in_range(1..=64)?);
    let token = token.jwt_id(&jwt_id);
    let is_merchants = token.payload().contains("\"sid\"");
    Ok(if is_merchants {
        token.claim("sid", "\"s\"").claim("sig", "\"0\"")
    } else {
        token
    })
}

/// Up to six edits of a JSON object.
///
/// # Errors
///
/// If there are no bytes left.
pub fn corrupt(mut json: String, u: &mut Unstructured<'_>) -> Result<String> {
    for _ in 0..u.int_in_range(0..=6)? {
        json = edit(&json, u)?;
    }
    Ok(json)
}

fn edit(json: &str, u: &mut Unstructured<'_>) -> Result<String> {
    let mut members = split(json);
    let len = members.len();
    let (member, other) = (u.int_in_range(0..=len - 1)?, u.int_in_range(0..=len)?);
    let (name, value) = (u.choose(&NAMES)?, u.choose(&VALUES)?);
    match u.int_in_range(0..=11)? {
        // The edit that is most likely to be accepted: replaces the value of one member by that of another.
        0 | 1 => members[member] = with_value(&members[member], value),
        2 => members.insert(other, format!("\"{name}\":{value}")),
        3 => members.insert(other, members[member].clone()),
        4 => _ = members.remove(member),
        5 => members.swap(member, other % len),
        6 => members[member] = members[member].replacen(|c: char| c.is_alphabetic(), "\\u0061", 1),
        7 => members[member] = members[member].replace("\\/", "/"),
        8 => members[member] = with_value(&members[member], &number(u)?),
        9 => {
            let long = "x".repeat(u.int_in_range(0..=2_500)?);
            members.insert(other, format!("\"{name}\":\"{long}\""));
        }
        10 => return insert(json, u.choose(PIECES)?, u),
        _ => return cut(json, u),
    }
    Ok(format!("{{{}}}", members.join(",")))
}

/// The members, at least one. An approximation: in edited JSON any text may count as a member.
fn split(json: &str) -> Vec<String> {
    let inside = json.strip_prefix('{').unwrap_or(json);
    let inside = inside.strip_suffix('}').unwrap_or(inside);
    inside.split(',').map(str::to_owned).collect()
}

fn with_value(member: &str, value: &str) -> String {
    let name = member.split_once(':').map_or(member, |(name, _)| name);
    format!("{name}:{value}")
}

/// A number, sometimes with an extra letter or extra zeros.
fn number(u: &mut Unstructured<'_>) -> Result<String> {
    const CHARACTERS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '0', '.', '-', 'e', '+',
    ];
    (0..u.int_in_range(1..=24)?)
        .map(|_| u.choose(&CHARACTERS).copied())
        .collect()
}

fn insert(json: &str, piece: &str, u: &mut Unstructured<'_>) -> Result<String> {
    let (before, after) = json.split_at(boundary(json, u)?);
    Ok(format!("{before}{piece}{after}"))
}

/// Removes up to three characters.
fn cut(json: &str, u: &mut Unstructured<'_>) -> Result<String> {
    let (before, after) = json.split_at(boundary(json, u)?);
    let after = after.chars().skip(u.int_in_range(1..=3)?);
    Ok(before.chars().chain(after).collect())
}

fn boundary(text: &str, u: &mut Unstructured<'_>) -> Result<usize> {
    let mut at = u.int_in_range(0..=text.len())?;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    Ok(at)
}
