//! How long the server's check of one `Authorization` header takes: nanoseconds of this thread, for
//! `load/run`. The token comes on standard input.

use std::env;
use std::hint::black_box;
use std::io;
use std::time::Instant;

use shopify_session_token::{UnixTime, Verifier};

const ROUNDS: u32 = 200_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let verifier = Verifier::new(
        env::var("SHOPIFY_API_KEY")?,
        env::var("SHOPIFY_API_SECRET")?,
    )?;
    let header = format!("Bearer {}", io::read_to_string(io::stdin())?.trim());
    let header = Some(header.as_bytes());
    // The first fifth warms up. The clock is read each time, because the server does that, too.
    let mut start = Instant::now();
    for round in 0..ROUNDS {
        if round == ROUNDS / 5 {
            start = Instant::now();
        }
        verifier.merchant_from_authorization(black_box(header), UnixTime::now())?;
    }
    let rounds = u128::from(ROUNDS - ROUNDS / 5);
    println!("{}", start.elapsed().as_nanos() / rounds);
    Ok(())
}
