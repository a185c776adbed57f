//! The tables of a run.

use crate::bars::{Bar, growth_line};
use crate::machine;
use crate::measure::Timing;
use crate::run::{Effort, Results, left_out, rows};
use crate::table::Table;

pub fn tables(results: &Results, bars: &[Bar]) -> Vec<Table> {
    let mut tables = vec![
        machine::table(results.effort.grid_rounds()),
        times("Minimum, ns per call", results, |timing| timing.min),
        times("Median, ns per call", results, |timing| timing.median),
        parts(results),
        growth(results),
        shapes(results),
        allocations(results),
        threads(results),
        bar_table(results, bars),
    ];
    if results.effort == Effort::Quick {
        for table in &mut tables {
            let note = format!(
                "{}\n\nOf a short run (`--quick`): no measurement.",
                table.note
            );
            note.trim().clone_into(&mut table.note);
        }
    }
    tables
}

fn nanoseconds(value: f64) -> String {
    if value < 100.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

fn times(title: &'static str, results: &Results, pick: impl Fn(Timing) -> f64) -> Table {
    let header = |input: &crate::tokens::Input| match input.token.len() {
        length @ 100..4096 => format!("{} ({length} bytes)", input.name),
        _ => input.name.to_owned(),
    };
    let header = std::iter::once(String::new()).chain(results.inputs.iter().map(header));
    let mut table = Table::new(title, header);
    let missing = left_out(results);
    for contestant in rows().into_iter().filter(|row| !missing.contains(row)) {
        let cell = |input: &crate::tokens::Input| {
            let timing = results.timing(contestant, input.name);
            timing.map_or(String::new(), |timing| nanoseconds(pick(timing)))
        };
        table.row(std::iter::once(contestant.to_owned()).chain(results.inputs.iter().map(cell)));
    }
    table
}

fn growth(results: &Results) -> Table {
    let title =
        "Token length, minimum in ns, and the line through all lengths from 512 to 4096 bytes";
    let header = [
        "",
        "512",
        "1024",
        "2048",
        "4096",
        "ns at 0",
        "ns per byte",
        "R²",
        "at most off",
    ];
    let mut table = Table::new(title, header);
    for growth in &results.growth {
        let at = |length| {
            let mut points = growth.points.iter();
            let point = points.find(|point| point.0 == length);
            nanoseconds(point.expect("a length that is measured").1.min)
        };
        let line = growth_line(results, growth.contestant);
        table.row([
            growth.contestant.to_owned(),
            at(512),
            at(1024),
            at(2048),
            at(4096),
            nanoseconds(line.intercept),
            format!("{:.3}", line.slope),
            format!("{:.4}", line.r_squared),
            format!("{:.1} %", line.worst_deviation * 100.0),
        ]);
    }
    table
}

fn parts(results: &Results) -> Table {
    let header = ["", "merchant", "buyer"];
    let mut table = Table::new("Parts, minimum in ns", header);
    for part in &results.parts {
        let [merchant, buyer] = part.nanoseconds.map(nanoseconds);
        table.row([part.name, &merchant, &buyer]);
    }
    table
}

/// The slowest first.
fn shapes(results: &Results) -> Table {
    let title = "The worst JSON that fits the cap, slowest first, minimum in ns";
    let header = [
        "",
        "bytes",
        "verdict",
        "floor",
        "ours",
        "× floor",
        "jsonwebtoken",
    ];
    let mut table = Table::new(title, header);
    let mut shapes: Vec<_> = results.shapes.iter().collect();
    shapes.sort_by(|a, b| b.ours.min.total_cmp(&a.ours.min));
    for shape in shapes {
        let verdict = if shape.is_accepted {
            "accepted"
        } else {
            "refused"
        };
        table.row([
            shape.shape.to_owned(),
            shape.length.to_string(),
            verdict.to_owned(),
            nanoseconds(shape.floor.min),
            nanoseconds(shape.ours.min),
            format!("{:.2}", shape.ours.min / shape.floor.min),
            nanoseconds(shape.jsonwebtoken.min),
        ]);
    }
    table
}

fn allocations(results: &Results) -> Table {
    let header = ["", "merchant", "buyer", "forged"];
    let mut table = Table::new("Allocations and reallocations of one call", header);
    for counts in &results.allocations {
        table.row([
            counts.contestant.to_owned(),
            counts.merchant.to_string(),
            counts.buyer.to_string(),
            counts.forged.to_string(),
        ]);
    }
    table
}

fn threads(results: &Results) -> Table {
    let title =
        "Two threads on one key, times one thread (noisy; rounds in which both ran together)";
    let mut table = Table::new(
        title,
        ["", "rounds", "lower quartile", "median", "upper quartile"],
    );
    for (name, scaling) in [
        (crate::contestants::FLOOR, &results.floor_scaling),
        (crate::contestants::OURS, &results.our_scaling),
    ] {
        table.row([
            name.to_owned(),
            scaling.rounds.to_string(),
            format!("{:.3}", scaling.lower_quartile),
            format!("{:.3}", scaling.median),
            format!("{:.3}", scaling.upper_quartile),
        ]);
    }
    table
}

fn bar_table(results: &Results, bars: &[Bar]) -> Table {
    let mut table = Table::new("Bars", ["", "measured", "bar", ""]);
    for bar in bars {
        let verdict = match bar.holds {
            Some(true) => "holds",
            Some(false) => "does not hold",
            None => "not measured",
        };
        table.row([
            bar.name.as_str(),
            bar.value.as_str(),
            bar.limit.as_str(),
            verdict,
        ]);
    }
    match left_out(results).as_slice() {
        [] => table,
        peers => table.noted(format!(
            "Left out of this build, their features being off: {}.",
            peers.join(", ")
        )),
    }
}
