//! Time per call, by interleaved rounds: whatever slows the machine down for a moment slows every job down
//! alike, and the minimum of thousands of short batches is what the call takes when nothing does.

use std::time::{Duration, Instant};

use crate::contestants::Contestant;

/// Long against reading the clock, short against what interrupts a process.
const BATCH: Duration = Duration::from_micros(25);
/// A job whose single call is longer sits out as many rounds as to take this much time per round.
const SHARE: Duration = Duration::from_micros(100);

pub struct Job<'a> {
    pub contestant: &'a Contestant,
    pub token: &'a str,
}

/// Nanoseconds per call.
#[derive(Clone, Copy)]
pub struct Timing {
    pub min: f64,
    pub median: f64,
}

struct Plan {
    calls: u32,
    every: usize,
}

/// In the order of the jobs.
pub fn interleaved(jobs: &[Job<'_>], rounds: usize) -> Vec<Timing> {
    let plans: Vec<Plan> = jobs.iter().map(plan).collect();
    let mut samples = vec![Vec::with_capacity(rounds); jobs.len()];
    for round in 0..rounds {
        for turn in 0..jobs.len() {
            // Another one first in each round.
            let job = (round + turn) % jobs.len();
            if round % plans[job].every == 0 {
                let calls = plans[job].calls;
                let nanoseconds = elapsed(&jobs[job], calls).as_secs_f64() * 1e9;
                samples[job].push(nanoseconds / f64::from(calls));
            }
        }
    }
    samples.into_iter().map(summary).collect()
}

fn elapsed(job: &Job<'_>, calls: u32) -> Duration {
    let start = Instant::now();
    job.contestant.run(job.token, calls);
    start.elapsed()
}

/// As many calls as fill a batch, found by doubling.
fn plan(job: &Job<'_>) -> Plan {
    let mut calls = 1;
    loop {
        // The least of three, because an interruption is not the job's.
        let elapsed = (0..3).map(|_| elapsed(job, calls)).min();
        let elapsed = elapsed.expect("three");
        if elapsed >= BATCH {
            let share = elapsed.as_nanos() / SHARE.as_nanos();
            let every = usize::try_from(share).unwrap_or(usize::MAX).clamp(1, 100);
            return Plan { calls, every };
        }
        calls *= 2;
    }
}

fn summary(mut samples: Vec<f64>) -> Timing {
    samples.sort_by(f64::total_cmp);
    Timing {
        min: samples[0],
        median: quantile(&samples, 0.5),
    }
}

/// Of sorted samples, the nearest rank; of none, no number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index below the length"
)]
pub fn quantile(sorted: &[f64], part: f64) -> f64 {
    let rank = (sorted.len().saturating_sub(1) as f64 * part).round();
    sorted.get(rank as usize).copied().unwrap_or(f64::NAN)
}
