//! A straight line through times over token lengths, by least squares.

pub struct Line {
    /// Nanoseconds per byte.
    pub slope: f64,
    /// Nanoseconds.
    pub intercept: f64,
    /// The part of the variance that the line explains.
    pub r_squared: f64,
    /// The largest distance of a point from the line, as a part of the line's value there.
    pub worst_deviation: f64,
}

pub fn line(points: &[(f64, f64)]) -> Line {
    let count = points.len() as f64;
    let mean_x = points.iter().map(|point| point.0).sum::<f64>() / count;
    let mean_y = points.iter().map(|point| point.1).sum::<f64>() / count;
    let sum = |f: &dyn Fn(f64, f64) -> f64| points.iter().map(|&(x, y)| f(x, y)).sum::<f64>();
    let slope = sum(&|x, y| (x - mean_x) * (y - mean_y)) / sum(&|x, _| (x - mean_x) * (x - mean_x));
    let intercept = mean_y - slope * mean_x;
    let at = |x: f64| intercept + slope * x;
    let residual = sum(&|x, y| (y - at(x)).powi(2));
    let deviations = points.iter().map(|&(x, y)| ((y - at(x)) / at(x)).abs());
    Line {
        slope,
        intercept,
        r_squared: 1.0 - residual / sum(&|_, y| (y - mean_y).powi(2)),
        worst_deviation: deviations.fold(0.0, f64::max),
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn points_on_a_line_give_that_line() {
        let line = line(&[(1.0, 5.0), (2.0, 7.0), (4.0, 11.0)]);
        assert!((line.slope - 2.0).abs() < 1e-9);
        assert!((line.intercept - 3.0).abs() < 1e-9);
        assert!((line.r_squared - 1.0).abs() < 1e-9);
        assert!(line.worst_deviation < 1e-9);
    }

    #[test]
    fn a_point_off_the_line_shows_in_both_measures() {
        let line = line(&[(0.0, 10.0), (1.0, 20.0), (2.0, 60.0), (3.0, 40.0)]);
        assert!(line.r_squared < 0.7);
        assert!(line.worst_deviation > 0.3);
    }
}
