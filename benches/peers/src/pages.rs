//! The pages in `docs` whose tables this program writes. Each table stands between
//! `<!-- generated: command / title -->` and `<!-- end -->`; the prose around it is left alone.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::table::Table;

pub const PERFORMANCE: &str = "performance.md";
pub const PLOT: &str = "performance.svg";
pub const COMPARISON: &str = "comparison.md";

const OPEN: &str = "<!-- generated: ";
const CLOSE: &str = "<!-- end -->";

/// A table in Markdown.
pub struct Section {
    pub title: String,
    pub body: String,
}

impl Section {
    pub fn of(table: &Table) -> Self {
        Self {
            title: table.title.to_owned(),
            body: table.markdown(),
        }
    }
}

/// The tables of an output with `--markdown`.
pub fn saved(output: &str) -> Vec<Section> {
    let sections = output.split("\n### ").skip(1);
    let section = |section: &str| {
        let (title, body) = section.split_once('\n').unwrap_or((section, ""));
        Section {
            title: title.to_owned(),
            body: body.trim().to_owned(),
        }
    };
    sections.map(section).collect()
}

/// A page with its tables exchanged, and the titles of those that were not.
#[derive(Debug, PartialEq)]
pub struct Filled {
    text: String,
    pub left_alone: Vec<String>,
}

/// # Errors
///
/// If the page has no place for one of the sections, or is not marked as it should be.
fn fill(page: &str, command: &str, sections: &[Section]) -> Result<Filled, String> {
    let mut filled = Filled {
        text: String::new(),
        left_alone: Vec::new(),
    };
    let mut placed = Vec::new();
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once(OPEN) {
        let (name, behind) = behind.split_once(" -->").ok_or("a marker has no end")?;
        let (old, behind) = behind
            .split_once(CLOSE)
            .ok_or_else(|| format!("`{name}` has no end"))?;
        if old.contains(OPEN) {
            return Err(format!("`{name}` has no end"));
        }
        let title = name
            .strip_prefix(command)
            .and_then(|name| name.strip_prefix(" / "));
        let section = title.and_then(|title| sections.iter().find(|each| each.title == title));
        let new = section.map(|section| format!("\n\n{}\n\n", section.body));
        let body = new.as_deref().unwrap_or(old);
        let pieces = [before, OPEN, name, " -->", body, CLOSE];
        filled.text.extend(pieces);
        match (title, section) {
            (Some(title), Some(_)) => placed.push(title),
            (Some(title), None) => filled.left_alone.push(title.to_owned()),
            (None, _) => {} // another command's
        }
        rest = behind;
    }
    filled.text += rest;
    let is_placed = |section: &&Section| placed.contains(&section.title.as_str());
    match sections.iter().find(|section| !is_placed(section)) {
        Some(homeless) => Err(format!("no place for `{command} / {}`", homeless.title)),
        None => Ok(filled),
    }
}

pub fn path(file: &str) -> PathBuf {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");
    PathBuf::from(docs).join(file)
}

fn filled(file: &str, command: &str, sections: &[Section]) -> io::Result<(String, Filled)> {
    let page = fs::read_to_string(path(file))?;
    let filled = fill(&page, command, sections);
    let filled = filled.map_err(|wrong| io::Error::other(format!("docs/{file}: {wrong}")))?;
    Ok((page, filled))
}

/// The titles of the command's tables that were not exchanged come back.
///
/// # Errors
///
/// If the page cannot be read or written, or has no place for one of the sections.
pub fn write(file: &str, command: &str, sections: &[Section]) -> io::Result<Vec<String>> {
    let (_, filled) = filled(file, command, sections)?;
    fs::write(path(file), filled.text)?;
    eprintln!("docs/{file} is written");
    Ok(filled.left_alone)
}

/// As [`write`], where every table of the command must be there.
///
/// # Errors
///
/// Those of [`write`], and if the page has a table that is not there.
pub fn write_all(file: &str, command: &str, sections: &[Section]) -> io::Result<()> {
    none_left(file, &write(file, command, sections)?)
}

