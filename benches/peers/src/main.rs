//! The cost of verifying a session token, here and with other libraries, and the tokens that each accepts.
//! README.md has the commands.

mod facts;
mod library;
mod measure;
mod ours;
mod pages;
mod peers;
mod performance;
mod tokens;

use std::io;

fn main() -> io::Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        _ if cfg!(debug_assertions) => Err(io::Error::other("measure with --release")),
        ["performance"] => performance::run(false),
        ["performance", "--write"] => performance::run(true),
        ["facts"] => facts::run(false),
        ["facts", "--write"] => facts::run(true),
        _ => Err(io::Error::other(
            "performance or facts, and --write to write the page",
        )),
    }
}
