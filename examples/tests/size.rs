//! The server is short.

use std::fs;

/// Comments and blank lines do not count.
#[test]
fn the_server_has_at_most_200_lines_of_code() {
    let files = fs::read_dir("src").unwrap();
    let lines = files.flat_map(|file| {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    let is_code = |line: &String| !line.trim().is_empty() && !line.trim().starts_with("//");
    assert!(lines.filter(is_code).count() <= 200);
}
