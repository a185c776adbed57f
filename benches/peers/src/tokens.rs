//! The inputs. Minted at the real present time: most libraries read the clock themselves.

use std::sync::OnceLock;
use std::time::Duration;

use shopify_session_token::UnixTime;
use shopify_session_token::testing::{HEADER, Token, sign};

/// As long as Shopify's: the prefix and 32 digits. (josekit takes no key under 32 bytes.)
pub const SECRET: &str = "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";
pub const SHOP: &str = "example.myshopify.com";
/// Base64url without the header, the dots and the signature that every token has.
const AROUND_PAYLOAD: usize = 36 + 1 + 1 + 43;

/// A merchant's token as it is sent today. It outlasts the run, which real ones, of 60 seconds, do not.
pub fn merchant() -> Token {
    Token::merchant_at(SHOP, 12_345_678_901, now()).lifetime(Duration::from_hours(2))
}

pub fn buyer() -> Token {
    Token::buyer_at(SHOP, Some(7_654_321_098), now()).lifetime(Duration::from_hours(2))
}

/// What becomes of an input.
#[derive(Clone, Copy, PartialEq)]
pub enum Fate {
    Accepted,
    Refused,
}

pub struct Input {
    pub name: &'static str,
    pub fate: Fate,
    pub token: String,
}

pub const MERCHANT: &str = "merchant";
pub const BUYER: &str = "buyer";
pub const FORGED: &str = "forged";
pub const EXPIRED: &str = "expired";
pub const JUNK: &str = "junk";
pub const DOTS: &str = "4096 dots";
pub const LETTERS: &str = "4096 `A`s";
pub const OVERSIZE: &str = "10 MB";

/// One column of the first table each.
pub fn inputs() -> Vec<Input> {
    let input = |name, fate, token| Input { name, fate, token };
    vec![
        input(MERCHANT, Fate::Accepted, merchant().sign(SECRET)),
        input(BUYER, Fate::Accepted, buyer().sign(SECRET)),
        input(FORGED, Fate::Refused, forged()),
        input(EXPIRED, Fate::Refused, merchant().expired().sign(SECRET)),
        input(JUNK, Fate::Refused, "undefined".to_owned()),
        input(DOTS, Fate::Refused, ".".repeat(4096)),
        input(LETTERS, Fate::Refused, "A".repeat(4096)),
        input(OVERSIZE, Fate::Refused, "A".repeat(10_000_000)),
    ]
}

/// A merchant's token with one of the last characters of its signature changed, but not the very last,
/// four bits of which carry the tag and two nothing: the text remains strict base64url.
pub fn forged() -> String {
    let mut token = merchant().sign(SECRET);
    let last_but_one = token.len() - 2;
    let other = if token.as_bytes()[last_but_one] == b'A' {
        "B"
    } else {
        "A"
    };
    token.replace_range(last_but_one..=last_but_one, other);
    token
}

/// From 512 to 4096 bytes in steps of 256, by one unknown claim: a string without an escape.
pub fn by_length() -> Vec<String> {
    (2..=16).map(|quarters| of_length(quarters * 256)).collect()
}

/// `length` must be a multiple of 4, so that base64url without padding can have it.
pub fn of_length(length: usize) -> String {
    let text = |padding| format!("\"{}\"", "x".repeat(padding));
    let token = shortest().claim("pad", &text(room(length, &shortest(), 2)));
    let token = token.sign(SECRET);
    assert_eq!(token.len(), length);
    token
}

/// A buyer who is not signed in, so that the shortest has room for a further claim below 512 bytes.
pub fn shortest() -> Token {
    Token::buyer_at(SHOP, None, now()).lifetime(Duration::from_hours(2))
}

/// How many bytes of JSON a claim named `pad` may have in a token of `length` bytes, less `used`.
pub fn room(length: usize, token: &Token, used: usize) -> usize {
    let payload = token.clone().claim("pad", "").payload();
    (length - AROUND_PAYLOAD) * 3 / 4 - payload.len() - used
}

/// A payload that no `Token` has, rightly signed.
pub fn signed(payload: impl AsRef<[u8]>) -> String {
    sign(HEADER, payload, SECRET)
}

/// When this process first asked: all tokens are issued then, and those who take the time as an argument
/// are given it.
pub fn now() -> UnixTime {
    static NOW: OnceLock<UnixTime> = OnceLock::new();
    *NOW.get_or_init(UnixTime::now)
}
