//! Version, licence, size and features of each library.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use crate::consumers::{CONSUMERS, Consumer, Package, cargo, checked, packages};
use crate::table::Table;

/// Packages through which a build calls what is not Rust.
const NATIVE_BUILD_TOOLS: [&str; 4] = ["bindgen", "cc", "cmake", "pkg-config"];

/// Of each library as it can be depended on, and of its package.
pub fn tables() -> io::Result<[Table; 2]> {
    let packages = packages()?;
    let mut sizes = Table::new(
        "Packages",
        [
            "",
            "version",
            "licence",
            "Rust version it asks for",
            "packages at run time",
            "native build tools",
        ],
    );
    let mut features = Table::new("Features of the packages", ["", "default", "further"]);
    let mut last = "";
    for consumer in &CONSUMERS {
        let known = packages.iter().find(|known| known.name == consumer.package);
        let Some(known) = known else { continue }; // its feature is off
        let folder = consumer.write(&packages)?;
        let run_time = tree(&folder, "normal,no-proc-macro", consumer)?;
        let builds = tree(&folder, "normal,build", consumer)?;
        let is_named = |tool: &&str| {
            let mut packages = builds.iter();
            packages.any(|package| package.split(' ').next() == Some(tool))
        };
        let tools: Vec<_> = NATIVE_BUILD_TOOLS.into_iter().filter(is_named).collect();
        sizes.row([
            consumer.name.to_owned(),
            known.version.clone(),
            known.license.clone(),
            or(&known.rust_version, "not stated"),
            run_time.len().to_string(),
            or(&tools.join(", "), "none"),
        ]);
        if consumer.package != last {
            last = consumer.package;
            let [default, further] = features_of(known);
            features.row([last, &or(&default, "none"), &or(&further, "none")]);
        }
    }
    Ok([sizes, features])
}

fn or(text: &str, otherwise: &str) -> String {
    if text.is_empty() { otherwise } else { text }.to_owned()
}

/// The lines of `cargo tree`, each once. The library itself is one of them.
fn tree(folder: &Path, edges: &str, consumer: &Consumer) -> io::Result<BTreeSet<String>> {
    let arguments = [
        "tree",
        "--offline",
        "--edges",
        edges,
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--package",
        consumer.package,
    ];
    let tree = checked(&cargo(folder, &arguments).output()?)?;
    // What was named before is marked.
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    Ok(lines.map(str::to_owned).collect())
}

/// Those that are on by default, directly or through one another, and the others.
fn features_of(package: &Package) -> [String; 2] {
    let mut on = BTreeSet::new();
    let mut asked = vec!["default"];
    while let Some(name) = asked.pop() {
        let feature = package.features.iter().find(|feature| feature.0 == name);
        if let Some((name, needs)) = feature
            && on.insert(name.as_str())
        {
            asked.extend(needs.iter().map(String::as_str));
        }
    }
    let all = package.features.iter().map(|feature| feature.0.as_str());
    let others = all.filter(|name| *name != "default");
    let (default, further): (Vec<_>, Vec<_>) = others.partition(|name| on.contains(name));
    [default, further].map(|names| {
        let words = names.iter().map(|name| format!("`{name}`"));
        words.collect::<Vec<_>>().join(", ")
    })
}
