//! The smallest program that verifies a token with jwt-simple.

use jwt_simple::prelude::*;

#[derive(Serialize, Deserialize)]
struct Claims {
    dest: String,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().unwrap_or_default();
    let options = VerificationOptions {
        allowed_audiences: Some(HashSet::from([next()])),
        ..VerificationOptions::default()
    };
    let key = HS256Key::from_bytes(next().as_bytes());
    match key.verify_token::<Claims>(&next(), Some(options)) {
        Ok(claims) => println!("{}", claims.custom.dest),
        Err(error) => println!("{error}"),
    }
}
