//! The smallest program that verifies a token with shopify-session-token.

use shopify_session_token::{UnixTime, Verifier};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().unwrap_or_default();
    let verifier = Verifier::new(next(), next()).expect("a client ID and a secret");
    match verifier.verify(&next(), UnixTime::now()) {
        Ok(claims) => println!("{}", claims.shop()),
        Err(error) => println!("{error}"),
    }
}
