//! The tests of every server in `examples`, with this one.

#[path = "../../tests/mod.rs"]
mod tests;

const BINARY: &str = env!("CARGO_BIN_EXE_example-axum");

/// The address in the error on `LISTEN`.
const LISTEN: &str = "127.0.0.1:3000";

/// The status for a body that is JSON, but not of the expected type.
const WRONG_TYPE: u16 = 422;
