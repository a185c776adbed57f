//! The measurements of docs/performance.md.

use std::process::Command;
use std::{fs, io};

use crate::library::Library;
use crate::measure::minima;
use crate::ours::{FLOOR, OURS, floor, ours, ours_by_function, ours_with_clock};
use crate::pages::{Table, show};
use crate::peers;
use crate::tokens::{SECRET, buyer, merchant};

const ROUNDS: usize = 4_000;

/// Fails if the page cannot be written, or has no place for a table.
pub fn run(write: bool) -> io::Result<()> {
    let peers = peers::all();
    let forms = [ours(), ours_with_clock(), ours_by_function()];
    let verifiers: Vec<&Library> = forms.iter().chain(&peers).collect();
    let tables = [
        times(&floor(), &verifiers),
        machine(),
        allocations(&verifiers),
    ];
    show("performance.md", &tables, write)
}

/// A merchant's and a buyer's token, a forged one, and no token.
fn times(floor: &Library, verifiers: &[&Library]) -> Table {
    let merchant = merchant();
    let (signed, forged) = (merchant.sign(SECRET), merchant.forged().sign(SECRET));
    let buyer = buyer().sign(SECRET);
    let bytes = |name: &str, token: &str| format!("{name}, {} bytes", token.len());
    let head = [
        String::new(),
        bytes("merchant", &signed),
        bytes("buyer", &buyer),
        bytes("forged", &forged),
        "`undefined`".to_owned(),
    ];
    let mut table = Table::new("Minimum, ns per call", head);
    let tokens = [signed, buyer, forged, "undefined".to_owned()];
    let libraries = [&[floor], verifiers].concat();
    let minima = minima(&libraries, &tokens, ROUNDS);
    for (library, times) in libraries.iter().zip(&minima) {
        let cell = |(token, time): (&String, &f64)| {
            let is_good = floor.accepts(token);
            let accepts = library.accepts(token);
            assert!(is_good || !accepts, "{}", library.name);
            match library.name {
                _ if accepts != is_good => "refused".to_owned(),
                FLOOR if !is_good => String::new(),
                // Few digits, as the last ones vary.
                _ => format!("{time:.*}", usize::from(*time < 100.0)),
            }
        };
        let cells = tokens.iter().zip(times).map(cell);
        table.row(std::iter::once(library.name.to_owned()).chain(cells));
    }
    let hmacs = |input: usize, of: usize| format!("{:.2}", minima[1][input] / minima[0][of]);
    let name = format!("{OURS}, in HMACs");
    table.row([name, hmacs(0, 0), hmacs(1, 1), hmacs(2, 0), hmacs(3, 0)]);
    table
}

/// As far as Linux and the compiler tell; not the machine's name.
fn machine() -> Table {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut fields = cpuinfo.lines().filter_map(|line| line.split_once(':'));
    let model = fields.find(|(name, _)| name.trim() == "model name");
    let mut table = Table::new("Measured on", ["date", "processor", "compiler", "profile"]);
    table.row([
        today().as_str(),
        model.map_or("unknown", |(_, model)| model.trim()),
        &said("rustc", "--version"),
        "release",
    ]);
    table
}

pub fn today() -> String {
    said("date", "+%F")
}

fn said(program: &str, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output();
    let words = output.map_or_else(|_| "unknown".into(), |output| output.stdout);
    String::from_utf8_lossy(&words).trim().to_owned()
}

fn allocations(verifiers: &[&Library]) -> Table {
    let forged = merchant().forged().sign(SECRET);
    let tokens = [merchant().sign(SECRET), buyer().sign(SECRET), forged];
    let head = ["", "merchant", "buyer", "forged"];
    let mut table = Table::new("Allocations of one call, reallocations included", head);
    for library in verifiers {
        let cell = |(index, token): (usize, &String)| {
            if index < 2 && !library.accepts(token) {
                return "refused".to_owned();
            }
            library.run(token, 1); // What the first call sets up is not counted.
            let counted = allocation_counter::measure(|| library.run(token, 1));
            counted.count_total.to_string()
        };
        let cells = tokens.iter().enumerate().map(cell);
        table.row(std::iter::once(library.name.to_owned()).chain(cells));
    }
    table
}
