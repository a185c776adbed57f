//! The server with actix-web.

mod suite;

const BINARY: &str = env!("CARGO_BIN_EXE_with-actix-web");

/// The status for a body that is JSON, but not of the expected type.
const WRONG_TYPE: u16 = 400;
