//! When a difference in time is a leak.

/// A |t| up to this is what chance gives. The thresholds are those of the program that the paper
/// describes.
const SUSPICIOUS: f64 = 4.5;
/// A |t| above this is no chance.
const CERTAIN: f64 = 10.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    NothingSeen,
    /// Suspicious once, and not when measured again.
    NotConfirmed,
    Leak,
}

/// Judges by the |t| of a first round and, only if that is suspicious, of two more. Those are
/// independent of the first and twice as long, in which the t of a leak grows by 1.4: each must be
/// certain, or larger than the first.
///
/// This is what keeps false alarms away. Classes are drawn at random for each call, so whatever
/// else the machine does falls on both, and |t| exceeds 4.5 by chance once in 140 000; 100
/// percentiles, were they independent of each other, would make that once in 1400. Three times in a
/// row is once in 10^9.
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
    fn up_to_4_and_a_half_nothing_is_seen_and_measured_again() {
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
    fn what_does_not_stay_is_not_confirmed() {
        assert_verdict(&[40.0, 10.0], Verdict::NotConfirmed);
        assert_verdict(&[40.0, 11.0, 9.0], Verdict::NotConfirmed);
        assert_verdict(&[7.0, 6.0], Verdict::NotConfirmed);
        assert_verdict(&[7.0, 8.0, 3.0], Verdict::NotConfirmed);
    }
}
