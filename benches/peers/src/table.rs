//! Tables, as aligned text or as Markdown.

use std::fmt::Write as _;

const NOTE_WIDTH: usize = 110;

#[derive(Clone, Copy, PartialEq)]
pub enum Style {
    Text,
    Markdown,
}

pub struct Table {
    pub title: &'static str,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// What is to be known of the numbers; stands below them.
    pub note: String,
}

impl Table {
    pub fn new(title: &'static str, header: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            title,
            header: header.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
            note: String::new(),
        }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        let row: Vec<String> = cells.into_iter().map(Into::into).collect();
        assert_eq!(row.len(), self.header.len(), "{}", self.title);
        self.rows.push(row);
    }

    pub fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    pub fn print(&self, style: Style) {
        match style {
            Style::Text => println!("\n{}\n{}", self.title, self.text()),
            Style::Markdown => println!("\n### {}\n\n{}", self.title, self.markdown()),
        }
    }

    fn text(&self) -> String {
        let all = || std::iter::once(&self.header).chain(&self.rows);
        let widths: Vec<usize> = (0..self.header.len())
            .map(|column| all().map(|row| row[column].chars().count()).max())
            .map(|width| width.expect("there is a header"))
            .collect();
        let mut text = String::new();
        for row in all() {
            let cells = row.iter().zip(&widths).enumerate();
            let cells = cells.map(|(column, (cell, &width))| match column {
                0 => format!("{cell:width$}"),
                _ => format!("{cell:>width$}"),
            });
            let line = cells.collect::<Vec<_>>().join("  ");
            let _ = writeln!(text, "  {}", line.trim_end());
        }
        self.with_note(&text)
    }

    /// Without the title.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut markdown = line(&self.header);
        let rules = (0..self.header.len()).map(|column| {
            let is_right = column > 0 && self.has_numbers(column);
            if is_right { "---:" } else { "---" }
        });
        let _ = writeln!(markdown, "|{}|", rules.collect::<Vec<_>>().join("|"));
        markdown.extend(self.rows.iter().map(|row| line(row)));
        self.with_note(&markdown)
    }

    /// Whether all that stands in a column begins as a number does, or as a bound on one.
    fn has_numbers(&self, column: usize) -> bool {
        let begins = |cell: &String| {
            let first = cell.trim_start_matches(['≤', '≥', '>', '-', ' ']).chars();
            first.take(1).all(|first| first.is_ascii_digit())
        };
        self.rows.iter().map(|row| &row[column]).all(begins)
    }

    fn with_note(&self, table: &str) -> String {
        let table = table.trim_end();
        if self.note.is_empty() {
            return table.to_owned();
        }
        let note: Vec<_> = self.note.split("\n\n").map(wrapped).collect();
        format!("{table}\n\n{}", note.join("\n\n"))
    }
}

/// In lines of up to [`NOTE_WIDTH`] characters.
fn wrapped(paragraph: &str) -> String {
    let mut text = String::new();
    let mut width = 0;
    for word in paragraph.split(' ') {
        let len = word.chars().count();
        if width > 0 && width + 1 + len > NOTE_WIDTH {
            text.push('\n');
            width = 0;
        } else if width > 0 {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += len;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{NOTE_WIDTH, Table, wrapped};

    #[test]
    fn columns_of_numbers_are_aligned_to_the_right() {
        let mut table = Table::new("T", ["", "number", "bound", "word", "either"]);
        table.row(["1", "2.5", "≤ 2 ×", "holds", "3"]);
        table.row(["2", "", "> 1 ×", "3 hold", "none"]);
        let rules = "|---|---:|---:|---|---|";
        assert_eq!(table.markdown().lines().nth(1), Some(rules));
    }

    #[test]
    fn notes_keep_their_words_in_lines_that_are_not_too_long() {
        let note = "a word or `two` ".repeat(40);
        let wrapped = wrapped(note.trim());
        assert!(wrapped.lines().count() > 1);
        assert!(
            wrapped
                .lines()
                .all(|line| line.chars().count() <= NOTE_WIDTH)
        );
        assert_eq!(wrapped.replace('\n', " "), note.trim());
    }
}
