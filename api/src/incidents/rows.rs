//! Rows of incidents as they are read, and the small numbers that stand for words in them.
//!
//! Used inside this room and by imports (writing).

use crate::db::{Key, Moment};
use diesel::sql_types::{BigInt, Binary, Bool, Double, Integer, Nullable, SmallInt, Text};
use diesel::{Queryable, QueryableByName};
use shared_types::handling::{HandlingState, Outcome as HandlingOutcome, RejectReason};
use shared_types::incident::{Completion, OccurredPrecision};
use shared_types::timeline::Audience;

/// A word of the contract that stands in a row as a small number: its place in the contract's own list, which only grows.
pub trait Numbered: Copy + PartialEq + 'static {
    /// All words in order.
    const WORDS: &'static [Self];

    /// The number of the word.
    fn number(self) -> i16 {
        Self::WORDS.iter().position(|w| *w == self).and_then(|n| i16::try_from(n).ok()).unwrap_or(0)
    }

    /// The word of a number.
    fn of_number(n: i16) -> Option<Self> {
        usize::try_from(n).ok().and_then(|n| Self::WORDS.get(n).copied())
    }
}

impl Numbered for HandlingState {
    const WORDS: &'static [Self] = Self::ALL;
}
impl Numbered for HandlingOutcome {
    const WORDS: &'static [Self] = Self::ALL;
}
impl Numbered for RejectReason {
    const WORDS: &'static [Self] = Self::ALL;
}
impl Numbered for Completion {
    const WORDS: &'static [Self] = Self::ALL;
}
impl Numbered for OccurredPrecision {
    const WORDS: &'static [Self] = Self::ALL;
}
impl Numbered for Audience {
    const WORDS: &'static [Self] = Self::ALL;
}

/// What a list shows, before sight is applied.
#[derive(Clone, Debug, Queryable, QueryableByName)]
#[allow(missing_docs)]
pub struct SummaryRow {
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Binary)]
    pub site_id: Key,
    #[diesel(sql_type = SmallInt)]
    pub year: i16,
    #[diesel(sql_type = Integer)]
    pub serial: i32,
    #[diesel(sql_type = SmallInt)]
    pub category: i16,
    #[diesel(sql_type = BigInt)]
    pub methods: i64,
    #[diesel(sql_type = SmallInt)]
    pub completion: i16,
    #[diesel(sql_type = SmallInt)]
    pub precision: i16,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub occurred_from: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub occurred_until: Option<Moment>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub unit_id: Option<Key>,
    #[diesel(sql_type = Nullable<Text>)]
    pub unit_label: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub zone: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub organisation_name: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    pub shows_name: Option<bool>,
    #[diesel(sql_type = Nullable<Text>)]
    pub short_text: Option<String>,
    #[diesel(sql_type = Bool)]
    pub short_text_vetted: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub loss_cents: Option<i64>,
    #[diesel(sql_type = Binary)]
    pub reporter_organisation_id: Key,
    #[diesel(sql_type = SmallInt)]
    pub state: i16,
    #[diesel(sql_type = BigInt)]
    pub reported_at: Moment,
}

/// The columns of [`SummaryRow`], of `incident i` joined by [`SUMMARY_JOINS`].
pub const SUMMARY_COLUMNS: &str = "i.seq, i.id, i.site_id, i.year, i.serial, i.category, i.methods, i.completion, i.precision, \
    i.occurred_from, i.occurred_until, i.unit_id, u.label AS unit_label, u.zone, o.name AS organisation_name, o.shows_name, \
    i.short_text, i.short_text_vetted, i.loss_cents, i.reporter_organisation_id, i.state, i.reported_at";

/// The types of [`SUMMARY_COLUMNS`], for rows that are read by place.
pub type SummaryTypes = (
    BigInt,
    Binary,
    Binary,
    SmallInt,
    Integer,
    SmallInt,
    BigInt,
    SmallInt,
    SmallInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<Binary>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Bool>,
    Nullable<Text>,
    Bool,
    Nullable<BigInt>,
    Binary,
    SmallInt,
    BigInt,
);

/// The joins of [`SUMMARY_COLUMNS`].
pub const SUMMARY_JOINS: &str =
    " LEFT JOIN unit u ON u.id = i.unit_id LEFT JOIN organisation o ON o.id = i.unit_organisation_id";

/// What one incident has beyond its summary.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct DetailRow {
    #[diesel(embed)]
    pub summary: SummaryRow,
    #[diesel(sql_type = Nullable<Double>)]
    pub longitude: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    pub latitude: Option<f64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub place_words: Option<String>,
    #[diesel(sql_type = Text)]
    pub description: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub recovered_cents: Option<i64>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub outcome: Option<i16>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub reject_reason: Option<i16>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub reporter_account_id: Option<Key>,
    #[diesel(sql_type = Nullable<Text>)]
    pub reporter_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub external_id: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub import_run_id: Option<Key>,
    #[diesel(sql_type = BigInt)]
    pub registered_at: Moment,
    #[diesel(sql_type = Integer)]
    pub version: i32,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub wiped_at: Option<Moment>,
    #[diesel(sql_type = Bool)]
    pub merged: bool,
    #[diesel(sql_type = Bool)]
    pub merged_here: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub assignee_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub team_name: Option<String>,
}

/// The columns of [`DetailRow`] beyond the summary's; the reporter is joined as `r`.
pub const DETAIL_COLUMNS: &str = "i.longitude, i.latitude, i.place_words, i.description, i.recovered_cents, i.outcome, \
    i.reject_reason, i.reporter_account_id, r.name AS reporter_name, i.external_id, i.import_run_id, i.registered_at, i.version, i.wiped_at, \
    EXISTS (SELECT 1 FROM incident_merge m WHERE m.merged_id = i.id AND m.undone_at IS NULL) AS merged, \
    EXISTS (SELECT 1 FROM incident_merge m WHERE m.into_id = i.id AND m.undone_at IS NULL) AS merged_here";

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers stand in databases: a word may be added at the end, never moved.
    #[test]
    fn numbers_never_change_meaning() {
        assert_eq!(HandlingState::ALL.map_words(), ["reported", "accepted", "in-progress", "closed", "rejected"]);
        assert_eq!(Completion::ALL.map_words(), ["completed", "attempted", "prevented"]);
        assert_eq!(OccurredPrecision::ALL.map_words(), ["exact", "between", "day", "month", "unknown"]);
        assert_eq!(Audience::ALL.map_words(), ["participants", "team", "police", "own-organisation"]);
        assert_eq!(RejectReason::ALL.map_words(), ["unfounded", "duplicate", "test"]);
        assert_eq!(HandlingOutcome::ALL.first().map(|o| o.word()), Some("resolved-on-the-spot"));
        assert_eq!(HandlingOutcome::ALL.len(), 9);
        assert_eq!(HandlingState::of_number(HandlingState::Closed.number()), Some(HandlingState::Closed));
        assert_eq!(HandlingState::of_number(99), None);
    }

    trait MapWords {
        fn map_words(&self) -> Vec<String>;
    }

    impl<T: std::fmt::Display> MapWords for [T] {
        fn map_words(&self) -> Vec<String> {
            self.iter().map(ToString::to_string).collect()
        }
    }
}
