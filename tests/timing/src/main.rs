//! Tests by statistics that the time of verification does not depend on secrets: not on how much of
//! a forged tag is correct, nor on which secret has signed, nor on the bytes of a secret.
//!
//! The method is that of Reparaz, Balasch, Verbauwhede, "Dude, is my code constant time?", DATE
//! 2017: the public calls are timed one by one, with inputs of two classes in random order, and
//! Welch's t-test decides whether the classes differ. Timings are cropped at many percentiles, because
//! interruptions hide small differences. Everything except the class is the same: before a call, its token
//! is copied into one buffer, by code that reads the tokens of both classes.
//!
//! In the table, "t" and "mean" (the difference of the classes' means) are those of the percentile
//! at which |t| is largest, "median" is the difference of the medians of all timings, and "visible"
//! is 10 standard errors with the slowest tenth cropped: about the smallest difference that is certain to be
//! detected.
//!
//! What it shows: on this CPU, with the instructions for SHA-256 that are found at run time, these classes do not
//! differ by as much as "visible". The controls leak on purpose and are timed together with the real verification
//! and its noise. They show that the same measurement detects a leak.
//!
//! What it cannot show: differences in other classes of inputs, on other CPUs, below that size, or in something
//! other than time, such as addresses that another process sees in a shared cache. `tests/constant_time` checks
//! branches and addresses under valgrind: without noise, but in the code for CPUs without such instructions.

mod control;
mod experiments;
mod measure;
mod random;
mod verdict;
mod welch;

use std::env;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use measure::Experiment;
use verdict::{Verdict, judge};
use welch::Comparison;

/// The total duration unless `TIMING_SECONDS` is set.
const DEFAULT_SECONDS: f64 = 30.0;
/// A control must be detected in this share of the time that an experiment has.
const CONTROL_SHARE: f64 = 0.25;
/// How much longer a round is that repeats a suspicious measurement.
const REPEAT_FACTOR: f64 = 2.0;

fn main() -> ExitCode {
    let seconds = match seconds() {
        Ok(seconds) => seconds,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    describe_machine();
    let (null, experiments, controls) = (
        experiments::nothing_to_see(),
        experiments::experiments(),
        experiments::controls(),
    );
    let rounds = 1.0
        + experiments.len() as f64
        + controls.len() as f64 * CONTROL_SHARE * (1.0 + 2.0 * REPEAT_FACTOR);
    let round = Duration::from_secs_f64(seconds / rounds);

    println!("{}", heading());
    let null_verdict = run(&null, round);
    let mut missed = controls;
    missed.retain(|control| run(control, round.mul_f64(CONTROL_SHARE)) != Verdict::Leak);
    let mut leaks = experiments;
    leaks.retain(|experiment| run(experiment, round) == Verdict::Leak);
    conclude(null_verdict, &missed, &leaks)
}

fn seconds() -> Result<f64, String> {
    let Some(text) = env::var_os("TIMING_SECONDS") else {
        return Ok(DEFAULT_SECONDS);
    };
    text.to_str()
        .and_then(|text| text.parse().ok())
        .filter(|seconds| (1.0..=1e6).contains(seconds))
        .ok_or_else(|| {
            format!(
                "TIMING_SECONDS must be a number from 1 to 10^6, not {}",
                text.display()
            )
        })
}

fn describe_machine() {
    println!(
        "{}: instructions for SHA-256 {}; reading the clock twice takes {} ns",
        env::consts::ARCH,
        if has_sha_instructions() {
            "found"
        } else {
            "not found"
        },
        two_readings().as_nanos()
    );
}

/// The CPU features that the sha2 crate looks for.
#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
fn has_sha_instructions() -> bool {
    is_x86_feature_detected!("sha")
        && is_x86_feature_detected!("sse2")
        && is_x86_feature_detected!("ssse3")
        && is_x86_feature_detected!("sse4.1")
}

#[cfg(target_arch = "aarch64")]
fn has_sha_instructions() -> bool {
    std::arch::is_aarch64_feature_detected!("sha2")
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64")))]
fn has_sha_instructions() -> bool {
    false
}

fn two_readings() -> Duration {
    let steps = (0..100_000).map(|_| Instant::now().elapsed());
    steps
        .filter(|step| !step.is_zero())
        .min()
        .unwrap_or_default()
}

/// Measures and judges, and prints a line for each round.
fn run(experiment: &Experiment, round: Duration) -> Verdict {
    let measure = |length| {
        let comparison = experiment.round(length);
        println!("{}", line(experiment.name, &comparison));
        comparison.t
    };
    let verdict = judge(measure(round), || measure(round.mul_f64(REPEAT_FACTOR)));
    match verdict {
        Verdict::NothingSeen => {}
        Verdict::NotConfirmed => println!("  not seen again: chance"),
        Verdict::Leak => println!("  seen three times: the classes take different times"),
    }
    verdict
}

fn heading() -> String {
    let (mean, median) = ("mean, ns", "median, ns");
    format!(
        "{:47} {:>9} {:>8} {mean:>9} {median:>10} {:>11}",
        "first | second class", "calls", "t", "visible, ns"
    )
}

fn line(name: &str, comparison: &Comparison) -> String {
    let Comparison {
        samples,
        t,
        difference,
        median_difference,
        precision,
    } = comparison;
    let visible = 10.0 * precision;
    format!(
        "{name:47} {samples:>9} {t:>8.2} {difference:>9.2} {median_difference:>10.2} \
         {visible:>11.2}"
    )
}

fn conclude(null: Verdict, missed: &[Experiment], leaks: &[Experiment]) -> ExitCode {
    for Experiment { name, .. } in leaks {
        eprintln!("the time depends on a secret: {name}");
    }
    for Experiment { name, .. } in missed {
        eprintln!("a control that leaks was not detected, so this check proves nothing: {name}");
    }
    if null == Verdict::Leak {
        eprintln!("equal classes were told apart, so this check proves nothing");
    }
    if null == Verdict::Leak || !missed.is_empty() || !leaks.is_empty() {
        return ExitCode::FAILURE;
    }
    println!("timing: no dependence on a secret seen; every control seen");
    ExitCode::SUCCESS
}
