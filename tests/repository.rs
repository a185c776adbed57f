//! Links lead somewhere, what pages name exists and they name what they must, and companions have what crates need.

use std::fs;
use std::path::{Path, PathBuf};

use shopify_session_token::Claim;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path)).expect("UTF-8")
}

/// The folders of the companions, as paths from the root.
fn companions() -> Vec<PathBuf> {
    let folders = fs::read_dir(root().join("crates")).expect("it can be read");
    folders
        .map(|entry| Path::new("crates").join(entry.expect("it can be read").file_name()))
        .filter(|folder| root().join(folder).is_dir())
        .collect()
}

/// The pages that crates.io or the packages show, of this crate and of its companions.
fn published_pages() -> Vec<PathBuf> {
    let of_companions = companions()
        .into_iter()
        .map(|folder| folder.join("README.md"));
    let own = ["README.md", "CHANGELOG.md", "SECURITY.md"].map(PathBuf::from);
    of_companions.chain(own).collect()
}

fn pages_of_repository() -> Vec<PathBuf> {
    let pages = "CONTRIBUTING.md DESIGN.md RELEASING.md docs/assurance.md";
    pages.split(' ').map(PathBuf::from).collect()
}

fn guide() -> Vec<PathBuf> {
    let source = read("src/guide.rs");
    let pages = source.split("include_str!(\"../").skip(1);
    let pages = pages.filter_map(|rest| Some(rest.split_once('"')?.0.into()));
    pages.collect()
}

/// The targets of `[text](target)` and `[label]: target`, outside of code blocks.
fn links(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in page.lines() {
        in_code ^= line.trim_start().starts_with("```");
        if !in_code {
            let inline = line.split("](").skip(1);
            found.extend(inline.filter_map(|rest| Some(rest.split_once(')')?.0)));
            let definition = line
                .strip_prefix('[')
                .and_then(|line| line.split_once("]: "));
            found.extend(definition.map(|(_, target)| target));
        }
    }
    found
}

#[test]
fn links_lead_somewhere_wherever_a_page_is_shown() {
    let mut count = 0;
    let mut check = |path: &Path, works: &dyn Fn(&str) -> bool| {
        for link in links(&read(path)) {
            let works = link.starts_with("https://") || works(link);
            assert!(works, "{}: {link}", path.display());
            count += 1;
        }
    };
    for path in published_pages() {
        check(&path, &|_| false);
    }
    for path in guide() {
        check(&path, &|link| link.starts_with("crate::"));
    }
    for path in pages_of_repository() {
        let folder = root().join(path.parent().unwrap_or(Path::new("")));
        check(&path, &|link| {
            let file = link.split('#').next().unwrap_or_default();
            folder.join(file).exists()
        });
    }
    assert!(count > 50, "too few were found: {count}");
}

#[test]
fn pages_of_the_guide_are_packaged() {
    let manifest = read("Cargo.toml");
    let pages = guide();
    assert!(pages.len() >= 5, "{pages:?}");
    for path in pages {
        let line = format!("\"/{}\",", path.display());
        assert!(manifest.contains(&line), "{line}");
    }
}

/// Every path in backquotes that starts with a folder of the repository.
fn named_files(page: &str) -> impl Iterator<Item = &str> {
    let folders = ".ci/ .github/ benches/ crates/ docs/ examples/ fuzz/ src/ tests/".split(' ');
    page.split('`')
        .flat_map(str::split_whitespace)
        .filter(move |word| folders.clone().any(|folder| word.starts_with(folder)))
        .filter(|word| !word.contains(['*', '{', '<', '…']) && !word.contains("NAME"))
        .map(|word| word.trim_end_matches(['.', ',', ':', ';', ')']))
}

#[test]
fn files_that_pages_name_exist() {
    let mut count = 0;
    for path in published_pages().into_iter().chain(pages_of_repository()) {
        for file in named_files(&read(&path)) {
            assert!(root().join(file).exists(), "{}: {file}", path.display());
            count += 1;
        }
    }
    assert!(count > 30, "too few were found: {count}");
}

#[test]
fn design_says_what_every_claim_is() {
    let design = read("DESIGN.md");
    for claim in Claim::ALL {
        assert!(design.contains(&format!("`{claim}`")), "{claim}");
    }
}

#[test]
fn every_companion_has_what_a_published_crate_needs() {
    let folders = companions();
    assert!(folders.len() >= 4, "{folders:?}");
    for folder in folders {
        for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
            assert_eq!(read(folder.join(name)), read(name), "{}", folder.display());
        }
        let manifest = read(folder.join("Cargo.toml"));
        for inherited in ["edition", "rust-version", "license", "repository"] {
            let line = format!("\n{inherited}.workspace = true\n");
            assert!(manifest.contains(&line), "{}:{line}", folder.display());
        }
        let inherits_lints = manifest.contains("\n[lints]\nworkspace = true\n");
        assert!(inherits_lints, "{}: lints", folder.display());
    }
}
