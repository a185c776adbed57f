//! Decides whether a difference in time is a leak.

/// A |t| up to this is attributed to chance. The thresholds are those of the program that the paper describes.
const SUSPICIOUS: f64 = 4.5;
/// A |t| above this is certainly not chance.
const CERTAIN: f64 = 10.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    NothingSeen,
    /// Suspicious in the first round only.
    NotConfirmed,
    Leak,
}

/// Judges by the |t| of a first round and, only if that is suspicious, of two more. Those are independent of the
/// first and twice as long, so the t of a leak grows by a factor of 1.4: each must be certain, or larger than the
/// first.
///
/// This prevents false alarms. Classes are drawn at random for each call, so the machine's noise affects both, and
/// |t| exceeds 4.5 by chance once in 140 000 rounds. With 100 percentiles, if they were independent, that is once
/// in 1400; three times in a row is once in 10^9.
pub fn judge(first: f64, mut again: impl FnMut() -> f64) -> Verdict {
    let first = first.abs();
    if first <= SUSPICIOUS {
        return Verdict::NothingSeen;
    }
    let threshold = first.min(CERTAIN);
    if again().abs() > threshold && again().abs() > threshold {
        Verdict::Leak
    } else {
        Verdict::NotConfirmed
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict, judge};

    #[track_caller]
    fn assert_verdict(rounds: &[f64], expected: Verdict) {
        let mut rounds = rounds.iter().copied();
        let first = rounds.next().expect("a first round");
        let verdict = judge(first, || rounds.next().expect("no more rounds than that"));
        assert_eq!(verdict, expected);
        assert_eq!(rounds.next(), None, "fewer rounds than that");
    }

    #[test]
    fn t_of_4_and_a_half_is_not_a_leak_and_not_measured_again() {
        assert_verdict(&[0.0], Verdict::NothingSeen);
        assert_verdict(&[-4.5], Verdict::NothingSeen);
    }

    #[test]
    fn three_rounds_above_10_are_a_leak() {
        assert_verdict(&[40.0, 11.0, 11.0], Verdict::Leak);
        assert_verdict(&[-40.0, -11.0, -11.0], Verdict::Leak);
    }

    #[test]
    fn a_t_that_grows_twice_is_a_leak() {
        assert_verdict(&[5.0, 7.0, 6.0], Verdict::Leak);
    }

    #[test]
    fn suspicion_that_does_not_recur_is_not_confirmed() {
        assert_verdict(&[40.0, 10.0], Verdict::NotConfirmed);
        assert_verdict(&[40.0, 11.0, 9.0], Verdict::NotConfirmed);
        assert_verdict(&[7.0, 6.0], Verdict::NotConfirmed);
        assert_verdict(&[7.0, 8.0, 3.0], Verdict::NotConfirmed);
    }
}
