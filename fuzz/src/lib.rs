//! The properties that are fuzzed, one a module. Each `check` takes the bytes that the fuzzer gives and
//! panics if the property does not hold, so that a crash replays on stable as a test.

pub mod claims;
pub mod clock;
pub mod differential;
pub mod mutate;
pub mod oracle;
pub mod raw;
pub mod requests;
pub mod signed;

/// The check of the target with this name.
#[must_use]
pub fn check_of(target: &str) -> Option<fn(&[u8])> {
    Some(match target {
        "clock" => clock::check,
        "differential" => differential::check,
        "mutate" => mutate::check,
        "raw" => raw::check,
        "requests" => requests::check,
        "signed" => signed::check,
        _ => return None,
    })
}

pub const TARGETS: [&str; 6] = [
    "clock",
    "differential",
    "mutate",
    "raw",
    "requests",
    "signed",
];
pub use shopify_session_token::testing::SECRET;
pub const IAT: u64 = 1_700_000_000;

/// A verifier with nothing special about it.
///
/// # Panics
///
/// Never: the configuration is a good one.
#[must_use]
pub fn verifier() -> shopify_session_token::Verifier {
    use shopify_session_token::{Verifier, testing::CLIENT_ID};
    Verifier::new(CLIENT_ID, SECRET).expect("a good configuration")
}
