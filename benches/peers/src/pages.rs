//! The tables, and the pages in `docs` that contain them: each between `<!-- generated: TITLE -->` and `<!-- end -->`.

use std::path::Path;
use std::{fs, io};

use tabled::builder::Builder;
use tabled::settings::{Alignment, Style};

pub struct Table {
    pub title: &'static str,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new<T: Into<String>>(title: &'static str, head: impl IntoIterator<Item = T>) -> Self {
        let rows = vec![head.into_iter().map(Into::into).collect()];
        Self { title, rows }
    }

    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    fn markdown(&self) -> String {
        let mut table = self.rows.iter().collect::<Builder>().build();
        table.with(Style::markdown()).with(Alignment::left());
        table.to_string()
    }
}

/// Prints the tables, and replaces those of the page if asked to. Fails if the page has not exactly these places.
pub fn show(file: &str, tables: &[Table], write: bool) -> io::Result<()> {
    for table in tables {
        println!("\n### {}\n\n{}", table.title, table.markdown());
    }
    if !write {
        return Ok(());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let page = fs::read_to_string(path.join(file))?;
    let filled = fill(&page, tables).ok_or_else(|| io::Error::other("other places than tables"))?;
    fs::write(path.join(file), filled)
}

fn fill(page: &str, tables: &[Table]) -> Option<String> {
    let mut filled = String::new();
    let mut places = page.split("<!-- generated: ");
    filled.push_str(places.next()?);
    let mut tables = tables.iter();
    for place in places {
        let table = tables.next()?;
        let (_, after) = place
            .strip_prefix(table.title)?
            .split_once("<!-- end -->")?;
        let open = ["<!-- generated: ", table.title, " -->\n\n"];
        filled.extend(open);
        filled.extend([table.markdown().as_str(), "\n\n<!-- end -->", after]);
    }
    tables.next().is_none().then_some(filled)
}
