//! How two threads that share one key fare against one thread, ours and the floor in turns.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use crate::contestants::Contestant;
use crate::measure::quantile;

/// About a millisecond: rarely interrupted, and long against the start of a thread.
const CALLS: u32 = 2_000;
/// How much of the longer of two runs both must have been at work for it to count.
const OVERLAP: f64 = 0.9;

/// What two threads do in the time in which one does 1: 2 at best.
pub struct Scaling {
    /// Rounds in which both threads were at work together.
    pub rounds: usize,
    pub lower_quartile: f64,
    pub median: f64,
    pub upper_quartile: f64,
}

/// From when until when [`CALLS`] calls took.
#[derive(Clone, Copy)]
struct Run {
    start: Instant,
    end: Instant,
}

impl Run {
    fn of(contestant: &Contestant, token: &str) -> Self {
        let start = Instant::now();
        contestant.run(token, CALLS);
        let end = Instant::now();
        Self { start, end }
    }

    fn duration(self) -> Duration {
        self.end - self.start
    }

    /// Calls per second.
    fn rate(self) -> f64 {
        f64::from(CALLS) / self.duration().as_secs_f64()
    }

    fn overlaps(self, other: Self) -> bool {
        let both = self.end.min(other.end) - self.start.max(other.start);
        let longer = self.duration().max(other.duration());
        both.as_secs_f64() >= OVERLAP * longer.as_secs_f64()
    }
}

/// In the order of the contestants. Each round measures each with one thread and with two.
pub fn scaling<const N: usize>(
    contestants: [&Contestant; N],
    token: &str,
    rounds: usize,
) -> [Scaling; N] {
    let mut samples = [const { Vec::new() }; N];
    for round in 0..rounds {
        for turn in 0..N {
            let which = (round + turn) % N;
            let [alone] = together(contestants[which], token);
            let [one, other] = together(contestants[which], token);
            if one.overlaps(other) {
                samples[which].push((one.rate() + other.rate()) / alone.rate());
            }
        }
    }
    samples.map(summary)
}

fn summary(mut samples: Vec<f64>) -> Scaling {
    samples.sort_by(f64::total_cmp);
    Scaling {
        rounds: samples.len(),
        lower_quartile: quantile(&samples, 0.25),
        median: quantile(&samples, 0.5),
        upper_quartile: quantile(&samples, 0.75),
    }
}

/// As many threads as there are runs asked for, which start together.
fn together<const N: usize>(contestant: &Contestant, token: &str) -> [Run; N] {
    let start = Barrier::new(N);
    thread::scope(|scope| {
        [(); N]
            .map(|()| {
                scope.spawn(|| {
                    contestant.run(token, 100);
                    start.wait();
                    Run::of(contestant, token)
                })
            })
            .map(|worker| worker.join().expect("no panic in a contestant"))
    })
}
