//! Chance that can be repeated: the same seed and the same name throw the same numbers.
//!
//! Every stream of the demonstration has a name of its own, so that a change in one leaves the others as they were. Only the
//! demonstration may use it; secrets come from the system.

use crate::db::Key;
use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// A stream of chance.
pub struct Dice(StdRng);

impl Dice {
    /// The stream of a seed and a name.
    pub fn of(seed: u64, name: &str) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(&seed.to_le_bytes());
        hash.update(name.as_bytes());
        Self(StdRng::from_seed(*hash.finalize().as_bytes()))
    }

    /// A number from 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// Whether something with this probability happens.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A whole number, both ends included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }

    /// One of a list that is not empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.0.random_range(0..list.len())]
    }

    /// A place in a list of weights, by weight.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (i, w) in weights.iter().enumerate() {
            left -= w;
            if left < 0.0 {
                return i;
            }
        }
        weights.iter().rposition(|w| *w > 0.0).unwrap_or(0)
    }

    /// How often something happens that is expected `mean` times (Knuth; for small means).
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let limit = (-mean).exp();
        let mut product = self.unit();
        let mut n = 0;
        while product > limit {
            product *= self.unit();
            n += 1;
        }
        n
    }

    /// A skewed quantity: half lie below the median.
    pub fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        let (u, v) = (1.0 - self.unit(), self.unit());
        let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
        median * (sigma * normal).exp()
    }

    /// An id that sorts by its moment.
    pub fn key(&mut self, at: Timestamp) -> Key {
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        Key(uuid::Builder::from_unix_timestamp_millis(millis, &self.0.random()).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_throws_the_same_and_another_name_another() {
        let throw = |seed, name| {
            let mut dice = Dice::of(seed, name);
            (0..8).map(|_| dice.between(0, 1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(throw(1, "a"), throw(1, "a"));
        assert_ne!(throw(1, "a"), throw(1, "b"));
        assert_ne!(throw(1, "a"), throw(2, "a"));
    }

    #[test]
    fn what_is_expected_comes_about() {
        let mut dice = Dice::of(1, "means");
        let n: u32 = (0..10_000).map(|_| dice.poisson(0.7)).sum();
        assert!((6_700..7_300).contains(&n), "{n}");
        let below = (0..10_000).filter(|_| dice.lognormal(40.0, 0.9) < 40.0).count();
        assert!((4_800..5_200).contains(&below), "{below}");
        let heavy = (0..10_000).filter(|_| dice.weighted(&[1.0, 0.0, 3.0]) == 2).count();
        assert!((7_300..7_700).contains(&heavy), "{heavy}");
    }
}
