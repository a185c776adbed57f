//! Welch's t-test on timings, cropped at many percentiles.

/// The longest timing, in nanoseconds. Longer ones are interruptions, and are counted as this.
const LONGEST: usize = 1 << 16;
/// The number of percentiles at which timings are cropped, so that one of them suits the noise of the machine.
const CROPS: i32 = 100;
/// The share of timings with little noise on any machine: the percentile for which the precision is stated.
const USUAL: f64 = 0.9;
/// A percentile is not used if a class has fewer timings below it.
const ENOUGH: u64 = 10_000;

/// Histograms of two classes: how many timings took how many nanoseconds. Exact, in a constant amount of memory.
pub struct Timings {
    counts: Vec<[u64; 2]>,
    totals: [Moments; 2],
}

/// How the two classes compare, at the percentile where they differ most significantly.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// The number of timings of both classes, including those that are cropped.
    pub samples: u64,
    /// Welch's statistic: the difference of the means, in standard errors.
    pub t: f64,
    /// The mean of the first class less that of the second, in nanoseconds.
    pub difference: f64,
    /// The same for the medians, of all timings.
    pub median_difference: f64,
    /// The standard error of the difference with the slowest tenth cropped, in nanoseconds.
    pub precision: f64,
}

impl Timings {
    pub fn new() -> Self {
        Self {
            counts: vec![[0; 2]; LONGEST + 1],
            totals: [Moments::default(); 2],
        }
    }

    pub fn record(&mut self, class: usize, nanoseconds: u128) {
        let bucket = usize::try_from(nanoseconds).map_or(LONGEST, |time| time.min(LONGEST));
        self.counts[bucket][class] += 1;
        self.totals[class].add(bucket, 1);
    }

    pub fn compare(&self) -> Comparison {
        let mut most = Comparison {
            samples: self.totals[0].count + self.totals[1].count,
            t: 0.0,
            difference: 0.0,
            median_difference: self.median(0) - self.median(1),
            precision: f64::INFINITY,
        };
        for [first, second] in self.crops() {
            let Some((difference, error)) = first.difference(&second) else {
                continue;
            };
            let cropped = (first.count + second.count) as f64;
            if most.precision.is_infinite() && cropped >= USUAL * most.samples as f64 {
                most.precision = error;
            }
            if (difference / error).abs() > most.t.abs() {
                most.t = difference / error;
                most.difference = difference;
            }
        }
        most
    }

    /// The timings up to each percentile of both classes together, and all of them.
    fn crops(&self) -> Vec<[Moments; 2]> {
        let all = (self.totals[0].count + self.totals[1].count) as f64;
        let mut crops = Vec::new();
        let mut below = [Moments::default(); 2];
        let mut percentile = 1;
        for (time, counts) in self.counts.iter().enumerate() {
            for (moments, count) in below.iter_mut().zip(counts) {
                moments.add(time, *count);
            }
            let so_far = (below[0].count + below[1].count) as f64;
            let passed = percentile;
            while percentile <= CROPS && so_far >= all * share(percentile) {
                percentile += 1;
            }
            // Percentiles with the same timing give the same crop.
            if percentile > passed && below.iter().all(|class| class.count >= ENOUGH) {
                crops.push(below);
            }
        }
        crops.push(self.totals);
        crops
    }

    /// Interpolated within a nanosecond, so that differences of less than one are visible.
    fn median(&self, class: usize) -> f64 {
        let half = self.totals[class].count as f64 / 2.0;
        let mut below = 0.0;
        for (time, counts) in self.counts.iter().enumerate() {
            let count = counts[class] as f64;
            if count > 0.0 && below + count >= half {
                return time as f64 + (half - below) / count;
            }
            below += count;
        }
        0.0
    }
}

/// From 7 % to 99.9 %, closer together towards the end, as in the program that the paper describes.
fn share(percentile: i32) -> f64 {
    1.0 - 0.5_f64.powf(10.0 * f64::from(percentile) / f64::from(CROPS))
}

#[derive(Clone, Copy, Default)]
struct Moments {
    count: u64,
    sum: u128,
    sum_of_squares: u128,
}

