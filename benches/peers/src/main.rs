//! The cost of verifying a session token, here and with other libraries, and the tokens that each accepts.
//! README.md has the commands.
#![cfg_attr(not(feature = "peers"), allow(dead_code))]

mod allocations;
mod bars;
#[cfg(feature = "peers")]
mod facts;
mod library;
mod measure;
mod ours;
#[cfg(feature = "peers")]
mod pages;
#[cfg(feature = "peers")]
mod peers;
#[cfg(feature = "peers")]
mod performance;
mod table;
mod tokens;

use std::io;
use std::process::{Command as Process, ExitCode};

use clap::{Parser, Subcommand};

/// Measures and compares. Without a command: prints every bar, and exits with 1 if one does not hold.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Print the bars against HMAC in each of cargo's profiles, without the other libraries.
    #[arg(long)]
    profiles: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Measure every table of docs/performance.md.
    #[cfg(feature = "peers")]
    Performance {
        /// Also write the page, its plot, and the measurements they are made from.
        #[arg(long)]
        write: bool,
        /// Measure nothing; take the measurements of the last `--write`.
        #[arg(long)]
        saved: bool,
    },
    /// Run every library for the tables of docs/comparison.md.
    #[cfg(feature = "peers")]
    Facts {
        /// Also write the page.
        #[arg(long)]
        write: bool,
    },
    /// Fail if a page has other tables than the libraries' verdicts and the saved measurements give.
    #[cfg(feature = "peers")]
    Check,
}

/// Cargo's own, and those of Cargo.toml.
const PROFILES: [&str; 3] = ["release", "release-lto", "release-one-unit"];

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        #[cfg(feature = "peers")]
        Some(Command::Performance { write, saved }) => performance::run(write, saved),
        #[cfg(feature = "peers")]
        Some(Command::Facts { write }) => facts::run(write),
        #[cfg(feature = "peers")]
        Some(Command::Check) => performance::check().and_then(|()| facts::check()),
        None if arguments.profiles => profiles(),
        None => bars(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn bars() -> io::Result<()> {
    if cfg!(debug_assertions) {
        return Err(io::Error::other("measure with --release"));
    }
    let bars = bars::bars();
    table::print(&[bars::table(&bars)]);
    if bars.iter().all(bars::Bar::holds) {
        return Ok(());
    }
    Err(io::Error::other("a bar does not hold"))
}

/// Every profile is measured, even after a bar did not hold.
fn profiles() -> io::Result<()> {
    let mut failed = Vec::new();
    for profile in PROFILES {
        println!("\n## Profile `{profile}`");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut process = Process::new(cargo);
        process.args(["run", "--quiet", "--locked", "--no-default-features"]);
        process
            .args(["--profile", profile])
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        if !process.status()?.success() {
            failed.push(profile);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "bars do not hold in: {}",
        failed.join(", ")
    )))
}
