//! The measurements of docs/performance.md.

mod parts;
mod plot;
mod shapes;

use std::fs;
use std::io;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::allocations;
use crate::library::Library;
use crate::measure::grid;
use crate::ours::{FLOOR, OURS, floor, ours, ours_by_function, ours_with_clock};
use crate::pages;
use crate::peers::MEASURED;
use crate::table::{Table, nanoseconds, print};
use crate::tokens::{SECRET, buyer, merchant, of_length};

const PAGE: &str = "performance.md";
const PLOT: &str = "performance.svg";
/// The file in this crate's folder with the measurements of the last `--write`.
const SAVED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/performance.json");

const ROUNDS: usize = 4_000;
const PLOT_ROUNDS: usize = 1_000;
/// Lengths of tokens in bytes, with [`crate::tokens::REAL`] in the middle.
const PLOTTED: std::ops::RangeInclusive<usize> = 400..=704;
const PLOT_STEP: usize = 16;
const LENGTHS: [usize; 4] = [512, 1024, 2048, 4096];

#[derive(Serialize, Deserialize)]
struct Measurements {
    /// The tables of the page, in its order.
    tables: Vec<Table>,
    curves: Vec<Curve>,
}

/// A library's minima in nanoseconds, over the length of the token in bytes.
#[derive(Serialize, Deserialize)]
struct Curve {
    library: String,
    points: Vec<(usize, f64)>,
}

/// Fails if a file cannot be read or written, or the page has no place for a table.
pub fn run(write: bool, use_saved: bool) -> io::Result<()> {
    let measurements = if use_saved { saved()? } else { measure() };
    print(&measurements.tables);
    if write {
        fs::write(SAVED, serde_json::to_string(&measurements)? + "\n")?;
        pages::write(PAGE, &measurements.tables)?;
        fs::write(pages::path(PLOT), plot::svg(&measurements.curves))?;
    }
    Ok(())
}

/// Fails if the page or its plot differs from what the saved measurements give.
pub fn check() -> io::Result<()> {
    let measurements = saved()?;
    pages::check(PAGE, &measurements.tables)?;
    if fs::read_to_string(pages::path(PLOT))? == plot::svg(&measurements.curves) {
        Ok(())
    } else {
        Err(io::Error::other(format!("docs/{PLOT} is out of date")))
    }
}

fn saved() -> io::Result<Measurements> {
    Ok(serde_json::from_str(&fs::read_to_string(SAVED)?)?)
}

fn measure() -> Measurements {
    let peers = MEASURED.map(|peer| (peer.configured)(SECRET.as_bytes()));
    let peers = peers.map(|peer| peer.expect("a secret of Shopify's length"));
    let [floor, ours] = [floor(), ours()];
    let forms = [ours_with_clock(), ours_by_function()];
    let verifiers: Vec<&Library> = std::iter::once(&ours).chain(&forms).chain(&peers).collect();
    let one_each: Vec<&Library> = [&floor, &ours].into_iter().chain(&peers).collect();
    let plotted: Vec<_> = PLOTTED.step_by(PLOT_STEP).collect();
    let tables = vec![
        times(&floor, &verifiers),
        machine(),
        parts::table(&floor, &ours, ROUNDS),
        growth(&curves(&one_each, &LENGTHS, ROUNDS)),
        shapes::table(&floor, &ours, &peers[0], ROUNDS / 2),
        allocations(&verifiers),
    ];
    let curves = curves(&one_each, &plotted, PLOT_ROUNDS);
    Measurements { tables, curves }
}

