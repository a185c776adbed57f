//! `completions` and `man`, from the definition of the command line.

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::Arguments;
use crate::output::{Output, Problem};

pub(crate) fn completions(shell: Shell) -> Output {
    let mut output = Output::new();
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
    let mut overview = Arguments::command();
    // Gives the commands their full names.
    overview.build();
    let command = match command {
        None => overview,
        Some(name) => overview
            .find_subcommand(name)
            .ok_or_else(|| "there is no page for such a command".to_owned())?
            .clone(),
    };
    let mut page = Vec::new();
    Man::new(command)
        // Without one, the version would be taken for the date.
        .date(" ")
        // Without one, it would be "General Commands Manual", for which long names leave no room.
        .manual(" ")
        .source(concat!("shopify-session-token ", env!("CARGO_PKG_VERSION")))
        .render(&mut page)
        .map_err(|error| format!("cannot write the page: {error}"))?;
    let page = String::from_utf8_lossy(&page);
    // The help's last paragraphs as sections of their own, with their lines as they are.
    let (page, _) = page.split_once(".SH VERSION").unwrap_or((&page, ""));
    let page = page
        .replace(".SH EXTRA\n", "")
        .replace("Environment:\n", ".SH ENVIRONMENT\n.nf\n")
        .replace("\n\nTokens and", "\n.fi\n.PP\nTokens and")
        .replace("Exit codes:\n", ".SH EXIT STATUS\n.nf\n");
    Ok(Output::text(page))
}
