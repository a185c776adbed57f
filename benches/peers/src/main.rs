//! What verifying a session token costs, here and with other libraries, in one process on the same tokens.
//! See README.md for the commands.

mod allocations;
mod bars;
mod builds;
mod claims;
mod consumers;
mod contestants;
mod facts;
mod field;
mod fit;
mod machine;
mod measure;
mod pages;
mod parts;
mod plot;
mod report;
mod run;
mod shapes;
mod table;
mod threads;
mod tokens;

use std::io;
use std::process::ExitCode;

use pages::{COMPARISON, PERFORMANCE, PLOT, Section};
use run::{Effort, Results};
use table::{Style, Table};

const USAGE: &str = "\
usage: cargo run --release -- [COMMAND] [OPTIONS]

  (no command)    measure, and print the tables and every bar; exit code 1 if one does not hold
  builds          a clean release build as a dependency, ours and others
  --facts         what the libraries accept, refuse and need, as Markdown

  --markdown      print tables as Markdown
  --write         also write the tables into docs/performance.md, with the plot beside it; those of
                  `builds` and `--facts` into docs/comparison.md
  --check         with --facts: print nothing, and fail if docs/comparison.md has other tables

  --saved FILE    with --write, not --facts: measure nothing, take the tables that --markdown printed

With no command:
  --quick         few rounds: to try it, not to measure
  --svg FILE      also write the plot of time over token length there
";

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is there or not")]
struct Arguments {
    builds: bool,
    facts: bool,
    markdown: bool,
    write: bool,
    check: bool,
    quick: bool,
    svg: Option<String>,
    saved: Option<String>,
}

fn arguments() -> Option<Arguments> {
    let mut arguments = Arguments::default();
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "builds" => arguments.builds = true,
            "--facts" => arguments.facts = true,
            "--markdown" => arguments.markdown = true,
            "--write" => arguments.write = true,
            "--check" => arguments.check = true,
            "--quick" => arguments.quick = true,
            "--svg" => arguments.svg = Some(given.next()?),
            "--saved" => arguments.saved = Some(given.next()?),
            _ => return None,
        }
    }
    arguments.make_sense().then_some(arguments)
}

impl Arguments {
    fn make_sense(&self) -> bool {
        let is_measured = !self.builds && !self.facts;
        let of_measuring = self.quick || self.svg.is_some();
        !(self.builds && self.facts)
            && (is_measured || !of_measuring)
            && (!self.check || self.facts && !self.write)
            && (self.saved.is_none() || self.write && !self.facts && !of_measuring)
    }

    fn style(&self) -> Style {
        if self.markdown || self.facts {
            Style::Markdown
        } else {
            Style::Text
        }
    }
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    let outcome = if let Some(file) = &arguments.saved {
        take_saved(file, &arguments)
    } else if arguments.facts {
        facts(&arguments)
    } else if arguments.builds {
        builds(&arguments)
    } else {
        measure(&arguments)
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn sections(tables: &[Table]) -> Vec<Section> {
    tables.iter().map(Section::of).collect()
}

fn print(tables: &[Table], style: Style) {
    for table in tables {
        table.print(style);
    }
}

fn facts(arguments: &Arguments) -> io::Result<ExitCode> {
    let tables = facts::tables()?;
    if arguments.check {
        pages::check(COMPARISON, "facts", &sections(&tables))?;
        return Ok(ExitCode::SUCCESS);
    }
    print(&tables, arguments.style());
    if arguments.write {
        pages::write_all(COMPARISON, "facts", &sections(&tables))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn builds(arguments: &Arguments) -> io::Result<ExitCode> {
    let tables = [builds::table()?];
    print(&tables, arguments.style());
    if arguments.write {
        pages::write_all(COMPARISON, "builds", &sections(&tables))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Of an earlier version they may be, with fewer tables.
fn take_saved(file: &str, arguments: &Arguments) -> io::Result<ExitCode> {
    let (page, command) = if arguments.builds {
        (COMPARISON, "builds")
    } else {
        (PERFORMANCE, "run")
    };
    let output = std::fs::read_to_string(file)?;
    for title in pages::write(page, command, &pages::saved(&output))? {
        eprintln!("left as it was: {title}");
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(arguments: &Arguments) -> io::Result<ExitCode> {
    let effort = if arguments.quick {
        Effort::Quick
    } else {
        Effort::Full
    };
    let results = run::run(effort).map_err(|wrong| {
        let wrong = wrong.join("\n  ");
        io::Error::other(format!("nothing was measured: wrong verdicts\n  {wrong}"))
    })?;
    let bars = bars::bars(&results);
    let tables = report::tables(&results, &bars);
    print(&tables, arguments.style());
    if let Some(file) = &arguments.svg {
        std::fs::write(file, plot::svg(&results))?;
    }
    if arguments.write {
        write_performance(&results, &tables)?;
    }
    let all_hold = bars.iter().all(|bar| bar.holds != Some(false));
    Ok(if all_hold {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn write_performance(results: &Results, tables: &[Table]) -> io::Result<()> {
    pages::write_all(PERFORMANCE, "run", &sections(tables))?;
    std::fs::write(pages::path(PLOT), plot::svg(results))
}
