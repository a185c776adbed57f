//! This crate, and the two parts that bound it: one keyed HMAC, and keying.

use std::convert::Infallible;
use std::hint::black_box;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shopify_session_token::testing::CLIENT_ID;
use shopify_session_token::{ConfigError, UnixTime, Verifier, verify};

use super::{Contestant, FLOOR, KEYING, OURS, OURS_BY_FUNCTION, OURS_WITH_CLOCK};

fn verifier(secret: &[u8]) -> Result<Verifier, ConfigError> {
    Verifier::new(CLIENT_ID, secret)
}

/// At a fixed time: the caller knows it, or asks for it once per request.
pub fn ours(secret: &[u8], now: UnixTime) -> Result<Contestant, String> {
    let verifier = verifier(secret).map_err(|error| error.to_string())?;
    Ok(Contestant::new(OURS, move |token| {
        verifier.verify(token, black_box(now))
    }))
}

/// Reads the clock in each call, as the peers do.
pub fn ours_with_clock(secret: &[u8]) -> Contestant {
    let verifier = verifier(secret).expect("a good configuration");
    Contestant::new(OURS_WITH_CLOCK, move |token| {
        verifier.verify(token, UnixTime::now())
    })
}

pub fn merchants_only(secret: &[u8], now: UnixTime) -> Contestant {
    let verifier = verifier(secret).expect("a good configuration");
    Contestant::new(OURS, move |token| verifier.verify_merchant(token, now))
}

pub fn ours_by_function(secret: &[u8], now: UnixTime) -> Contestant {
    let secret = secret.to_vec();
    Contestant::new(OURS_BY_FUNCTION, move |token| {
        verify(token, black_box(&secret), black_box(now))
    })
}

/// One keyed HMAC-SHA256 over the signing input: what no verifier can save.
pub fn floor(secret: &[u8]) -> Contestant {
    let keyed = Hmac::<Sha256>::new_from_slice(secret).expect("any length");
    let verdict = keyed.clone();
    Contestant {
        name: FLOOR,
        batch: Box::new(move |token, calls| {
            let signing_input = signing_input(token);
            for _ in 0..calls {
                let mac = keyed.clone().chain_update(black_box(signing_input));
                black_box(mac.finalize());
            }
        }),
        verdict: Box::new(move |token| {
            let signature = token
                .rsplit_once('.')
                .map_or("", |(_, signature)| signature);
            let signature = BASE64_URL_SAFE_NO_PAD
                .decode(signature)
                .map_err(|error| error.to_string())?;
            let mac = verdict.clone().chain_update(signing_input(token));
            mac.verify_slice(&signature).map_err(|e| e.to_string())
        }),
    }
}

fn signing_input(token: &str) -> &str {
    token.rsplit_once('.').map_or(token, |(input, _)| input)
}

/// What `verify()` has to do and a `Verifier` has done.
pub fn keying(secret: &[u8]) -> Contestant {
    let secret = secret.to_vec();
    Contestant::new(KEYING, move |_| {
        let keyed = Hmac::<Sha256>::new_from_slice(black_box(&secret)).expect("any length");
        Ok::<_, Infallible>(keyed)
    })
}
