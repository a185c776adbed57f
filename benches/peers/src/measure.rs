//! Minimum time per call, by interleaved rounds: whatever slows the machine down for a moment slows every job
//! down alike, and the least of thousands of short batches is what a call takes when nothing does.

use std::time::{Duration, Instant};

use crate::library::Library;

/// Long compared with reading the clock, short compared with the time between two interruptions.
const BATCH: Duration = Duration::from_micros(25);

struct Job<'a> {
    library: &'a Library,
    token: &'a str,
}

/// Nanoseconds per call of every library on every token, in the order of the tokens.
pub fn minima(libraries: &[&Library], tokens: &[String], rounds: usize) -> Vec<Vec<f64>> {
    let of = |library| tokens.iter().map(move |token| Job { library, token });
    let jobs: Vec<_> = libraries.iter().copied().flat_map(of).collect();
    let calls: Vec<u32> = jobs.iter().map(calls_per_batch).collect();
    let mut least = vec![Duration::MAX; jobs.len()];
    for round in 0..rounds {
        for turn in 0..jobs.len() {
            // Each round starts with another job.
            let job = (round + turn) % jobs.len();
            least[job] = least[job].min(elapsed(&jobs[job], calls[job]));
        }
    }
    let per_call = |(least, calls): (Duration, u32)| least.as_secs_f64() * 1e9 / f64::from(calls);
    let minima: Vec<_> = least.into_iter().zip(calls).map(per_call).collect();
    minima.chunks(tokens.len()).map(<[f64]>::to_vec).collect()
}

/// After a few calls that warm up the caches, which the previous job has filled with its own code.
fn elapsed(job: &Job<'_>, calls: u32) -> Duration {
    job.library.run(job.token, calls.div_ceil(4));
    let start = Instant::now();
    job.library.run(job.token, calls);
    start.elapsed()
}

/// Found by doubling. The least of three measurements, so that an interruption is not counted.
fn calls_per_batch(job: &Job<'_>) -> u32 {
    let mut calls = 1;
    while (0..3).map(|_| elapsed(job, calls)).min() < Some(BATCH) {
        calls *= 2;
    }
    calls
}
