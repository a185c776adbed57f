#![doc = include_str!("../README.md")]

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

mod args;
mod checks;
mod errors;
mod input;
mod inspect;
mod manual;
mod mint;
mod output;
mod text;
mod unverified;
mod usage;
mod verify;

use crate::args::{Arguments, Command};
use crate::output::{Output, Status};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage::report(&error),
    };
    let result = match arguments.command {
        Command::Verify(options) => verify::run(&options),
        Command::Mint(options) => mint::run(&options),
        Command::Inspect(options) => inspect::run(&options),
        Command::Completions { shell } => Ok(manual::completions(shell)),
        Command::Man { command } => manual::page(command.as_deref()),
    };
    let output = result.unwrap_or_else(|problem| Output {
        stderr: format!("error: {problem}\n"),
        status: Status::Usage,
        ..Output::new()
    });
    match print(&output) {
        Ok(()) => output.status.into(),
        Err(_) => Status::Usage.into(),
    }
}

/// Standard error first, so that on a terminal the report's last line is the last one.
fn print(output: &Output) -> io::Result<()> {
    io::stderr().write_all(output.stderr.as_bytes())?;
    let written = io::stdout()
        .write_all(&output.stdout)
        .and_then(|()| io::stdout().flush());
    match written {
        // The reader of a pipe, such as `head`, may stop when it has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            writeln!(
                io::stderr(),
                "error: cannot write to standard output: {error}"
            )?;
            Err(error)
        }
        _ => Ok(()),
    }
}
