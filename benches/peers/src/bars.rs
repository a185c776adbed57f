//! The requirements on the crate's speed, and whether they hold in this run.

use shopify_session_token::MAX_TOKEN_LEN;

use crate::allocations;
use crate::measure::{Job, grid, minima};
use crate::ours::{floor, ours};
use crate::table::Table;
use crate::tokens::{SECRET, buyer, layouts, merchant, of_length};

const ROUNDS: usize = 4_000;

/// For tokens as Shopify sends them today, and in other layouts.
const ACCEPTED: f64 = 1.70;
const FORGED: f64 = 1.12;
/// For input that is refused before its MAC.
const JUNK: f64 = 0.1;
/// Per byte, compared with the HMAC per byte.
const SLOPE: f64 = 1.5;

pub struct Bar {
    name: String,
    value: f64,
    at_most: f64,
}

impl Bar {
    fn new(name: impl Into<String>, value: f64, at_most: f64) -> Self {
        let name = name.into();
        Self {
            name,
            value,
            at_most,
        }
    }

    pub fn holds(&self) -> bool {
        self.value <= self.at_most
    }
}

pub fn table(bars: &[Bar]) -> Table {
    let mut table = Table::new("Bars", ["", "measured", "at most", ""]);
    for bar in bars {
        table.row([
            bar.name.clone(),
            format!("{:.3}", bar.value),
            bar.at_most.to_string(),
            if bar.holds() {
                "holds"
            } else {
                "DOES NOT HOLD"
            }
            .to_owned(),
        ]);
    }
    table
}

pub fn bars() -> Vec<Bar> {
    let mut bars = against_hmac();
    bars.push(slope());
    bars.extend(allocated());
    bars
}

struct Input {
    name: &'static str,
    token: String,
    /// The token whose HMAC it is compared with.
    hmac_of: String,
    bar: f64,
}

fn inputs() -> Vec<Input> {
    let valid = merchant().sign(SECRET);
    let input = |name, token: &str, hmac_of: &str, bar| Input {
        name,
        token: token.to_owned(),
        hmac_of: hmac_of.to_owned(),
        bar,
    };
    let refused = |name, token: &str, bar| input(name, token, &valid, bar);
    let buyer = buyer().sign(SECRET);
    let mut inputs = vec![
        input("merchant", &valid, &valid, ACCEPTED),
        input("buyer", &buyer, &buyer, ACCEPTED),
        refused("forged", &merchant().forged().sign(SECRET), FORGED),
        refused("junk: `undefined`", "undefined", JUNK),
        refused("junk: dots", &".".repeat(MAX_TOKEN_LEN), JUNK),
        refused("junk: `A`s", &"A".repeat(MAX_TOKEN_LEN), JUNK),
        refused("junk: `A`s", &"A".repeat(10_000_000), JUNK),
    ];
    for (name, token) in layouts() {
        inputs.push(input(name, &token, &token, ACCEPTED));
    }
    inputs
}

fn against_hmac() -> Vec<Bar> {
    let (floor, ours) = (floor(), ours());
    let inputs = inputs();
    let mut jobs = Vec::new();
    for Input {
        name,
        token,
        hmac_of,
        bar,
    } in &inputs
    {
        assert_eq!(ours.accepts(token), *bar >= ACCEPTED, "{name}");
        let pairs = [(&floor, hmac_of), (&ours, token)];
        jobs.extend(pairs.map(|(library, token)| Job { library, token }));
    }
    let minima = minima(&jobs, ROUNDS);
    let bar = |(input, times): (&Input, &[f64])| {
        let name = format!("HMACs for {} ({} bytes)", input.name, input.token.len());
        Bar::new(name, times[1] / times[0], input.bar)
    };
    inputs.iter().zip(minima.chunks(2)).map(bar).collect()
}

fn slope() -> Bar {
    let (floor, ours) = (floor(), ours());
    let tokens = [512, MAX_TOKEN_LEN].map(of_length);
    let minima = grid(&[&floor, &ours], &tokens, ROUNDS);
    let [floor, ours] = [&minima[0], &minima[1]].map(|times| times[1] - times[0]);
    let slope = ours / floor;
    Bar::new("time per byte, 512 to 4,096 bytes, in HMAC's", slope, SLOPE)
}

fn allocated() -> [Bar; 3] {
    let ours = ours();
    let count = |token: &str| f64::from(allocations::count(&ours, token));
    let forged = merchant().forged().sign(SECRET);
    [
        Bar::new(
            "allocations, merchant",
            count(&merchant().sign(SECRET)),
            2.0,
        ),
        Bar::new("allocations, buyer", count(&buyer().sign(SECRET)), 2.0),
        Bar::new("allocations, forged", count(&forged), 0.0),
    ]
}
