//! The smallest program that verifies a token with jsonwebtoken.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

#[derive(serde::Deserialize)]
struct Claims {
    dest: String,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().unwrap_or_default();
    let mut checks = Validation::new(Algorithm::HS256);
    checks.validate_nbf = true;
    checks.set_audience(&[next()]);
    let key = DecodingKey::from_secret(next().as_bytes());
    match decode::<Claims>(next(), &key, &checks) {
        Ok(token) => println!("{}", token.claims.dest),
        Err(error) => println!("{error}"),
    }
}
