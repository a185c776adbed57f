//! The pages in `docs` that contain tables from this program: each between `<!-- generated: TITLE -->` and
//! `<!-- end -->`. The prose around them is left alone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::table::Table;

const OPEN: &str = "<!-- generated: ";
const CLOSE: &str = "<!-- end -->";

pub fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(file)
}

/// Fails if the page cannot be read or written, or its markers are not those of the tables, in their order.
pub fn write(file: &str, tables: &[Table]) -> io::Result<()> {
    let (_, filled) = filled(file, tables)?;
    fs::write(path(file), filled)?;
    eprintln!("docs/{file} is written");
    Ok(())
}

/// Fails as [`write`] does, and if it would change the page.
pub fn check(file: &str, tables: &[Table]) -> io::Result<()> {
    let (page, filled) = filled(file, tables)?;
    if page == filled {
        return Ok(());
    }
    let mut lines = page.lines().zip(filled.lines());
    let (is, should_be) = lines.find(|(is, new)| is != new).unwrap_or_default();
    let words = format!("docs/{file} is out of date:\n  is        {is}\n  should be {should_be}");
    Err(io::Error::other(words))
}

/// The page as it is, and as it should be.
fn filled(file: &str, tables: &[Table]) -> io::Result<(String, String)> {
    let page = fs::read_to_string(path(file))?;
    let filled = fill(&page, tables);
    let filled = filled.map_err(|wrong| io::Error::other(format!("docs/{file}: {wrong}")))?;
    Ok((page, filled))
}

fn fill(page: &str, tables: &[Table]) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = page;
    for table in tables {
        let open = format!("{OPEN}{} -->", table.title);
        let (before, after) = rest
            .split_once(&open)
            .filter(|(before, _)| !before.contains(OPEN))
            .ok_or_else(|| format!("the next place is not `{open}`"))?;
        let (_, after) = after
            .split_once(CLOSE)
            .ok_or(format!("`{open}` has no end"))?;
        filled.extend([before, &open, "\n\n", &table.markdown(), "\n\n", CLOSE]);
        rest = after;
    }
    if rest.contains(OPEN) {
        return Err("a place has no table".to_owned());
    }
    Ok(filled + rest)
}

#[cfg(test)]
mod tests {
    use super::fill;
    use crate::table::Table;

    const PAGE: &str = "Prose.\n<!-- generated: A -->\nold\n<!-- end -->\nMore.\n";

    fn table(title: &str) -> Table {
        let mut table = Table::new(title, ["x"]);
        table.row(["1"]);
        table
    }

    #[test]
    fn a_table_is_replaced_and_nothing_else() {
        let filled = PAGE.replace("\nold\n", "\n\n| x |\n|---|\n| 1 |\n\n");
        assert_eq!(fill(PAGE, &[table("A")]).as_ref(), Ok(&filled));
        assert_eq!(fill(&filled, &[table("A")]).as_ref(), Ok(&filled));
    }

    #[test]
    fn places_and_tables_must_match() {
        for tables in [&[table("B")][..], &[], &[table("A"), table("B")]] {
            assert!(fill(PAGE, tables).is_err());
        }
        assert!(fill(&PAGE.replace("<!-- end -->", ""), &[table("A")]).is_err());
    }
}