/// Whether [`write_all`] would leave the page as it is.
///
/// # Errors
///
/// If not, with the first difference.
pub fn check(file: &str, command: &str, sections: &[Section]) -> io::Result<()> {
    let (page, filled) = filled(file, command, sections)?;
    none_left(file, &filled.left_alone)?;
    match first_difference(&page, &filled.text) {
        None => Ok(()),
        Some(difference) => Err(io::Error::other(format!(
            "docs/{file} is out of date, as `--write` would bring it: {difference}"
        ))),
    }
}

fn none_left(file: &str, left_alone: &[String]) -> io::Result<()> {
    match left_alone {
        [] => Ok(()),
        [title, ..] => Err(io::Error::other(format!("docs/{file}: no table `{title}`"))),
    }
}

fn first_difference(page: &str, expected: &str) -> Option<String> {
    if page == expected {
        return None;
    }
    let (mut found, mut wanted) = (page.lines(), expected.lines());
    let mut line = 1;
    loop {
        let (found, wanted) = (found.next(), wanted.next());
        if found != wanted || found.is_none() {
            let (found, wanted) = (found.unwrap_or(""), wanted.unwrap_or(""));
            return Some(format!(
                "line {line}:\n  is        {found}\n  should be {wanted}"
            ));
        }
        line += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Section, fill, first_difference, saved};

    const PAGE: &str = "Prose.\n\n<!-- generated: run / A, `b` -->\nold\n<!-- end -->\n\nMore.\n\
                        <!-- generated: facts / A, `b` -->\nother\n<!-- end -->\n";

    fn section(title: &str) -> Section {
        Section {
            title: title.into(),
            body: "| new |".into(),
        }
    }

    #[test]
    fn the_command_s_table_is_exchanged_and_nothing_else() {
        let filled = fill(PAGE, "run", &[section("A, `b`")]).expect("a place for it");
        assert_eq!(filled.text, PAGE.replace("\nold\n", "\n\n| new |\n\n"));
        assert!(filled.left_alone.is_empty());
        let again = fill(&filled.text, "run", &[section("A, `b`")]).expect("a place for it");
        assert_eq!(again, filled);
    }

    #[test]
    fn a_table_without_a_place_is_an_error() {
        let error = fill(PAGE, "run", &[section("B")]).expect_err("no such place");
        assert_eq!(error, "no place for `run / B`");
    }

    #[test]
    fn a_place_without_a_table_is_named_and_left_alone() {
        let filled = fill(PAGE, "run", &[]).expect("nothing to place");
        assert_eq!((filled.text.as_str(), filled.left_alone.len()), (PAGE, 1));
        assert_eq!(filled.left_alone, ["A, `b`"]);
    }

    #[test]
    fn a_place_without_an_end_is_an_error() {
        let page = PAGE.replacen("<!-- end -->", "", 1);
        let error = fill(&page, "run", &[section("A, `b`")]).expect_err("no end");
        assert_eq!(error, "`run / A, `b`` has no end");
    }

    #[test]
    fn tables_of_a_saved_output_are_found_by_title() {
        let sections = saved("\n### One\n\n| 1 |\n\nNote.\n\n### Two, `b`\n\n| 2 |\n");
        let found: Vec<_> = sections
            .iter()
            .map(|each| (each.title.as_str(), each.body.as_str()))
            .collect();
        assert_eq!(found, [("One", "| 1 |\n\nNote."), ("Two, `b`", "| 2 |")]);
    }

    #[test]
    fn the_first_line_that_differs_is_shown() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        let difference = first_difference("a\nb\n", "a\nc\n").expect("it differs");
        assert_eq!(difference, "line 2:\n  is        b\n  should be c");
        assert!(first_difference("a\n", "a\nb\n").is_some());
        assert!(first_difference("a", "a\n").is_some());
    }
}
