//! Times one call with inputs of two classes, with everything else equal.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::random::Random;
use crate::welch::{Comparison, Timings};

/// The input of a call. The longest token, and every secret, must fit.
pub struct Input {
    token: Buffer<1024>,
    token_len: usize,
    secret: Buffer<64>,
    secret_len: usize,
}

/// Aligned to a cache line.
#[repr(align(64))]
struct Buffer<const LEN: usize>([u8; LEN]);

/// A token, and the secret for calls that take one.
#[derive(Clone)]
pub struct Case {
    pub token: String,
    pub secret: String,
}

/// The answer of a timed call, and its duration.
pub struct Answer {
    pub accepted: bool,
    pub time: Duration,
}

/// Two classes of cases, and what is timed with them.
pub struct Experiment {
    pub name: &'static str,
    /// The two cases of a pair, one of each class, have equal lengths and differ only in what is compared.
    pub pairs: Vec<[Case; 2]>,
    /// The expected answer of each call.
    pub accepted: bool,
    /// Prepares the call, and times only the call.
    pub call: Box<dyn Fn(&Input) -> Answer>,
}

/// Calls between two looks at the clock and the statistics.
const SLICE: u32 = 20_000;
/// The fewest calls in a round, even on a busy machine: with fewer, most percentiles have too few of each class
/// to compare.
const FEWEST: u64 = 100_000;
/// A |t| at which a round ends early. Far above what chance could give in any slice.
const CLEAR: f64 = 50.0;

impl Input {
    fn new() -> Self {
        Self {
            token: Buffer([0; 1024]),
            token_len: 0,
            secret: Buffer([0; 64]),
            secret_len: 0,
        }
    }

    pub fn token(&self) -> &str {
        std::str::from_utf8(&self.token.0[..self.token_len]).expect("a token is ASCII")
    }

    pub fn secret(&self) -> &[u8] {
        &self.secret.0[..self.secret_len]
    }

    /// Copies the case of one class. Reads both and does not branch, so that caches and branch predictors do not
    /// depend on the class.
    fn set(&mut self, pair: &[Case; 2], class: usize) {
        let [first, second] = pair;
        let mask = black_box(if class == 0 { 0 } else { u8::MAX });
        let (a, b) = (first.token.as_bytes(), second.token.as_bytes());
        self.token_len = select(&mut self.token.0, a, b, mask);
        let (a, b) = (first.secret.as_bytes(), second.secret.as_bytes());
        self.secret_len = select(&mut self.secret.0, a, b, mask);
    }
}

fn select(into: &mut [u8], first: &[u8], second: &[u8], mask: u8) -> usize {
    assert_eq!(first.len(), second.len(), "classes differ in length");
    assert!(first.len() <= into.len(), "the buffer is too short");
    for (into, (first, second)) in into.iter_mut().zip(first.iter().zip(second)) {
        *into = first ^ ((first ^ second) & mask);
    }
    first.len()
}

/// Times only the call; its result is dropped afterwards.
#[inline]
pub fn time<T, E>(call: impl FnOnce() -> Result<T, E>) -> Answer {
    let start = Instant::now();
    let result = black_box(call());
    let time = start.elapsed();
    Answer {
        accepted: result.is_ok(),
        time,
    }
}

impl Experiment {
    /// One round: calls of both classes in random order, until the time is over or the result is clear.
    ///
    /// # Panics
    ///
    /// If a call does not give the expected answer: then the wrong code is timed.
    pub fn round(&self, length: Duration) -> Comparison {
        let mut random = Random::new();
        let mut input = Input::new();
        let mut timings = Timings::new();
        let end = Instant::now() + length;
        // The first slice warms up.
        self.slice(&mut random, &mut input, &mut Timings::new());
        loop {
            self.slice(&mut random, &mut input, &mut timings);
            let comparison = timings.compare();
            let is_done = Instant::now() >= end || comparison.t.abs() > CLEAR;
            if is_done && comparison.samples >= FEWEST {
                return comparison;
            }
        }
    }

    fn slice(&self, random: &mut Random, input: &mut Input, timings: &mut Timings) {
        for _ in 0..SLICE {
            let class = usize::from(random.bit());
            let pair = &self.pairs[random.below(self.pairs.len())];
            input.set(pair, class);
            let answer = (self.call)(input);
            assert_eq!(answer.accepted, self.accepted, "{}", self.name);
            timings.record(class, answer.time.as_nanos());
        }
    }
}
