//! Tables in Markdown, which are legible in a terminal as well.

use serde::{Deserialize, Serialize};
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

#[derive(Clone, Serialize, Deserialize)]
pub struct Table {
    pub title: String,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(title: &str, header: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            title: title.to_owned(),
            header: header.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Without the title.
    pub fn markdown(&self) -> String {
        let lines = std::iter::once(&self.header).chain(&self.rows);
        let mut table = lines.collect::<Builder>().build();
        table.with(Style::markdown()).with(Alignment::left());
        let numbers: Vec<_> = (1..self.header.len())
            .filter(|column| self.has_numbers(*column))
            .collect();
        for column in &numbers {
            table.modify(Columns::one(*column), Alignment::right());
        }
        let table = table.to_string();
        let mut lines: Vec<_> = table.lines().map(str::to_owned).collect();
        // Markdown itself aligns by colons in the second line.
        let mut rules: Vec<_> = lines[1].split('|').map(str::to_owned).collect();
        for column in numbers {
            let rule = &mut rules[column + 1];
            rule.replace_range(rule.len() - 1.., ":");
        }
        lines[1] = rules.join("|");
        lines.join("\n")
    }

    /// Whether every cell of a column begins as a number does, or says that there is none.
    fn has_numbers(&self, column: usize) -> bool {
        let mut cells = self.rows.iter().map(|row| row[column].as_str());
        cells.all(|cell| matches!(cell.as_bytes(), [] | [b'0'..=b'9', ..] | b"refused"))
    }
}

pub fn print(tables: &[Table]) {
    for table in tables {
        println!("\n### {}\n\n{}", table.title, table.markdown());
    }
}

/// Few digits, as the last ones vary.
pub fn nanoseconds(value: f64) -> String {
    format!("{value:.*}", usize::from(value < 100.0))
}

#[cfg(test)]
#[test]
fn columns_of_numbers_are_aligned_to_the_right() {
    let mut table = Table::new("T", ["", "number", "word"]);
    table.row(["1", "2.5", "none"]);
    table.row(["2", "refused", "3"]);
    let lines = "|   |  number | word |\n|---|--------:|------|\n";
    assert!(table.markdown().starts_with(lines));
}
