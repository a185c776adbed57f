//! Claims sets and headers as random members: near enough to good ones to get past the first check.

use arbitrary::{Arbitrary, Result, Unstructured};
use shopify_session_token::testing::{HEADER, Token};

use crate::IAT;

/// JSON text of a header and a payload.
#[derive(Debug)]
pub struct Texts {
    pub header: String,
    pub payload: String,
}

const NAMES: [&str; 16] = [
    "exp",
    "nbf",
    "iat",
    "aud",
    "dest",
    "jti",
    "iss",
    "sub",
    "sid",
    "sig",
    "alg",
    "typ",
    "crit",
    "\\u0065xp",
    "EXP",
    "",
];

const VALUES: [&str; 30] = [
    "1700000000",
    "1700000060",
    "1700000000.5",
    "17e8",
    "-0",
    "-1",
    "1e400",
    "1e-400",
    "0",
    "18446744073709551615",
    "18446744073709551615.5",
    "null",
    "true",
    "[]",
    "{}",
    "[[[[{\"exp\":1}]]]]",
    "\"\"",
    "\"HS256\"",
    "\"none\"",
    "\"JWT\"",
    "\"jwt\"",
    "\"\\ud800\"",
    "\"42\"",
    "\"4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a\"",
    "\"https:\\/\\/a.myshopify.com\\/admin\"",
    "\"https://A.myshopify.com\"",
    "\"a.myshopify.com\"",
    "\"a.myshopify.com/checkouts\"",
    "\"https://b.myshopify.com/admin\"",
    "\"gid:\\/\\/shopify\\/Customer\\/1\"",
];

impl<'a> Arbitrary<'a> for Texts {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let base = if u.arbitrary()? {
            Token::merchant_at("a.myshopify.com", 42, IAT)
        } else {
            Token::buyer_at("a.myshopify.com", Some(42), IAT)
        };
        let payload = spoil(base.jwt_id("id").payload(), u)?;
        let header = match u.int_in_range(0..=3)? {
            0..=2 => HEADER.to_owned(),
            _ => spoil(HEADER.to_owned(), u)?,
        };
        Ok(Self { header, payload })
    }
}

/// Up to six edits of a JSON object's text: members replaced, left out, added, or any text put anywhere.
fn spoil(mut json: String, u: &mut Unstructured<'_>) -> Result<String> {
    for _ in 0..u.int_in_range(0..=6)? {
        let (name, value) = (u.choose(&NAMES)?, u.choose(&VALUES)?);
        match u.int_in_range(0..=4)? {
            0 => json = replace(&json, name, value),
            1 => json = json.replacen(&format!("\"{name}\":"), "\"x\":", 1),
            2 => json = json.replacen('{', &format!("{{\"{name}\":{value},"), 1),
            3 => json = json.replacen('}', &format!(",\"{name}\":{value}}}"), 1),
            _ => {
                let at = u.int_in_range(0..=json.len())?;
                if json.is_char_boundary(at) {
                    json.insert_str(at, u.arbitrary()?);
                }
            }
        }
    }
    Ok(json)
}

/// The value of a member, up to the next comma, by another.
fn replace(json: &str, name: &str, value: &str) -> String {
    let key = format!("\"{name}\":");
    let Some((before, behind)) = json.split_once(&key) else {
        return json.to_owned();
    };
    let end = behind.find([',', '}']).unwrap_or(behind.len());
    format!("{before}{key}{value}{}", &behind[end..])
}
