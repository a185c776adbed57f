//! An edited valid token is accepted only if its text is unchanged.

use arbitrary::{Arbitrary as _, Result, Unstructured};
use shopify_session_token::testing::Token;

use crate::{IAT, SECRET, verifier};

/// Characters that lenient decoders ignore.
const TRICKS: [&str; 12] = [
    "=", "==", "+", "/", "%2B", "%3D", "\r\n", " ", "\0", ".", "-", "_",
];

pub fn check(data: &[u8]) {
    let token = Token::merchant_at("a.myshopify.com", 42, IAT).jwt_id("id");
    let token = token.claim("sid", "null").claim("sig", "null").sign(SECRET);
    let Ok(edited) = edit(&token, &mut Unstructured::new(data)) else {
        return;
    };
    assert_eq!(
        verifier().verify(&edited, IAT).is_ok(),
        edited == token,
        "{edited}"
    );
}

fn edit(token: &str, u: &mut Unstructured<'_>) -> Result<String> {
    let mut chars: Vec<char> = token.chars().collect();
    for _ in 0..u.int_in_range(1..=4)? {
        let at = u.int_in_range(0..=chars.len())?;
        let other = u.int_in_range(0..=chars.len())?;
        let last = chars.len().saturating_sub(1);
        match u.int_in_range(0..=5)? {
            0 if !chars.is_empty() => chars[at.min(last)] = char::arbitrary(u)?,
            1 if !chars.is_empty() => chars.swap(at.min(last), other.min(last)),
            2 if !chars.is_empty() => _ = chars.remove(at.min(last)),
            3 => chars.insert(at, u.int_in_range(b' '..=b'~')?.into()),
            4 => _ = chars.splice(at..at, u.choose(&TRICKS)?.chars()),
            // The bits that the last character of the signature does not use.
            _ if !chars.is_empty() => chars[last] = u.int_in_range(b'0'..=b'z')?.into(),
            _ => {}
        }
    }
    Ok(chars.into_iter().collect())
}
