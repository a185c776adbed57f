//! Version, licence and size of each library, as cargo tells them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::table::Table;

const MANIFEST: &str = include_str!("../../Cargo.toml");
const OURS: &str = "shopify-session-token";

const PURE_RUST: &str = "default-features = false\nfeatures = ['pure-rust']";
const OAUTH: &str = "default-features = false\nfeatures = ['oauth']";

/// The name in the table, the package, and the options of the dependency.
const DEPENDENCIES: [(&str, &str, &str); 7] = [
    (OURS, OURS, ""),
    (
        "jsonwebtoken (rust_crypto)",
        "jsonwebtoken",
        "features = ['rust_crypto']",
    ),
    (
        "jsonwebtoken (aws_lc_rs)",
        "jsonwebtoken",
        "features = ['aws_lc_rs']",
    ),
    ("jwt-simple (pure-rust)", "jwt-simple", PURE_RUST),
    ("josekit", "josekit", ""),
    ("shopify_api (oauth)", "shopify_api", OAUTH),
    ("shopify-sdk", "shopify-sdk", ""),
];

/// Packages through which a build calls tools other than Rust's.
const NATIVE_BUILD_TOOLS: [&str; 4] = ["bindgen", "cc", "cmake", "pkg-config"];

pub fn table() -> io::Result<Table> {
    let header = [
        "",
        "version",
        "licence",
        "packages at run time",
        "native build tools",
    ];
    let mut table = Table::new("Packages", header);
    for (name, package, options) in DEPENDENCIES {
        let folder = dependent(name, package, options)?;
        let linked = tree(&folder, package, "normal,no-proc-macro")?;
        let built = tree(&folder, package, "normal,build")?;
        let is_built = |tool: &&str| {
            built
                .iter()
                .any(|line| line.split(' ').next() == Some(tool))
        };
        let tools: Vec<_> = NATIVE_BUILD_TOOLS.into_iter().filter(is_built).collect();
        let tools = if tools.is_empty() {
            "none".to_owned()
        } else {
            tools.join(", ")
        };
        // The first line is the library's own: `name v1.2.3 (path)|licence`.
        let (words, licence) = linked[0].split_once('|').unwrap_or_default();
        let version = words.split(' ').nth(1).unwrap_or_default();
        let count = linked.iter().collect::<BTreeSet<_>>().len().to_string();
        table.row([
            name,
            version.trim_start_matches('v'),
            licence,
            &count,
            &tools,
        ]);
    }
    Ok(table)
}

/// A crate that depends on the library alone, in the version that is locked here.
fn dependent(name: &str, package: &str, options: &str) -> io::Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let slug = name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let folder = here.join("target/dependents").join(slug);
    let mut lines = MANIFEST
        .lines()
        .filter_map(|line| line.strip_prefix(package));
    let requirement = lines.find_map(|line| line.strip_prefix(" = ")?.split('"').nth(1));
    let requirement = requirement.expect("a dependency of this crate");
    let source = if package == OURS { "path" } else { "version" };
    let source = format!(
        "{source} = \"{}\"",
        requirement.replace("../..", "../../../../..")
    );
    let manifest = format!(
        "[package]\nname = \"dependent\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies.{package}]\n{source}\n{options}\n"
    );
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/main.rs"), "fn main() {}\n")?;
    fs::copy(here.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

/// The lines of `cargo tree`.
fn tree(folder: &Path, package: &str, edges: &str) -> io::Result<Vec<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args([
        "tree",
        "--prefix=none",
        "--format={p}|{l}",
        "--edges",
        edges,
    ]);
    let output = command
        .args(["--package", package])
        .current_dir(folder)
        .output()?;
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr)));
    }
    let tree = String::from_utf8_lossy(&output.stdout);
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    Ok(lines.map(str::to_owned).collect())
}
