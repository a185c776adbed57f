//! This crate, and one HMAC, which every verifier must compute.

use std::hint::black_box;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shopify_session_token::testing::CLIENT_ID;
use shopify_session_token::{UnixTime, Verifier, verify};

use crate::library::Library;
use crate::tokens::{SECRET, now, signing_input, tag};

pub const FLOOR: &str = "one HMAC-SHA256";
pub const OURS: &str = "Verifier::verify";

fn verifier() -> Verifier {
    Verifier::new(CLIENT_ID, SECRET).expect("a valid configuration")
}

/// One HMAC-SHA256 over the signing input with a prepared key, through the usual interface of `hmac`. This crate uses
/// its block interface, which saves 15 to 20 ns.
pub fn floor() -> Library {
    let keyed = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    let verify = |token: &str| {
        let signature = BASE64_URL_SAFE_NO_PAD.encode(tag(signing_input(token)));
        let is_valid = token.ends_with(&signature);
        is_valid.then_some(()).ok_or("another signature")
    };
    Library::new(FLOOR, verify).with_batch(move |token, calls| {
        let signing_input = signing_input(token);
        for _ in 0..calls {
            let mac = keyed.clone().chain_update(black_box(signing_input));
            black_box(mac.finalize());
        }
    })
}

/// At a time that the caller knows.
pub fn ours() -> Library {
    let (verifier, now) = (verifier(), now());
    Library::new(OURS, move |token| verifier.verify(token, black_box(now)))
}

/// Reads the clock in each call, as the other libraries do.
pub fn ours_with_clock() -> Library {
    let verifier = verifier();
    Library::new("Verifier::verify, UnixTime::now()", move |token| {
        verifier.verify(token, UnixTime::now())
    })
}

/// Prepares the key in each call.
pub fn ours_by_function() -> Library {
    let now = now();
    Library::new("verify()", move |token| {
        verify(token, black_box(SECRET), black_box(now))
    })
}
