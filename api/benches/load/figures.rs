//! Percentiles of what was measured, in milliseconds.

use std::time::Duration;

/// Times of single requests.
#[derive(Default)]
pub struct Times(pub Vec<Duration>);

impl Times {
    /// The time under which `share` of the requests stayed, milliseconds.
    pub fn percentile(&mut self, share: f64) -> f64 {
        self.0.sort_unstable();
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let at = ((self.0.len() as f64 - 1.0) * share).round() as usize;
        self.0.get(at).map_or(0.0, |d| d.as_secs_f64() * 1000.0)
    }
}
