//! jwt-simple. It takes its options by value, so each call has a copy of them made.

use std::collections::HashSet;

use jwt_simple::prelude::{Duration, HS256Key, MACLike as _, VerificationOptions};
use shopify_session_token::testing::CLIENT_ID;

use super::{Contestant, JWT_SIMPLE, LEEWAY};
use crate::claims::PrivateClaims;

pub fn configured(secret: &[u8]) -> Contestant {
    let key = HS256Key::from_bytes(secret);
    let options = VerificationOptions {
        allowed_audiences: Some(HashSet::from([CLIENT_ID.to_owned()])),
        time_tolerance: Some(Duration::from_secs(LEEWAY)),
        ..VerificationOptions::default()
    };
    Contestant::new(JWT_SIMPLE, move |token| {
        key.verify_token::<PrivateClaims>(token, Some(options.clone()))
    })
}

pub fn by_default(secret: &[u8]) -> Contestant {
    let key = HS256Key::from_bytes(secret);
    Contestant::new(JWT_SIMPLE, move |token| {
        key.verify_token::<PrivateClaims>(token, None)
    })
}
