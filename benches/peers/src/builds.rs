//! What a clean release build costs a user: seconds, packages, and bytes of the smallest program.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Instant;

use crate::consumers::{CONSUMERS, Consumer, Package, cargo, checked, packages};
use crate::machine;
use crate::table::Table;

struct Build {
    seconds: f64,
    packages: usize,
    bytes: u64,
}

/// # Errors
///
/// If cargo cannot be run. A library that does not build here has a row that says so.
pub fn table() -> io::Result<Table> {
    let packages = packages()?;
    let mut table = Table::new(
        "A clean release build of the smallest program",
        ["", "seconds", "packages compiled", "bytes, stripped"],
    );
    for consumer in CONSUMERS.iter().filter(|consumer| consumer.is_program()) {
        eprintln!("{} …", consumer.name);
        match build(consumer, &packages) {
            Ok(build) => table.row([
                consumer.name.to_owned(),
                format!("{:.1}", build.seconds),
                build.packages.to_string(),
                build.bytes.to_string(),
            ]),
            Err(error) => {
                eprintln!("{error}");
                table.row([consumer.name, "did not build", "", ""]);
            }
        }
    }
    let note = format!("Packages were fetched before. {}.", machine::words());
    Ok(table.noted(note))
}

fn build(consumer: &Consumer, packages: &[Package]) -> io::Result<Build> {
    let folder = consumer.write(packages)?;
    let target = folder.join("target");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let arguments = ["build", "--release", "--offline", "--target-dir", "target"];
    let start = Instant::now();
    let output = cargo(&folder, &arguments).output()?;
    let seconds = start.elapsed().as_secs_f64();
    checked(&output)?;
    let said = String::from_utf8_lossy(&output.stderr);
    let compiled = said.lines().map(str::trim_start);
    let compiled = compiled
        .filter(|line| line.starts_with("Compiling "))
        .count();
    Ok(Build {
        seconds,
        packages: compiled - 1, // the program itself
        bytes: fs::metadata(binary(&target))?.len(),
    })
}

fn binary(target: &Path) -> std::path::PathBuf {
    let name = format!("consumer{}", std::env::consts::EXE_SUFFIX);
    target.join("release").join(name)
}
