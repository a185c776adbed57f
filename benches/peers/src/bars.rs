//! What was asked of the crate's speed, and whether it holds in this run. Minima decide.

use crate::contestants::{
    FLOOR, JSONWEBTOKEN, KEYING, OURS, OURS_BY_FUNCTION, OURS_WITH_CLOCK, PEERS,
};
use crate::fit::{Line, line};
use crate::run::Results;
use crate::tokens::{BUYER, DOTS, FORGED, JUNK, LETTERS, MERCHANT, OVERSIZE};

pub struct Bar {
    pub name: String,
    pub value: String,
    pub limit: String,
    /// `None`: not measured.
    pub holds: Option<bool>,
}

pub fn bars(results: &Results) -> Vec<Bar> {
    let mut bars = against_floor(results);
    bars.extend(against_peers(results));
    bars.extend(allocations(results));
    bars.push(by_function(results));
    bars.extend(growth(results));
    bars.push(threads(results));
    bars
}

fn at_most(name: String, value: f64, limit: f64, unit: &str) -> Bar {
    Bar {
        name,
        value: format!("{value:.3}{unit}"),
        limit: format!("≤ {limit}{unit}"),
        holds: Some(value <= limit),
    }
}

fn minimum(results: &Results, contestant: &str, input: &str) -> f64 {
    let timing = results.timing(contestant, input);
    timing.expect("always measured").min
}

fn against_floor(results: &Results) -> Vec<Bar> {
    let cases = [
        (MERCHANT, MERCHANT, 2.0),
        (BUYER, BUYER, 2.0),
        (FORGED, MERCHANT, 1.25),
        (JUNK, MERCHANT, 0.1),
        (DOTS, MERCHANT, 0.1),
        (LETTERS, MERCHANT, 0.1),
        (OVERSIZE, MERCHANT, 0.1),
    ];
    cases
        .into_iter()
        .map(|(input, floor, limit)| {
            let floor = minimum(results, FLOOR, floor);
            let value = minimum(results, OURS, input) / floor;
            at_most(format!("{input}: times {FLOOR}"), value, limit, " ×")
        })
        .collect()
}

/// Ours reads the clock here, because the peers do.
fn against_peers(results: &Results) -> Vec<Bar> {
    let mut bars = Vec::new();
    for peer in PEERS {
        let factor = if peer == JSONWEBTOKEN { 3.0 } else { 1.0 };
        for input in [MERCHANT, BUYER] {
            let name = format!("{input}: faster than {peer}");
            let limit = if peer == JSONWEBTOKEN {
                format!("≥ {factor} ×")
            } else {
                format!("> {factor} ×")
            };
            let Some(theirs) = results.timing(peer, input) else {
                bars.push(Bar {
                    name,
                    value: "not measured".into(),
                    limit,
                    holds: None,
                });
                continue;
            };
            let value = theirs.min / minimum(results, OURS_WITH_CLOCK, input);
            bars.push(Bar {
                name,
                value: format!("{value:.2} ×"),
                limit,
                holds: Some(if peer == JSONWEBTOKEN {
                    value >= factor
                } else {
                    value > factor
                }),
            });
        }
    }
    bars
}

fn allocations(results: &Results) -> Vec<Bar> {
    let mut counts = results.allocations.iter();
    let ours = counts.find(|counts| counts.contestant == OURS);
    let ours = ours.expect("always measured");
    [
        ("merchant: allocations", ours.merchant, 2),
        ("buyer: allocations", ours.buyer, 2),
        ("forged: allocations", ours.forged, 0),
    ]
    .into_iter()
    .map(|(name, value, limit)| Bar {
        name: name.into(),
        value: value.to_string(),
        limit: format!("≤ {limit}"),
        holds: Some(value <= limit),
    })
    .collect()
}

fn by_function(results: &Results) -> Bar {
    let verifier = minimum(results, OURS, MERCHANT);
    let limit = verifier + minimum(results, KEYING, MERCHANT) + 0.05 * verifier;
    let value = minimum(results, OURS_BY_FUNCTION, MERCHANT);
    Bar {
        name: format!("{OURS_BY_FUNCTION}: {OURS} + {KEYING} + 5 % of {OURS}"),
        value: format!("{value:.0} ns"),
        limit: format!("≤ {limit:.0} ns"),
        holds: Some(value <= limit),
    }
}

/// The line through a contestant's minima over the token's length.
pub fn growth_line(results: &Results, contestant: &str) -> Line {
    let mut growths = results.growth.iter();
    let growth = growths.find(|growth| growth.contestant == contestant);
    let points = &growth.expect("always measured").points;
    let point = |&(length, timing): &(usize, crate::measure::Timing)| (length as f64, timing.min);
    line(&points.iter().map(point).collect::<Vec<_>>())
}

fn growth(results: &Results) -> [Bar; 2] {
    let ours = growth_line(results, OURS);
    let floor = growth_line(results, FLOOR);
    let linear = Bar {
        name: "512 to 4096 bytes: linear, R²".into(),
        value: format!(
            "{:.4}, at most {:.1} % off",
            ours.r_squared,
            ours.worst_deviation * 100.0
        ),
        limit: "≥ 0.99".into(),
        holds: Some(ours.r_squared >= 0.99),
    };
    let slope = ours.slope / floor.slope;
    let name = format!("512 to 4096 bytes: slope, times {FLOOR}'s");
    [linear, at_most(name, slope, 1.5, " ×")]
}

/// Medians, because it is the ordinary case that matters here, and noise is never below it.
fn threads(results: &Results) -> Bar {
    let value = results.our_scaling.median / results.floor_scaling.median;
    Bar {
        name: format!("2 threads: scaling, times {FLOOR}'s"),
        value: format!("{value:.3} ×"),
        limit: "≥ 0.95 ×".into(),
        holds: Some(value >= 0.95),
    }
}
