//! Steps and levels, pure. Called by the charts.

/// A step of 1, 2 or 5 times a power of ten, so that at most `most` lines reach `top`.
pub fn step(top: f64, most: usize) -> f64 {
    let rough = (top / most as f64).max(1.0);
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= rough).unwrap_or(10.0 * power)
}

/// Level 0 (nothing to speak of) to 6 (the most) on an even scale.
pub fn level(value: f64, most: f64) -> usize {
    if value < 0.05 || most <= 0.0 {
        return 0;
    }
    ((value / most * 6.0).ceil() as usize).clamp(1, 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_reach_the_top() {
        assert_eq!(step(28.0, 4), 10.0);
        assert_eq!(step(9.0, 4), 5.0);
        assert_eq!(step(1.0, 4), 1.0);
        assert_eq!(step(0.0, 4), 1.0);
        assert!(step(12345.0, 4) * 4.0 >= 12345.0);
    }

    #[test]
    fn levels_run_from_nothing_to_the_most() {
        assert_eq!(level(0.0, 8.5), 0);
        assert_eq!(level(0.04, 8.5), 0);
        assert_eq!(level(0.1, 8.5), 1);
        assert_eq!(level(8.5, 8.5), 6);
        assert_eq!(level(1.0, 0.0), 0);
    }
}
