//! The whole measurement, in one process on the same tokens.

use crate::allocations;
use crate::contestants::{self, Contestant, FLOOR, KEYING, PEERS};
use crate::field::Field;
use crate::measure::{Job, Timing, interleaved};
use crate::parts::{self, Part};
use crate::shapes::{Shape, shapes};
use crate::threads::{Scaling, scaling};
use crate::tokens::{self, BUYER, FORGED, Fate, Input, MERCHANT, inputs};

/// How many rounds are measured.
#[derive(Clone, Copy, PartialEq)]
pub enum Effort {
    Full,
    /// To try a command, not to measure.
    Quick,
}

impl Effort {
    fn of(self, rounds: usize) -> usize {
        match self {
            Self::Full => rounds,
            Self::Quick => rounds / 50,
        }
    }

    pub fn grid_rounds(self) -> usize {
        self.of(GRID_ROUNDS)
    }
}

const GRID_ROUNDS: usize = 5_000;
const PART_ROUNDS: usize = 5_000;
const LENGTH_ROUNDS: usize = 2_000;
const SHAPE_ROUNDS: usize = 2_000;
const THREAD_ROUNDS: usize = 1_000;

/// A contestant on an input.
pub struct Cell {
    pub contestant: &'static str,
    pub input: &'static str,
    pub timing: Timing,
}

/// A contestant on tokens of growing length: bytes, and the time for each.
pub struct Growth {
    pub contestant: &'static str,
    pub points: Vec<(usize, Timing)>,
}

pub struct ShapeTime {
    pub shape: &'static str,
    pub length: usize,
    pub is_accepted: bool,
    pub floor: Timing,
    pub ours: Timing,
    pub jsonwebtoken: Timing,
}

/// Allocations and reallocations of one call.
pub struct Allocations {
    pub contestant: &'static str,
    pub merchant: usize,
    pub buyer: usize,
    pub forged: usize,
}

pub struct Results {
    pub effort: Effort,
    pub inputs: Vec<Input>,
    pub grid: Vec<Cell>,
    pub parts: Vec<Part>,
    pub growth: Vec<Growth>,
    pub shapes: Vec<ShapeTime>,
    pub allocations: Vec<Allocations>,
    pub floor_scaling: Scaling,
    pub our_scaling: Scaling,
}

impl Results {
    /// `None` if the contestant is not built in.
    pub fn timing(&self, contestant: &str, input: &str) -> Option<Timing> {
        let cell = self
            .grid
            .iter()
            .find(|cell| cell.contestant == contestant && cell.input == input)?;
        Some(cell.timing)
    }
}

/// # Errors
///
/// What was accepted or refused and should not have been; nothing is measured then.
pub fn run(effort: Effort) -> Result<Results, Vec<String>> {
    let field = Field::new();
    let inputs = inputs();
    let wrong = field.wrong_verdicts(&inputs);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    eprintln!("inputs …");
    let grid = grid(&field, &inputs, effort.grid_rounds());
    eprintln!("parts …");
    let tokens = [MERCHANT, BUYER].map(|name| token(&inputs, name));
    let parts = parts::parts(&field, tokens, effort.of(PART_ROUNDS));
    eprintln!("lengths …");
    let growth = growth(&field, effort.of(LENGTH_ROUNDS))?;
    eprintln!("shapes …");
    let shapes = shape_times(&field, effort.of(SHAPE_ROUNDS));
    eprintln!("threads …");
    let merchant = token(&inputs, MERCHANT);
    let [floor_scaling, our_scaling] = scaling(
        [&field.floor, &field.ours],
        merchant,
        effort.of(THREAD_ROUNDS),
    );
    Ok(Results {
        effort,
        allocations: allocations_of(&field, &inputs),
        inputs,
        grid,
        parts,
        growth,
        shapes,
        floor_scaling,
        our_scaling,
    })
}

