//! The tests of every server in this folder: each includes this module in its `tests/server.rs` and defines there what
//! differs.

mod config;
mod server;
mod shutdown;
mod size;
mod util;
