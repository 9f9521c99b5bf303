//! The standard normal distribution, as far as the methods need it.
//!
//! Called by the methods that end in a z. It must not be used on counts that are small: those have exact tests.

use statrs::function::erf::{erfc, erfc_inv};
use std::f64::consts::SQRT_2;

/// Chance of a z at least this far from 0 on either side.
#[must_use]
pub fn two_sided_p(z: f64) -> f64 {
    erfc(z.abs() / SQRT_2)
}

/// How many standard deviations leave `alpha` outside, half on each side; `None` unless 0 < alpha < 1.
#[must_use]
pub fn two_sided_z(alpha: f64) -> Option<f64> {
    (alpha > 0.0 && alpha < 1.0).then(|| SQRT_2 * erfc_inv(alpha))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_of_every_table() {
        assert!((two_sided_z(0.05).unwrap() - 1.959_963_984_540_054).abs() < 1e-12);
        assert!((two_sided_z(0.10).unwrap() - 1.644_853_626_951_472).abs() < 1e-12);
        // The library's error function is good to ten digits.
        assert!((two_sided_p(1.959_963_984_540_054) - 0.05).abs() < 1e-10);
        assert!((two_sided_p(-3.0) - 0.002_699_796_063_260_2).abs() < 1e-10);
        assert_eq!(two_sided_p(0.0), 1.0);
        for alpha in [0.0, 1.0, -0.1, f64::NAN] {
            assert_eq!(two_sided_z(alpha), None);
        }
    }
}
