//! Version, licence, size and build of each library, as cargo tells them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::pages::Table;
use crate::performance::today;

/// The name in the table, and the dependency.
const DEPENDENCIES: &str = r#"shopify-session-token: shopify-session-token = { path = "../../../../.." }
jsonwebtoken (rust_crypto): jsonwebtoken = { version = "11.1.0", features = ["rust_crypto"] }
jsonwebtoken (aws_lc_rs): jsonwebtoken = { version = "11.1.0", features = ["aws_lc_rs"] }
jwt-simple (pure-rust): jwt-simple = { version = "0.15.0", default-features = false, features = ["pure-rust"] }
josekit: josekit = "0.10.3"
shopify_api (oauth): shopify_api = { version = "=1.0.0-rc.3", default-features = false, features = ["oauth"] }
shopify-sdk: shopify-sdk = "2.2.0""#;

/// Packages through which a build calls tools other than Rust's.
const NATIVE_BUILD_TOOLS: [&str; 4] = ["bindgen", "cc", "cmake", "pkg-config"];

pub fn table() -> io::Result<Table> {
    let header = [
        "",
        "version",
        "licence",
        "packages at run time",
        "native build tools",
        &format!("CPU-seconds to build, {}", today()),
    ];
    let mut table = Table::new("Packages", header);
    for line in DEPENDENCIES.lines() {
        let (name, dependency) = line.split_once(": ").expect("a name");
        let package = dependency.split(' ').next().expect("a package");
        let folder = dependent(name, dependency)?;
        let linked = tree(&folder, package, "normal,no-proc-macro")?;
        let built = tree(&folder, package, "normal,build")?;
        let is_built = |tool: &&str| {
            built
                .iter()
                .any(|line| line.split(' ').next() == Some(tool))
        };
        let tools: Vec<_> = NATIVE_BUILD_TOOLS.into_iter().filter(is_built).collect();
        let tools = match &tools[..] {
            [] => "none".to_owned(),
            tools => tools.join(", "),
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
            &format!("{:.0}", build(&folder)?),
        ]);
    }
    Ok(table)
}

/// An empty program that depends on the library alone.
fn dependent(name: &str, dependency: &str) -> io::Result<PathBuf> {
    let slug = name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/dependents")
        .join(slug);
    let manifest = format!(
        "[package]\nname = \"dependent\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         {dependency}\n"
    );
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/main.rs"), "fn main() {}\n")?;
    Ok(folder)
}

/// The CPU-seconds of a release build from nothing but downloaded sources.
fn build(folder: &Path) -> io::Result<f64> {
    cargo(folder, &["clean"])?;
    let before = spent()?;
    cargo(folder, &["build", "--release"])?;
    Ok(spent()? - before)
}

/// The CPU-seconds of all processes that this one has started.
fn spent() -> io::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // Fields 16 and 17, user and system, in hundredths of a second.
    let times = stat.split(' ').skip(15).take(2);
    let hundredths: f64 = times.filter_map(|time| time.parse::<f64>().ok()).sum();
    Ok(hundredths / 100.0)
}

/// The lines of `cargo tree`.
fn tree(folder: &Path, package: &str, edges: &str) -> io::Result<Vec<String>> {
    let format = ["tree", "--prefix=none", "--format={p}|{l}"];
    let of = ["--edges", edges, "--package", package];
    let tree = cargo(folder, &[&format[..], &of].concat())?;
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    Ok(lines.map(str::to_owned).collect())
}

/// What a command prints.
fn cargo(folder: &Path, arguments: &[&str]) -> io::Result<String> {
    let mut cargo = Command::new("cargo");
    // A cache would hide what a build costs.
    cargo.current_dir(folder).env_remove("RUSTC_WRAPPER");
    let output = cargo.args(arguments).output()?;
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
