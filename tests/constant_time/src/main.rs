//! Verifies tokens with secrets that memcheck is told to treat as undefined, so that it reports every branch and
//! every address that depends on them. `check` runs it.
//!
//! With the name of a control as argument, code that is not constant-time runs instead: memcheck must report it.

mod control;
mod memcheck;

use std::process::ExitCode;

use shopify_session_token::testing::{CLIENT_ID, Token};
use shopify_session_token::{Verifier, VerifierSet, verify};

const IAT: u64 = 1_700_000_000;
/// One as long as Shopify's, one longer than one block of SHA-256, one longer than two: HMAC hashes long keys first.
const SECRETS: [&str; 4] = [
    "shpss_0123456789abcdef0123456789abcdef",
    "shpss_this_is_longer_than_the_64_bytes_of_a_block_0123456789abcdef0123456789abcdef",
    "shpss_this_is_longer_than_the_128_bytes_of_two_blocks_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "shpss_no_such_0123456789abcdef01234567",
];

fn main() -> ExitCode {
    if !memcheck::is_watching() {
        eprintln!("run this under valgrind: see `check`");
        return ExitCode::FAILURE;
    }
    match std::env::args().nth(1).as_deref() {
        None => verify_everything(),
        Some("early_exit") => control::early_exit(&secret(0)),
        Some("first_match") => control::first_match(&secret(0), &secret(1)),
        Some("table") => control::table(&secret(0)),
        Some("declassified") => control::declassified(&secret(0)),
        Some(other) => {
            eprintln!("there is no control {other}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// A copy of a secret that counts as undefined.
fn secret(index: usize) -> Vec<u8> {
    let secret = SECRETS[index].as_bytes().to_vec();
    memcheck::hide(&secret);
    secret
}

/// Tokens signed with each of the secrets, by a verifier with one, two and three of them, by one of several apps,
/// and by the function.
fn verify_everything() {
    assert_eq!(SECRETS.map(str::len), [38, 82, 134, 38]);
    let tokens = SECRETS.map(|secret| Token::merchant_at("a.myshopify.com", 42, IAT).sign(secret));
    let mut accepted = 0;
    for count in 1..=3 {
        let verifier = Verifier::new(CLIENT_ID, secret(0))
            .and_then(|verifier| verifier.with_previous_secrets((1..count).map(secret)))
            .expect("good secrets");
        // Its client ID is as long as the secret, so that the two are compared.
        let other = Verifier::new("another-app-whose-id-has-38-characters", secret(3))
            .expect("a good secret");
        let apps = VerifierSet::new([other, verifier.clone()]).expect("different client IDs");
        for token in &tokens {
            accepted += u32::from(verifier.verify(token, IAT).is_ok());
            accepted += u32::from(verifier.verify_merchant(token, IAT).is_ok());
            accepted += u32::from(apps.verify(token, IAT).is_ok());
        }
    }
    for token in &tokens {
        accepted += u32::from(verify(token, secret(0), IAT).is_ok());
    }
    // One, two and three of the four, three times each, and one.
    memcheck::reveal(&accepted.to_ne_bytes());
    println!("accepted {accepted}");
}