/// A merchant's and a buyer's token, a forged one, and no token.
fn times(floor: &Library, verifiers: &[&Library]) -> Table {
    let merchant = merchant();
    let (signed, forged) = (merchant.sign(SECRET), merchant.forged().sign(SECRET));
    let buyer = buyer().sign(SECRET);
    let bytes = |name: &str, token: &str| format!("{name}, {} bytes", token.len());
    let header = [
        String::new(),
        bytes("merchant", &signed),
        bytes("buyer", &buyer),
        bytes("forged", &forged),
        "`undefined`".to_owned(),
    ];
    let mut table = Table::new("Minimum, ns per call", header);
    let tokens = [signed, buyer, forged, "undefined".to_owned()];
    let libraries = [&[floor], verifiers].concat();
    let minima = grid(&libraries, &tokens, ROUNDS);
    for (library, times) in libraries.iter().zip(&minima) {
        let cell = |(token, time): (&String, &f64)| {
            let is_good = floor.accepts(token);
            let accepts = library.accepts(token);
            assert!(is_good || !accepts, "{}", library.name);
            match library.name {
                _ if accepts != is_good => "refused".to_owned(),
                FLOOR if !is_good => String::new(),
                _ => nanoseconds(*time),
            }
        };
        let cells: Vec<_> = tokens.iter().zip(times).map(cell).collect();
        table.row(std::iter::once(library.name.to_owned()).chain(cells));
    }
    let hmacs = |input: usize, of: usize| format!("{:.2}", minima[1][input] / minima[0][of]);
    let name = format!("{OURS}, in HMACs");
    table.row([name, hmacs(0, 0), hmacs(1, 1), hmacs(2, 0), hmacs(3, 0)]);
    table
}

fn curves(libraries: &[&Library], lengths: &[usize], rounds: usize) -> Vec<Curve> {
    let tokens: Vec<_> = lengths.iter().map(|length| of_length(*length)).collect();
    for library in libraries {
        assert!(
            tokens.iter().all(|token| library.accepts(token)),
            "{}",
            library.name
        );
    }
    let minima = grid(libraries, &tokens, rounds);
    let curve = |(library, times): (&&Library, Vec<f64>)| Curve {
        library: library.name.to_owned(),
        points: lengths.iter().copied().zip(times).collect(),
    };
    libraries.iter().zip(minima).map(curve).collect()
}

fn growth(curves: &[Curve]) -> Table {
    let header = ["", "512", "1,024", "2,048", "4,096 bytes", "ns per byte"];
    let mut table = Table::new("Growth, minimum in ns", header);
    for curve in curves {
        let [(from, least), .., (to, most)] = curve.points[..] else {
            continue;
        };
        let slope = (most - least) / (to - from) as f64;
        let times = curve.points.iter().map(|(_, time)| nanoseconds(*time));
        let cells = std::iter::once(curve.library.clone()).chain(times);
        table.row(cells.chain([format!("{slope:.2}")]));
    }
    table
}

fn allocations(verifiers: &[&Library]) -> Table {
    let forged = merchant().forged().sign(SECRET);
    let tokens = [merchant().sign(SECRET), buyer().sign(SECRET)];
    let header = ["", "merchant", "buyer", "forged"];
    let mut table = Table::new("Allocations of one call, reallocations included", header);
    for library in verifiers {
        let count = |token: &String| allocations::count(library, token).to_string();
        let [merchant, buyer] = tokens.each_ref().map(|token| {
            let accepts = library.accepts(token);
            if accepts {
                count(token)
            } else {
                "refused".to_owned()
            }
        });
        table.row([library.name, &merchant, &buyer, &count(&forged)]);
    }
    table
}

/// As far as Linux and the compiler tell; not the machine's name.
fn machine() -> Table {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut fields = cpuinfo.lines().filter_map(|line| line.split_once(':'));
    let model = fields.find(|(name, _)| name.trim() == "model name");
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map_or_else(|_| "unknown".into(), |output| output.stdout);
    let mut table = Table::new("Measured on", ["processor", "compiler", "profile"]);
    table.row([
        model.map_or("unknown", |(_, model)| model.trim()),
        String::from_utf8_lossy(&rustc).trim(),
        "release",
    ]);
    table
}
