//! The README shows `minimal.rs`.

use std::fs;

#[test]
fn the_readme_shows_minimal_rs_whole() {
    let readme = fs::read_to_string("README.md").unwrap();
    let minimal = fs::read_to_string("examples/minimal.rs").unwrap();
    assert!(readme.contains(&format!("```rust\n{minimal}```\n")));
    // Comments and blank lines included.
    assert!(minimal.lines().count() < 60);
}
