//! What was measured, beside its reference and its bar: told as soon as it is known, and once more as a table at the end.

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

/// What a figure must be.
#[derive(Clone, Copy)]
pub enum Bar {
    /// At least so much.
    Least(f64),
    /// Less than so much.
    Under(f64),
    /// At most so much.
    Most(f64),
}

impl Bar {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::Least(bar) => value >= bar,
            Self::Under(bar) => value < bar,
            Self::Most(bar) => value <= bar,
        }
    }

    fn words(self, unit: &str) -> String {
        match self {
            Self::Least(bar) => format!("at least {}", number(bar, unit)),
            Self::Under(bar) => format!("under {}", number(bar, unit)),
            Self::Most(bar) => format!("at most {}", number(bar, unit)),
        }
    }
}

/// Figures of one engine.
pub struct Figures {
    engine: &'static str,
    rows: Vec<[String; 5]>,
    missed: usize,
}

impl Figures {
    pub fn of(engine: &'static str) -> Self {
        Self { engine, rows: Vec::new(), missed: 0 }
    }

    /// Adds one; `beside` is what the bare engine or the smaller case did in the same run.
    pub fn add(&mut self, what: &str, value: f64, unit: &str, beside: &str, bar: Bar) {
        let holds = bar.holds(value);
        self.missed += usize::from(!holds);
        let verdict = if holds { "holds" } else { "MISSES" };
        let row = [what.to_owned(), number(value, unit), beside.to_owned(), bar.words(unit), verdict.to_owned()];
        println!("{}: {}: {} ({}); bar {}: {}", self.engine, row[0], row[1], row[2], row[3], row[4]);
        self.rows.push(row);
    }

    /// All of them as a table; how many miss their bar.
    pub fn table(&self) -> usize {
        println!("\n| {} | measured | beside it | bar | |\n| --- | --- | --- | --- | --- |", self.engine);
        for row in &self.rows {
            println!("| {} |", row.join(" | "));
        }
        self.missed
    }
}

/// A number as people read it.
fn number(value: f64, unit: &str) -> String {
    let text = if value >= 100.0 || value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") };
    let separator = if unit.is_empty() || unit.starts_with('/') { "" } else { " " };
    format!("{text}{separator}{unit}")
}
