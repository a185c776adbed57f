//! The controls: verification that is not constant-time. The measurement must detect each.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

pub type Key = Hmac<Sha256>;

pub fn key(secret: &str) -> Key {
    Key::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length")
}

/// Compares each key's MAC with the tag up to the first byte that differs.
#[inline(never)]
pub fn early_exit(keys: &[Key], token: &str) -> bool {
    let (input, tag) = parse(token);
    keys.iter().fold(false, |found, key| {
        found | is_equal_up_to_the_end(&mac(key, input), &tag)
    })
}

/// Compares in constant time, but stops at the first key that matches.
#[inline(never)]
pub fn first_match(keys: &[Key], token: &str) -> bool {
    let (input, tag) = parse(token);
    keys.iter().any(|key| is_equal(&mac(key, input), &tag))
}

fn parse(token: &str) -> (&[u8], [u8; 32]) {
    let (input, tag) = token.rsplit_once('.').expect("a token has dots");
    let mut decoded = [0; 32];
    let len = URL_SAFE_NO_PAD.decode_slice(tag, &mut decoded);
    assert_eq!(len, Ok(32), "a tag has 32 bytes");
    (input.as_bytes(), decoded)
}

fn mac(key: &Key, input: &[u8]) -> [u8; 32] {
    key.clone()
        .chain_update(input)
        .finalize()
        .into_bytes()
        .into()
}

fn is_equal(mac: &[u8; 32], tag: &[u8; 32]) -> bool {
    let pairs = mac.iter().zip(tag);
    black_box(pairs.fold(0, |difference, (a, b)| difference | (a ^ b))) == 0
}

fn is_equal_up_to_the_end(mac: &[u8; 32], tag: &[u8; 32]) -> bool {
    for (a, b) in mac.iter().zip(tag) {
        // Hidden from the optimiser, which would compare many bytes at a time.
        if black_box(*a) != *b {
            return false;
        }
    }
    true
}
