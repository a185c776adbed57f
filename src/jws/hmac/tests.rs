use super::{Key, KeyIndex, find_signing_key};
use alloc::vec::Vec;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

fn keys(secrets: &[&str]) -> Vec<Key> {
    let key = |secret: &&str| Key::new(secret.repeat(32).as_bytes()).expect("long enough");
    secrets.iter().map(key).collect()
}

#[test]
fn every_key_is_tried_and_the_first_that_matches_is_named() {
    let configured = keys(&["a", "b", "c", "b"]);
    for (secret, expected) in [("a", Some(0)), ("b", Some(1)), ("c", Some(2)), ("d", None)] {
        let signature = keys(&[secret])[0].mac(b"input");
        assert_eq!(
            find_signing_key(&configured, b"input", &signature).map(KeyIndex::get),
            expected
        );
    }
}

#[test]
fn messages_of_every_length_have_the_mac_that_hmac_computes() {
    let key = &keys(&["a"])[0];
    let hmac = Hmac::<Sha256>::new_from_slice("a".repeat(32).as_bytes()).expect("any length");
    let message = [0x5a; 200];
    for len in 0..=message.len() {
        let message = &message[..len];
        let expected = hmac.clone().chain_update(message).finalize();
        assert_eq!(key.mac(message)[..], expected.into_bytes()[..], "{len}");
    }
}

#[test]
fn no_key_matches_nothing() {
    let signature = keys(&["a"])[0].mac(b"input");
    assert_eq!(
        find_signing_key(&[], b"input", &signature).map(KeyIndex::get),
        None
    );
}

#[test]
fn fingerprint_is_the_start_of_the_mac_of_nothing() {
    let key = &keys(&["a"])[0];
    let expected = key.mac(b"").first_chunk().copied().map(u128::from_le_bytes);
    assert_eq!(Some(key.fingerprint()), expected);
}

/// Differences must not cancel each other.
#[test]
fn signature_with_the_same_difference_in_any_words_is_refused() {
    let configured = keys(&["a"]);
    let right = configured[0].mac(b"input");
    for words in 1..16_u8 {
        for byte in 0..8 {
            let mut wrong = right;
            for word in (0..4).filter(|word| words & (1 << word) != 0) {
                wrong[8 * word + byte] ^= 0x10;
            }
            assert_eq!(
                find_signing_key(&configured, b"input", &wrong).map(KeyIndex::get),
                None,
                "{words:04b} {byte}"
            );
        }
    }
}
