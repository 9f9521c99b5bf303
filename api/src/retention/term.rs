//! Terms: for how many days what names a person is kept, by category, outcome and age; a site may have its own.
//!
//! The term runs from the report. The most specific term holds, a site's own before a default; for a minor the shorter of what
//! holds for everybody and what holds for minors. The defaults are to be confirmed by whoever runs WeBM.

use crate::db::schema::retention_term as t;
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::handling::{HandlingState, Outcome as HandlingOutcome};
use shared_types::ids::AreaId;

/// How long before its end what is to be wiped stands in the list of warnings; nothing goes without that time.
pub const WARNING: SignedDuration = SignedDuration::from_hours(28 * 24);
/// The outcome word of an incident that was rejected.
pub const REJECTED: &str = "rejected";

/// A term. An empty word stands for any.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Term {
    /// A category, or one that holds for all below it.
    pub category: String,
    /// An outcome, or `rejected`.
    pub outcome: String,
    /// Whether it is for minors only.
    pub minor: bool,
    /// How many days.
    pub days: i32,
}

/// What holds where a site has nothing of its own.
pub const DEFAULTS: &[(&str, &str, bool, i32)] = &[
    ("", "", false, 365),
    ("", REJECTED, false, 28),
    ("", "nothing-found", false, 28),
    ("nuisance", "", false, 180),
    ("public-space", "", false, 90),
    ("suspicious", "", false, 90),
    ("safety", "", false, 90),
    ("", "", true, 180),
];

/// What a term is looked up for.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Code of the category.
    pub category: &'a str,
    /// Word of the outcome, `rejected`, or nothing while it is open.
    pub outcome: &'a str,
    /// Whether the person is a minor.
    pub minor: bool,
}

/// The word under which terms know how an incident ended.
pub fn outcome_word(state: HandlingState, outcome: Option<HandlingOutcome>) -> &'static str {
    match (state, outcome) {
        (HandlingState::Rejected, _) => REJECTED,
        (HandlingState::Closed, Some(outcome)) => outcome.word(),
        _ => "",
    }
}

/// The terms of a site.
#[derive(Clone, Debug)]
pub struct Terms {
    own: Vec<Term>,
}

impl Terms {
    /// Reads what the site has of its own.
    pub fn of_site(conn: &mut AnyConnection, site: AreaId) -> Outcome<Self> {
        let own = t::table
            .filter(t::site_id.eq(Key::from(site)))
            .order((t::category.asc(), t::outcome.asc(), t::minor.asc()))
            .select((t::category, t::outcome, t::minor, t::days))
            .load(conn)?;
        Ok(Self { own })
    }

    /// What the site has of its own.
    pub fn own(&self) -> &[Term] {
        &self.own
    }

    /// The days that hold for a case.
    pub fn days(&self, case: Case<'_>) -> i32 {
        let everybody = self.best(case, false).unwrap_or(DEFAULTS[0].3);
        let minors = if case.minor { self.best(case, true) } else { None };
        minors.map_or(everybody, |m| m.min(everybody))
    }

    fn best(&self, case: Case<'_>, minor: bool) -> Option<i32> {
        let defaults = DEFAULTS.iter().map(|(c, o, m, d)| (*c, *o, *m, *d, 0));
        let own = self.own.iter().map(|t| (t.category.as_str(), t.outcome.as_str(), t.minor, t.days, 1));
        let weight = |category: &str, outcome: &str| {
            let parent = case.category.split('.').next().unwrap_or_default();
            let by_category = match category {
                "" => 0,
                c if c == case.category => 2,
                c if c == parent => 1,
                _ => return None,
            };
            let by_outcome = match outcome {
                "" => 0,
                o if o == case.outcome => 3,
                _ => return None,
            };
            Some(by_category + by_outcome)
        };
        defaults
            .chain(own)
            .filter(|t| t.2 == minor)
            .filter_map(|(c, o, _, days, own)| Some(((weight(c, o)?, own), days)))
            .max_by_key(|(weight, _)| *weight)
            .map(|(_, days)| days)
    }

    /// The end of what runs from a moment and was entered at another: never without the time of a warning.
    pub fn end(&self, case: Case<'_>, from: Timestamp, entered: Timestamp) -> Timestamp {
        let days = SignedDuration::from_hours(i64::from(self.days(case)) * 24);
        (from + days).max(entered + WARNING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(terms: &[(&str, &str, bool, i32)]) -> Terms {
        let of =
            |t: &(&str, &str, bool, i32)| Term { category: t.0.into(), outcome: t.1.into(), minor: t.2, days: t.3 };
        Terms { own: terms.iter().map(of).collect() }
    }

    fn case<'a>(category: &'a str, outcome: &'a str, minor: bool) -> Case<'a> {
        Case { category, outcome, minor }
    }

    #[test]
    fn the_most_specific_term_holds_and_a_minor_never_longer() {
        let t = own(&[]);
        assert_eq!(t.days(case("theft.shoplifting", "", false)), 365);
        assert_eq!(t.days(case("theft.shoplifting", "", true)), 180);
        assert_eq!(t.days(case("theft.shoplifting", "rejected", true)), 28);
        assert_eq!(t.days(case("nuisance.youth", "person-warned", false)), 180);
        assert_eq!(t.days(case("nuisance.youth", "nothing-found", false)), 28);
    }

    #[test]
    fn a_site_has_terms_of_its_own() {
        let t =
            own(&[("theft", "", false, 500), ("theft.shoplifting", "suspect-stopped", false, 700), ("", "", true, 60)]);
        assert_eq!(t.days(case("theft.shoplifting", "", false)), 500);
        assert_eq!(t.days(case("theft.shoplifting", "suspect-stopped", false)), 700);
        assert_eq!(t.days(case("theft.cycle", "suspect-stopped", false)), 500);
        assert_eq!(t.days(case("theft.cycle", "suspect-stopped", true)), 60);
        assert_eq!(t.days(case("fraud.payment", "", false)), 365);
    }

    #[test]
    fn nothing_ends_without_the_time_of_a_warning() {
        let (then, now): (Timestamp, Timestamp) =
            ("2020-01-01T00:00:00Z".parse().expect("a moment"), "2026-03-31T16:40:00Z".parse().expect("a moment"));
        assert_eq!(own(&[]).end(case("theft", "", false), then, now), now + WARNING);
        assert_eq!(own(&[]).end(case("theft", "", false), now, now), now + SignedDuration::from_hours(365 * 24));
    }
}
