//! Verifies a merchant's token: `cargo run --example verify`.
//!
//! For tokens of your own there is a command line tool, `cargo install shopify-session-token-cli`.

use shopify_session_token::Verifier;

/// Real tokens live for a minute. This one is verified at a time when it was valid; a server passes
/// `UnixTime::now()`.
const NOW: u64 = 1_700_000_018;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJpc3MiOiJodHRwczpcL1wvZXhhbXBsZS5teXNob3BpZnkuY29tXC9hZG1pbiIsImRlc3QiOiJodHRwczpcL1wvZXhh\
    bXBsZS5teXNob3BpZnkuY29tIiwiYXVkIjoiNGY5ZDBjNmIyYTVlNGQxZjhjM2I3YTZlNWQ0YzNiMmEiLCJzdWIiOiIx\
    MjM0NTY3ODkwMSIsImV4cCI6MTcwMDAwMDA2MCwibmJmIjoxNzAwMDAwMDAwLCJpYXQiOjE3MDAwMDAwMDAsImp0aSI6\
    IjllYTNlMWEyLTdiNTUtNGY2Yy04ZDdlLTBjMWQyZTNmNGE1YiIsInNpZCI6IjVjMWQ5YTdlLTNmMmItNGE2OC05ZDBj\
    LTdiNmE1ZjRlM2QyYyJ9.FkswSqeh3nFgZV47brMQhD7UT-6P2LurNWjW7JWG2ao";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Once, at start-up.
    let verifier = Verifier::new(
        "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a",
        "shpss_c0ffee00c0ffee00c0ffee00c0ffee00",
    )?;

    // For each request.
    let merchant = verifier.verify_merchant(TOKEN, NOW)?;
    println!("shop     {}", merchant.shop());
    println!("user     {}", merchant.user_id());
    println!("expires  in {} s", merchant.expires_in(NOW).as_secs());
    Ok(())
}

#[test]
fn sample_is_verified() {
    main().unwrap();
}
