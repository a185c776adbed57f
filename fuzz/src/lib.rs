//! The properties that are fuzzed, one per module. Each `check` takes the fuzzer's bytes and panics if the property
//! does not hold, so a crash can be replayed on stable as a test.

pub mod claims;
pub mod json;
pub mod oracle;

/// The targets: a module, and an entry of [`TARGETS`], each. A test compares `Cargo.toml`, `fuzz_targets/` and
/// `seeds/` with them.
macro_rules! targets {
    ($($name:ident),+ $(,)?) => {
        $(pub mod $name;)+

        /// Every target with its check.
        pub const TARGETS: &[(&str, fn(&[u8]))] = &[$((stringify!($name), $name::check)),+];
    };
}

targets! {
    apps,
    clock,
    differential,
    mutate,
    raw,
    readers,
    requests,
    signed,
}

pub use shopify_session_token::testing::SECRET;
pub const PREVIOUS_SECRET: &str = "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";
pub const IAT: u64 = 1_700_000_000;

/// The app of [`verifier`].
pub const APP: oracle::App = oracle::App {
    client_id: shopify_session_token::testing::CLIENT_ID,
    secrets: &[SECRET],
    leeway: 10,
    suffixes: &[],
};

/// A verifier with the default configuration.
///
/// # Panics
///
/// Never: the configuration is valid.
#[must_use]
pub fn verifier() -> shopify_session_token::Verifier {
    APP.verifier()
}
