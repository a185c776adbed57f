//! The tests of both servers.

mod binary;
mod config;
#[allow(dead_code, reason = "these tests use a part of it")]
#[path = "../../../../crates/server/tests/util/mod.rs"]
mod redis;
#[path = "../../../../crates/server/tests/util/security_check.rs"]
mod security_check;
mod server;
mod shutdown;
mod util;
