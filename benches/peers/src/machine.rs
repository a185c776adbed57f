//! What a run was measured on, as far as Linux and the compiler tell; no name of a machine.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

use crate::table::Table;

/// Instructions on which the MAC and base64 depend, as Linux calls them on x86-64 and on aarch64.
const INSTRUCTIONS: [&str; 4] = ["sha_ni", "avx2", "sha2", "asimd"];

pub fn table(rounds: usize) -> Table {
    let mut table = Table::new("Measured on", ["", ""]);
    table.row(["processor", &processor()]);
    table.row(["logical processors", &processors()]);
    table.row(["instructions, of those that matter here", &instructions()]);
    table.row(["system", &system()]);
    table.row(["compiler", &compiler()]);
    table.row(["rounds of the first tables", &rounds.to_string()]);
    table
}

/// All in one line.
pub fn words() -> String {
    let (processor, processors) = (processor(), processors());
    let (system, compiler) = (system(), compiler());
    format!("{processor}, {processors} logical processors; {system}; {compiler}")
}

fn unknown() -> String {
    "unknown".to_owned()
}

fn cpuinfo(field: &str) -> Option<String> {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").ok()?;
    let mut lines = cpuinfo.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = lines.find(|(name, _)| name.trim() == field)?;
    Some(value.trim().to_owned())
}

fn processor() -> String {
    cpuinfo("model name").unwrap_or_else(unknown)
}

fn processors() -> String {
    available_parallelism().map_or_else(|_| unknown(), |count| count.to_string())
}

fn instructions() -> String {
    let flags = cpuinfo("flags").or_else(|| cpuinfo("Features"));
    let Some(flags) = flags else {
        return unknown();
    };
    let flags: Vec<_> = flags.split_whitespace().collect();
    let known = INSTRUCTIONS.into_iter().filter(|name| flags.contains(name));
    known.collect::<Vec<_>>().join(", ")
}

fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let mut lines = release.lines();
    let name = lines.find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let name = name.map_or(std::env::consts::OS, |name| name.trim_matches('"'));
    format!("{name}, {}", std::env::consts::ARCH)
}

/// The one that cargo asks for here.
fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command
        .arg("--version")
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command
        .output()
        .ok()
        .filter(|output| output.status.success());
    output.map_or_else(unknown, |output| {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    })
}