fn token<'a>(inputs: &'a [Input], name: &str) -> &'a str {
    let input = inputs.iter().find(|input| input.name == name);
    &input.expect("an input of that name").token
}

fn grid(field: &Field, inputs: &[Input], rounds: usize) -> Vec<Cell> {
    let mut places = Vec::new();
    for input in inputs {
        if input.fate == Fate::Accepted {
            places.push((&field.floor, input));
        }
        if input.name == MERCHANT {
            places.push((&field.keying, input));
        }
        places.extend(field.verifiers().map(|contestant| (contestant, input)));
    }
    let jobs: Vec<_> = places
        .iter()
        .map(|(contestant, input)| Job {
            contestant,
            token: &input.token,
        })
        .collect();
    let timings = interleaved(&jobs, rounds);
    let cells = places.iter().zip(timings);
    let cell = |(&(contestant, input), timing): (&(&Contestant, &Input), _)| Cell {
        contestant: contestant.name,
        input: input.name,
        timing,
    };
    cells.map(cell).collect()
}

fn growth(field: &Field, rounds: usize) -> Result<Vec<Growth>, Vec<String>> {
    let tokens = tokens::by_length();
    let refused = |contestant: &&Contestant| {
        tokens
            .iter()
            .any(|token| contestant.verdict(token).is_err())
    };
    let refusing: Vec<_> = field.one_each().filter(refused).collect();
    if !refusing.is_empty() {
        let words = |contestant: &&Contestant| format!("{} on a long token", contestant.name);
        return Err(refusing.iter().map(words).collect());
    }
    let jobs: Vec<_> = field
        .one_each()
        .flat_map(|contestant| tokens.iter().map(move |token| Job { contestant, token }))
        .collect();
    let mut timings = interleaved(&jobs, rounds).into_iter();
    let of = |contestant: &Contestant| Growth {
        contestant: contestant.name,
        points: tokens
            .iter()
            .map(|token| (token.len(), timings.next().expect("one for each job")))
            .collect(),
    };
    Ok(field.one_each().map(of).collect())
}

fn shape_times(field: &Field, rounds: usize) -> Vec<ShapeTime> {
    let shapes = shapes();
    let three = [&field.floor, &field.ours, &field.peers[0]];
    let job = |shape| three.map(|contestant| (contestant, shape));
    let jobs: Vec<_> = shapes
        .iter()
        .flat_map(job)
        .map(|(contestant, shape): (_, &Shape)| Job {
            contestant,
            token: &shape.token,
        })
        .collect();
    let timings = interleaved(&jobs, rounds);
    let time = |(shape, timings): (&Shape, &[Timing])| ShapeTime {
        shape: shape.name,
        length: shape.token.len(),
        is_accepted: field.ours.verdict(&shape.token).is_ok(),
        floor: timings[0],
        ours: timings[1],
        jsonwebtoken: timings[2],
    };
    shapes.iter().zip(timings.chunks(3)).map(time).collect()
}

fn allocations_of(field: &Field, inputs: &[Input]) -> Vec<Allocations> {
    let count = |contestant: &Contestant| Allocations {
        contestant: contestant.name,
        merchant: allocations::count(contestant, token(inputs, MERCHANT)),
        buyer: allocations::count(contestant, token(inputs, BUYER)),
        forged: allocations::count(contestant, token(inputs, FORGED)),
    };
    field.verifiers().map(count).collect()
}

/// Those of [`PEERS`] that were left out of the build.
pub fn left_out(results: &Results) -> Vec<&'static str> {
    let is_missing = |peer: &&str| results.timing(peer, MERCHANT).is_none();
    PEERS.into_iter().filter(is_missing).collect()
}

/// In the order of the tables.
pub fn rows() -> Vec<&'static str> {
    let ours = [
        FLOOR,
        KEYING,
        contestants::OURS,
        contestants::OURS_WITH_CLOCK,
        contestants::OURS_BY_FUNCTION,
    ];
    ours.into_iter().chain(PEERS).collect()
}
