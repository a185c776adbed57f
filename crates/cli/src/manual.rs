//! `completions` and `man`, from the definition of the command line.

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::Arguments;
use crate::output::{Output, Problem, Status};

pub(crate) fn completions(shell: Shell) -> Output {
    let mut output = Output::new(Status::Done);
    clap_complete::generate(
        shell,
        &mut Arguments::command(),
        "shopify-session-token",
        &mut output.stdout,
    );
    output
}

/// The page of a command, or the overview.
pub(crate) fn page(command: Option<&str>) -> Result<Output, Problem> {
    let mut output = Output::new(Status::Done);
    let mut overview = Arguments::command();
    // Gives the commands their full names.
    overview.build();
    let command = match command {
        None => overview,
        Some(name) => overview
            .find_subcommand(name)
            .ok_or_else(|| Problem::new("there is no page for such a command"))?
            .clone(),
    };
    Man::new(command)
        .source(concat!("shopify-session-token ", env!("CARGO_PKG_VERSION")))
        .render(&mut output.stdout)
        .map_err(|error| Problem::new(format!("cannot write the page: {error}")))?;
    Ok(output)
}
