//! Clap's errors about a wrong command line, without the token or secret that it may contain.

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::output::Status;

/// The longest argument that an error repeats. Tokens and secrets are longer; flags and commands are not.
const MAX_REPEATED_LEN: usize = 24;

/// Prints help, the version or an error.
pub(crate) fn report(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Nothing can be done if not even the help can be printed.
        let _ = error.print();
        return Status::Done.into();
    }
    let message = without_long_arguments(&error.to_string(), env::args_os());
    // The exit code says the same.
    let _ = io::stderr().write_all(message.as_bytes());
    Status::Usage.into()
}

fn without_long_arguments(
    message: &str,
    arguments: impl Iterator<Item = std::ffi::OsString>,
) -> String {
    let mut message = message.to_owned();
    for argument in arguments.skip(1) {
        let argument = argument.to_string_lossy();
        // clap repeats `--flag=value` as a whole, or either side.
        for part in [&*argument].into_iter().chain(argument.splitn(2, '=')) {
            if part.chars().count() > MAX_REPEATED_LEN {
                message = message.replace(part, "(not shown)");
            }
        }
    }
    message
}
