//! What the pages for readers say of each other and of the repository.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path)).expect("UTF-8")
}

/// The files below a folder, as paths from the root. Not in hidden folders, builds and packages of npm.
fn files_in(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_file() {
                let path = path.strip_prefix(root()).expect("it is below the root");
                found.push(path.to_owned());
            } else if !name.starts_with('.') && name != "target" && name != "node_modules" {
                folders.push(path);
            }
        }
    }
    found
}

/// What crates.io shows: of this crate and of its companions.
fn published_pages() -> Vec<PathBuf> {
    let of_companions = files_in("crates");
    let names = ["README.md", "CHANGELOG.md"];
    of_companions
        .into_iter()
        .filter(|path| names.iter().any(|name| path.ends_with(name)))
        .chain(["README.md", "CHANGELOG.md", "SECURITY.md"].map(PathBuf::from))
        .collect()
}

fn guide() -> Vec<PathBuf> {
    let source = read("src/guide.rs");
    let pages = source.split("include_str!(\"../").skip(1);
    let pages = pages.filter_map(|rest| Some(rest.split_once('"')?.0.into()));
    pages.collect()
}

/// The lines outside of code blocks, or the ones inside.
fn lines(page: &str, in_code: bool) -> Vec<&str> {
    let mut inside = false;
    page.lines()
        .filter(|line| {
            let is_fence = line.trim_start().starts_with("```");
            inside ^= is_fence;
            !is_fence && inside == in_code
        })
        .collect()
}

/// The targets of `[text](target)` and `[label]: target`.
fn links(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in lines(page, false) {
        let inline = line.split("](").skip(1);
        found.extend(inline.filter_map(|rest| Some(rest.split_once(')')?.0)));
        let definition = line
            .strip_prefix('[')
            .and_then(|line| line.split_once("]: "));
        found.extend(definition.map(|(_, target)| target));
    }
    found
}

#[test]
fn links_of_published_pages_work_on_any_site() {
    let pages = published_pages();
    assert!(pages.len() >= 9, "{pages:?}");
    for path in pages {
        for link in links(&read(&path)) {
            assert!(link.starts_with("https://"), "{}: {link}", path.display());
        }
    }
}

#[test]
fn links_of_the_guide_work_in_the_documentation() {
    let pages = guide();
    assert!(pages.len() >= 5, "{pages:?}");
    for path in pages {
        for link in links(&read(&path)) {
            let works = link.starts_with("https://") || link.starts_with("crate::");
            assert!(works, "{}: {link}", path.display());
        }
    }
}

#[test]
fn links_of_pages_in_the_repository_lead_to_files() {
    let pages = ["CONTRIBUTING.md", "DESIGN.md", "RELEASING.md"].map(PathBuf::from);
    for path in pages {
        for link in links(&read(&path)) {
            let file = link.split('#').next().unwrap_or_default();
            let works = link.starts_with("https://") || root().join(file).exists();
            assert!(works, "{}: {link}", path.display());
        }
    }
}

/// Every `path` in backquotes that starts with a folder of the repository.
fn named_files(page: &str) -> Vec<&str> {
    let folders = [
        ".ci/",
        ".github/",
        "benches/",
        "crates/",
        "docs/",
        "examples/",
        "fuzz/",
        "src/",
        "tests/",
    ];
    page.split('`')
        .flat_map(str::split_whitespace)
        .filter(|word| folders.iter().any(|folder| word.starts_with(folder)))
        .filter(|word| !word.contains(['*', '{', '<', '…']) && !word.contains("NAME"))
        .map(|word| word.trim_end_matches(['.', ',', ':', ';', ')']))
        .collect()
}

#[test]
fn files_that_pages_name_exist() {
    let of_repository = ["CONTRIBUTING.md", "DESIGN.md", "RELEASING.md"].map(PathBuf::from);
    let mut count = 0;
    for path in published_pages().into_iter().chain(of_repository) {
        for file in named_files(&read(&path)) {
            assert!(root().join(file).exists(), "{}: {file}", path.display());
            count += 1;
        }
    }
    assert!(count > 30, "too few were found: {count}");
}

/// Wider lines must be scrolled in the documentation, in a window of 1280 pixels.
#[test]
fn code_in_the_documentation_has_at_most_100_columns() {
    for path in guide().into_iter().chain(["README.md".into()]) {
        let page = read(&path);
        let shown = |line: &&str| !line.starts_with("# ");
        for line in lines(&page, true).into_iter().filter(shown) {
            assert!(line.chars().count() <= 100, "{}: {line}", path.display());
        }
    }
}

#[test]
fn first_example_of_the_guide_is_that_of_the_companion() {
    let example = |page: &str| {
        let (_, rest) = page.split_once("\nuse axum::{Router").expect("an example");
        rest.split_once("```").expect("its end").0.to_owned()
    };
    let [guide, companion] = ["docs/in-a-server.md", "crates/axum/README.md"].map(read);
    assert_eq!(example(&guide), example(&companion));
}

#[test]
fn dependabot_watches_every_lock_file() {
    let settings = read(".github/dependabot.yml");
    let mut watched: Vec<PathBuf> = settings
        .lines()
        .filter_map(|line| {
            line.trim()
                .trim_start_matches("directory: ")
                .strip_prefix('/')
        })
        .chain(
            settings
                .lines()
                .filter_map(|line| line.trim().strip_prefix("- /")),
        )
        .map(PathBuf::from)
        .collect();
    watched.sort();
    let locks = ["Cargo.lock", "package-lock.json", "requirements.txt"];
    let mut present: Vec<PathBuf> = ["benches", "crates", "examples", "fuzz", "tests"]
        .into_iter()
        .flat_map(files_in)
        .filter(|path| locks.iter().any(|name| path.ends_with(name)))
        .map(|path| path.parent().unwrap_or(Path::new("")).to_owned())
        .collect();
    present.extend(["", ""].map(PathBuf::from)); // the root's Cargo.lock, and the workflows
    present.sort();
    assert_eq!(watched, present);
}
