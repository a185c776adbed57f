//! Modules import from the module that defines a name, and only downwards.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// From top to bottom, as drawn in CONTRIBUTING.md: a module may use the modules of later rows, and everything in its own
/// folder. A row names its modules before the first two spaces.
static LAYERS: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
    let page = include_str!("../CONTRIBUTING.md");
    let drawing = page.split("```text\n").nth(1).expect("a drawing");
    let rows = drawing.lines().take_while(|row| *row != "```");
    rows.map(|row| row.split("  ").next().unwrap_or_default())
        .map(|names| names.split(' ').collect())
        .collect()
});

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The library's files, each with its module at the top level. Without `lib.rs`, which uses them all, and the
/// guide, which has no code.
fn files() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(&root).expect("it is in src");
            let first = inside.iter().next().expect("it has a name");
            let module = first.to_str().expect("UTF-8").trim_end_matches(".rs");
            if !["lib", "guide"].contains(&module) {
                found.push((module.to_owned(), path));
            }
        }
    }
    found
}

/// Every `crate::…` in the code, comments and unit tests left out.
fn imports(source: &str) -> Vec<&str> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| {
            let is_name = |c: char| c.is_alphanumeric() || c == '_';
            rest.split(|c| !is_name(c)).next().unwrap_or_default()
        })
        .collect()
}

/// The problem with an import in a module, if there is one.
fn objection(module: &str, imported: &str) -> Option<&'static str> {
    let Some(target) = layer(imported) else {
        return Some("is not a module: name the one that defines it");
    };
    let points_down = layer(module).is_some_and(|own| own < target);
    (!points_down && module != imported).then_some("points up or sideways")
}

#[test]
fn every_module_has_a_layer_and_imports_only_from_lower_ones() {
    let files = files();
    assert!(files.len() > 20, "too few files were found");
    let modules: HashSet<_> = files.iter().map(|(module, _)| module.clone()).collect();
    let mut objections = Vec::new();
    for (module, path) in files {
        if path.ends_with("tests.rs") {
            continue; // may use everything, as the unit tests inside other files may
        }
        if layer(&module).is_none() {
            objections.push(format!("{module} has no layer"));
        }
        let source = fs::read_to_string(&path).expect("UTF-8");
        for imported in imports(&source) {
            if let Some(objection) = objection(&module, imported) {
                objections.push(format!("{}: {imported} {objection}", path.display()));
            }
        }
    }
    for name in LAYERS.iter().flatten() {
        if !modules.contains(*name) {
            objections.push(format!("{name} is drawn, but is not a module"));
        }
    }
    assert!(objections.is_empty(), "{objections:#?}");
}

#[test]
fn wrong_imports_are_objected_to() {
    assert_eq!(
        imports(
            "use crate::VerifyError;\nfn f(now: crate::time::UnixTime) {}\n// crate::verifier_set\n#[cfg(test)]\nuse crate::verifier_set;"
        ),
        ["VerifyError", "time"]
    );
    assert!(objection("policy", "VerifyError").is_some());
    assert!(objection("policy", "").is_some());
    assert!(objection("policy", "verifier").is_some());
    assert!(objection("jws", "payload").is_some());
    assert!(objection("policy", "error").is_none());
    assert!(objection("jws", "jws").is_none());
}
