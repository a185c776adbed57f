//! Pages, links and lists in the repository agree with each other and with the files that they name.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path)).expect("UTF-8")
}

/// The files below a folder, as paths from the root. Leaves out hidden folders, builds and packages of npm.
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

/// The pages that crates.io or the packages show, of this crate and of its companions.
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
fn pages_of_the_guide_are_packaged() {
    let manifest = read("Cargo.toml");
    for path in guide() {
        let is_included = manifest.contains(&format!("\"/{}\",", path.display()));
        assert!(is_included, "{}", path.display());
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
fn code_in_the_documentation_has_at_most_96_columns() {
    let libraries = ["", "crates/actix-web/", "crates/axum/", "crates/server/"];
    let front_pages = libraries.map(|folder| PathBuf::from(format!("{folder}README.md")));
    for path in guide().into_iter().chain(front_pages) {
        let page = read(&path);
        let shown = |line: &&str| !line.starts_with("# ");
        for line in lines(&page, true).into_iter().filter(shown) {
            assert!(line.chars().count() <= 96, "{}: {line}", path.display());
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
    let mut count = 0;
    for (ecosystem, lock) in [
        ("cargo", "Cargo.lock"),
        ("npm", "package-lock.json"),
        ("pip", "requirements.txt"),
    ] {
        let mut sections = settings.split("- package-ecosystem: ").skip(1);
        let section = sections.find(|section| section.starts_with(ecosystem));
        let section = section.expect("a section for each");
        for folder in ["", ".ci", "benches", "examples", "fuzz", "tests"] {
            let locks = files_in(folder).into_iter();
            for path in locks.filter(|path| path.ends_with(lock)) {
                let folder = path.parent().expect("it is in a folder").display();
                let is_watched = section
                    .lines()
                    .any(|line| line.trim().ends_with(&format!(" /{folder}")));
                assert!(is_watched, "{ecosystem}: /{folder}");
                count += 1;
            }
        }
    }
    assert!(count >= 14, "too few were found: {count}");
}

/// Variant and name of each claim, from the table in `src/claim.rs`.
fn claims() -> Vec<(String, String)> {
    let source = read("src/claim.rs");
    let (_, table) = source.split_once("\nclaims! {\n").expect("the table");
    let rows = table.lines().take_while(|line| *line != "}");
    rows.filter(|line| !line.trim_start().starts_with("//"))
        .filter_map(|row| {
            let mut cells = row.trim().split(", ");
            let (variant, name) = (cells.next()?, cells.next()?);
            Some((variant.to_owned(), name.trim_matches('"').to_owned()))
        })
        .collect()
}

/// CONTRIBUTING.md, "Add a claim", says what to write in each.
#[test]
fn every_claim_is_named_where_all_claims_are_listed() {
    let claims = claims();
    assert!(claims.len() >= 9, "{claims:?}");
    for path in [
        "README.md",
        "docs/coming-from-jsonwebtoken.md",
        "fuzz/dictionary",
        "fuzz/src/claims.rs",
        "fuzz/src/oracle.rs",
        "src/payload/fast.rs",
        "src/payload/set.rs",
        "tests/attacks.rs",
        "tests/error_precedence.rs",
        "tests/errors.rs",
        "tests/interop/src/minted.rs",
        "tests/interop/to_sign.py",
        "tests/vectors/tests/json.rs",
        "tests/wire_format.rs",
    ] {
        let text = read(path);
        for (variant, name) in &claims {
            let forms = [
                format!("Claim::{variant}"),
                format!("\"{name}\""),
                format!("`{name}`"),
            ];
            let is_named = forms.iter().any(|form| text.contains(form));
            assert!(is_named, "{path} does not name the claim {name}");
        }
    }
}

/// Name and type of each accessor of the claims that takes no argument.
fn accessors() -> Vec<(String, String)> {
    let source = read("src/claims.rs");
    let functions = source.split("pub fn ").skip(1);
    functions
        .filter_map(|rest| {
            let (name, rest) = rest.split_once("(&self) -> ")?;
            let (returned, _) = rest.split_once(" {")?;
            let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            // Computed from two claims that have accessors of their own.
            let is_of_a_claim = is_name && name != "accepted_until";
            is_of_a_claim.then(|| (name.to_owned(), returned.to_owned()))
        })
        .collect()
}

/// CONTRIBUTING.md, "Add a claim", says what to write in each.
#[test]
fn every_accessor_is_called_where_all_claims_are_shown() {
    let accessors = accessors();
    assert!(accessors.len() >= 10, "{accessors:?}");
    for path in [
        "crates/cli/src/verify.rs",
        "crates/cli/src/verify/json.rs",
        "fuzz/src/oracle.rs",
        "tests/wire_format.rs",
    ] {
        let text = read(path);
        for (name, _) in &accessors {
            let is_called = [format!(".{name}()"), format!("{name}(claims)")]
                .iter()
                .any(|form| text.contains(form));
            assert!(is_called, "{path} does not call {name}");
        }
    }
    let peers = read("benches/peers/src/performance/parts.rs");
    for (name, returned) in &accessors {
        let is_kept = peers.contains(&format!(".{name}()"));
        assert!(
            is_kept || !returned.contains("str"),
            "`kept` in benches/peers does not count {name}"
        );
    }
}

/// The names in the rows of the first `match` after this text, such as `Self::TooLong => "too_long"`.
fn variants<'s>(source: &'s str, after: &str) -> Vec<&'s str> {
    let (_, rows) = source.split_once(after).expect("the rows");
    let rows = rows.lines().skip(2).take_while(|row| row.trim() != "}");
    let names = rows.filter_map(|row| row.trim().strip_prefix("Self::"));
    names
        .map(|name| name.split([' ', '(']).next().unwrap_or_default())
        .collect()
}

/// CONTRIBUTING.md, "Add an error", says what to write in each.
#[test]
fn every_error_is_named_where_all_errors_are_listed() {
    let source = read("src/error.rs");
    let names = variants(&source, "fn code(self)");
    assert!(names.len() >= 19, "{names:?}");
    for path in ["tests/answers.rs", "tests/errors.rs"] {
        let text = read(path);
        for name in &names {
            let is_named = text.contains(&format!("VerifyError::{name}"));
            assert!(is_named, "{path} does not name the error {name}");
        }
    }
    let (table, _) = source.split_once("\npub enum").expect("its documentation");
    for code in source.split("=> \"").skip(1) {
        let code = code.split('"').next().unwrap_or_default();
        let is_listed = table.contains(&format!("`{code}`"));
        assert!(is_listed, "the table of causes does not have {code}");
    }
}

/// CONTRIBUTING.md, "Add a companion", says what each file is for.
#[test]
fn every_companion_has_what_a_published_crate_needs() {
    let folders = fs::read_dir(root().join("crates")).expect("it can be read");
    let folders = folders.map(|entry| entry.expect("it can be read").path());
    let mut count = 0;
    for folder in folders.filter(|path| path.is_dir()) {
        for name in ["README.md", "CHANGELOG.md"] {
            assert!(folder.join(name).exists(), "{}: {name}", folder.display());
        }
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
        if folder.join("src/lib.rs").exists() {
            let source = read(folder.join("src/lib.rs"));
            let front_page = source.starts_with("#![doc = include_str!(\"../README.md\")]");
            assert!(front_page, "{}: its README", folder.display());
            let listing = folder.join("tests/public-api.txt");
            assert!(listing.exists(), "{}: its public API", folder.display());
        }
        count += 1;
    }
    assert!(count >= 3, "too few were found: {count}");
}

#[test]
fn every_part_of_the_gate_is_explained() {
    let gate = read(".ci/run");
    let parts = gate
        .split_once("\nparts=(")
        .and_then(|(_, rest)| rest.split_once(')'));
    let parts = parts.expect("the list of parts").0;
    for path in ["CONTRIBUTING.md", ".github/pull_request_template.md"] {
        let page = read(path);
        for part in parts.split_whitespace() {
            assert!(page.contains(&format!("`{part}`")), "{path}: {part}");
        }
    }
}

#[test]
fn rows_on_jsonwebtoken_in_the_readme_are_in_the_comparison() {
    let comparison = read("docs/comparison.md");
    let cells = |start: &str| -> Vec<String> {
        let rows = comparison.lines();
        let mut found = rows.filter(|row| row.starts_with(&format!("| {start} ")));
        let row = found.next().unwrap_or_else(|| panic!("no row {start}"));
        let cells = row.split('|').map(|cell| cell.trim().to_owned());
        cells.skip(2).take(2).collect() // this crate's and jsonwebtoken's
    };
    for token in [
        "buyer's, where a merchant's is expected",
        "no `dest`",
        "`iss` names another shop than `dest`",
    ] {
        assert_eq!(cells(token), ["refuses", "**accepts**"], "{token}");
    }
    assert_eq!(cells("an empty secret"), ["refused", "accepted"]);
    let version = cells("jsonwebtoken (rust_crypto)").swap_remove(0);
    let named = format!("With version {version} of\n`jsonwebtoken`");
    assert!(read("README.md").contains(&named), "{version}");
}