impl Moments {
    fn add(&mut self, time: usize, count: u64) {
        let time = u128::try_from(time).expect("128 bits are enough");
        self.count += count;
        self.sum += time * u128::from(count);
        self.sum_of_squares += time * time * u128::from(count);
    }

    /// The difference of the means and its standard error. `None` if the variance is 0.
    fn difference(&self, other: &Self) -> Option<(f64, f64)> {
        if self.count < 2 || other.count < 2 {
            return None;
        }
        let error = (self.variance_of_mean() + other.variance_of_mean()).sqrt();
        (error > 0.0).then(|| (self.mean() - other.mean(), error))
    }

    fn mean(&self) -> f64 {
        self.sum as f64 / self.count as f64
    }

    /// In integers up to the division, which avoids cancellation.
    fn variance_of_mean(&self) -> f64 {
        let count = u128::from(self.count);
        let numerator = count * self.sum_of_squares - self.sum * self.sum;
        numerator as f64 / (count * count * (count - 1)) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::{ENOUGH, LONGEST, Timings};
    use crate::random::Random;

    fn timings(classes: [&[u128]; 2]) -> Timings {
        let mut timings = Timings::new();
        for (class, times) in classes.iter().enumerate() {
            times.iter().for_each(|&time| timings.record(class, time));
        }
        timings
    }

    #[track_caller]
    fn assert_close(actual: f64, expected: f64) {
        assert!(
            (actual - expected).abs() < 1e-12,
            "{actual}, not {expected}"
        );
    }

    #[test]
    fn t_is_the_difference_of_means_in_standard_errors() {
        // Variances 1 and 4, of three each: -2 / sqrt(1/3 + 4/3).
        let comparison = timings([&[1, 2, 3], &[2, 4, 6]]).compare();
        assert_eq!(comparison.samples, 6);
        assert_close(comparison.t, -2.0 / (5.0_f64 / 3.0).sqrt());
        assert_close(comparison.difference, -2.0);
        assert_close(comparison.precision, (5.0_f64 / 3.0).sqrt());
    }

    #[test]
    fn medians_are_those_of_each_class() {
        let comparison = timings([&[10, 10, 10, 900], &[40, 40, 40, 1]]).compare();
        // Two of four: two thirds into the first class's 10, one third into the second class's 40.
        assert_close(
            comparison.median_difference,
            10.0 + 2.0 / 3.0 - 40.0 - 1.0 / 3.0,
        );
    }

    #[test]
    fn an_endless_timing_counts_as_the_longest() {
        let comparison = timings([&[u128::MAX, 0], &[0, 0]]).compare();
        assert_close(comparison.difference, LONGEST as f64 / 2.0);
    }

    #[test]
    fn without_a_variance_there_is_no_t() {
        assert_close(timings([&[5, 5], &[5, 5]]).compare().t, 0.0);
        assert_close(timings([&[], &[]]).compare().t, 0.0);
    }

    /// `count` timings of 1000 to 1063 ns, the first class `shift` longer, one in 50 interrupted.
    fn noisy(count: u64, shift: u128) -> Timings {
        let mut random = Random::new();
        let mut timings = Timings::new();
        for _ in 0..count {
            let class = usize::from(random.bit());
            let shift = if class == 0 { shift } else { 0 };
            let jitter = u128::from(random.next() >> 58);
            let interruption = if random.below(50) == 0 { 30_000 } else { 0 };
            timings.record(class, 1000 + shift + jitter + interruption);
        }
        timings
    }

    #[test]
    fn cropping_shows_what_interruptions_hide() {
        let timings = noisy(20 * ENOUGH, 1);
        let (difference, error) = timings.totals[0]
            .difference(&timings.totals[1])
            .expect("a variance");
        assert!((difference / error).abs() < 4.5, "{difference} {error}");
        let cropped = timings.compare();
        assert!(cropped.t > 10.0, "{cropped:?}");
        assert!(
            (0.5..2.0).contains(&cropped.median_difference),
            "{cropped:?}"
        );
    }

    #[test]
    fn classes_that_are_the_same_are_not_told_apart() {
        for _ in 0..20 {
            let comparison = noisy(20 * ENOUGH, 0).compare();
            assert!(comparison.t.abs() < 6.0, "{comparison:?}");
        }
    }
}
