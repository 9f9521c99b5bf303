//! Reading what became of the incidents of a selection: their steps of handling, what is known of a police report, what they cost.
//!
//! Called by `follow_up`. Three questions of the tables, each through the selection of the list; nothing of it is held in memory.

use super::asked::Asked;
use super::facts;
use crate::db::{AnyConnection, Key, Sql};
use crate::fault::Outcome;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, SmallInt, Text};
use shared_types::handling::HandlingState;
use shared_types::track::{TrackKind, TrackStepWord, WhyNotReported};
use std::collections::HashMap;
use std::str::FromStr as _;

/// What is known of a police report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Police {
    /// Nothing that settles it.
    #[default]
    Open,
    /// None, and why.
    No(Option<WhyNot>),
    /// There is one.
    Yes,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyNot {
    /// What its writer gave.
    Given(WhyNotReported),
    /// The police did not take it up.
    Refused,
}

/// One incident. Times are epoch milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    /// Begin.
    pub from: Option<i64>,
    /// End.
    pub until: Option<i64>,
    /// Number of its precision.
    pub precision: i16,
    /// When it was reported.
    pub reported: i64,
    /// Number of its state.
    pub state: i16,
    /// Number of its outcome.
    pub outcome: Option<i16>,
    /// Set of its methods.
    pub methods: i64,
    /// Its unit.
    pub unit: Option<Key>,
    /// Loss in cents.
    pub loss: Option<i64>,
    /// Recovered in cents.
    pub recovered: Option<i64>,
    /// The first step of its handling.
    pub first_step: Option<i64>,
    /// The last step into a state.
    pub last_steps: Vec<(i16, i64)>,
    /// What is known of a police report.
    pub police: Police,
}

/// What a selection holds.
#[derive(Default)]
pub struct Rows {
    /// All of it.
    pub total: u64,
    /// Those whose begin is not known.
    pub without_begin: u64,
    /// Those that are seen in part only.
    pub not_told: u64,
    /// The others.
    pub told: Vec<Followed>,
}

type Columns = (
    (Integer, Nullable<BigInt>, Nullable<BigInt>, Binary, Binary, SmallInt, BigInt),
    (SmallInt, Nullable<SmallInt>, BigInt, Nullable<Binary>, Nullable<BigInt>, Nullable<BigInt>),
);
type Values = (
    (i32, Option<i64>, Option<i64>, Key, Key, i16, i64),
    (i16, Option<i16>, i64, Option<Key>, Option<i64>, Option<i64>),
);

/// Reads them.
pub fn read(conn: &mut AnyConnection, asked: &Asked) -> Outcome<Rows> {
    let mut rows = Rows::default();
    if asked.selection.arms() == 0 {
        return Ok(rows);
    }
    let columns = "i.occurred_from, i.occurred_until, i.id, i.reporter_organisation_id, i.precision, i.reported_at, \
         i.state, i.outcome, i.methods, i.unit_id, i.loss_cents, i.recovered_cents";
    let mut places: HashMap<Key, usize> = HashMap::new();
    asked.selection.scan(conn.engine(), columns, |_| {}).each::<Columns, Values>(conn, |(a, b)| {
        let (site, from, until, id, reporter, precision, reported) = a;
        let (state, outcome, methods, unit, loss, recovered) = b;
        let site = usize::try_from(site).unwrap_or_default();
        if !facts::touches_hours(asked, &asked.selection, site, (from, until)) {
            return;
        }
        rows.total += 1;
        rows.without_begin += u64::from(from.is_none());
        if !asked.in_full(site, reporter) {
            rows.not_told += 1;
            return;
        }
        places.insert(id, rows.told.len());
        rows.told.push(Followed {
            from,
            until,
            precision,
            reported,
            state,
            outcome,
            methods,
            unit,
            loss,
            recovered,
            ..Followed::default()
        });
    })?;
    steps(conn, asked, &places, &mut rows.told)?;
    police(conn, asked, &places, &mut rows.told)?;
    Ok(rows)
}

/// `… IN (the incidents of the selection)`.
fn of_selection(conn: &AnyConnection, asked: &Asked, mut sql: Sql, column: &'static str) -> Sql {
    sql.push(" AND ").push(column).push(" IN (");
    sql.append(asked.selection.union(conn.engine(), "i.id", |_| {})).push(")");
    sql
}

fn steps(conn: &mut AnyConnection, asked: &Asked, places: &HashMap<Key, usize>, told: &mut [Followed]) -> Outcome<()> {
    let sql = Sql::new(
        "SELECT e.incident_id, e.state, e.at FROM timeline_entry e WHERE e.kind = 'transition' AND e.state IS NOT NULL",
    );
    let sql = of_selection(conn, asked, sql, "e.incident_id");
    sql.each::<(Binary, SmallInt, BigInt), (Key, i16, i64)>(conn, |(incident, state, at)| {
        let Some(of) = places.get(&incident).and_then(|n| told.get_mut(*n)) else { return };
        of.first_step = Some(of.first_step.map_or(at, |first| first.min(at)));
        match of.last_steps.iter_mut().find(|(s, _)| *s == state) {
            Some((_, last)) => *last = at.max(*last),
            None => of.last_steps.push((state, at)),
        }
    })?;
    Ok(())
}

type StepColumns = (Binary, Binary, Binary, Text, BigInt, Nullable<Text>);
type StepValues = (Key, Key, Key, String, i64, Option<String>);

fn police(conn: &mut AnyConnection, asked: &Asked, places: &HashMap<Key, usize>, told: &mut [Followed]) -> Outcome<()> {
    let mut sql = Sql::new(
        "SELECT t.incident_id, t.id, s.id, s.step, s.happened_at, s.why_not FROM track t JOIN track_step s ON s.track_id = t.id \
         WHERE t.struck_at IS NULL AND s.struck_at IS NULL AND t.kind = ",
    );
    sql.bind(TrackKind::PoliceReport.word());
    let sql = of_selection(conn, asked, sql, "t.incident_id");
    // Of each track the step that happened last, of two at once the one written down last: as the track itself is told.
    let mut last: HashMap<Key, (Key, (i64, Key), Police)> = HashMap::new();
    sql.each::<StepColumns, StepValues>(conn, |(incident, track, id, step, at, why)| {
        if places.contains_key(&incident) && last.get(&track).is_none_or(|(_, known, _)| *known < (at, id)) {
            last.insert(track, (incident, (at, id), settled(&step, why.as_deref())));
        }
    })?;
    let mut tracks: Vec<_> = last.into_iter().collect();
    tracks.sort_unstable_by_key(|(track, _)| *track);
    for (_, (incident, _, police)) in tracks {
        if let Some(of) = places.get(&incident).and_then(|n| told.get_mut(*n)) {
            of.police = together(of.police, police);
        }
    }
    Ok(())
}

/// What a track says whose last step this is.
fn settled(step: &str, why: Option<&str>) -> Police {
    use TrackStepWord as S;
    match S::from_str(step) {
        Ok(S::Filed | S::Received | S::SupplementAsked | S::Accepted) => Police::Yes,
        Ok(S::Refused) => Police::No(Some(WhyNot::Refused)),
        Ok(S::NotWanted | S::Withdrawn) => {
            Police::No(why.and_then(|w| WhyNotReported::from_str(w).ok()).map(WhyNot::Given))
        }
        _ => Police::Open,
    }
}

/// What two tracks of one incident say: one report is a report; a no counts while nothing else is under way.
fn together(one: Police, other: Police) -> Police {
    match (one, other) {
        (Police::Yes, _) | (_, Police::Yes) => Police::Yes,
        (Police::No(why), Police::No(and)) => Police::No(why.or(and)),
        (Police::Open, no @ Police::No(_)) | (no @ Police::No(_), Police::Open) => no,
        (Police::Open, Police::Open) => Police::Open,
    }
}

/// Whether the handling is over in a state.
pub fn is_over(state: Option<HandlingState>) -> bool {
    matches!(state, Some(HandlingState::Closed | HandlingState::Rejected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_step_says_whether_there_is_a_report() {
        for step in ["filed", "received", "supplement-asked", "accepted"] {
            assert_eq!(settled(step, None), Police::Yes, "{step}");
        }
        for step in ["wanted", "prepared", "step", "no such step"] {
            assert_eq!(settled(step, None), Police::Open, "{step}");
        }
        let no_time = Police::No(Some(WhyNot::Given(WhyNotReported::NoTime)));
        assert_eq!(settled("not-wanted", Some("no-time")), no_time);
        assert_eq!(settled("withdrawn", Some("no such reason")), Police::No(None));
        assert_eq!(settled("refused", None), Police::No(Some(WhyNot::Refused)));
    }

    #[test]
    fn two_tracks_of_one_incident_are_one_answer_in_either_order() {
        let no = Police::No(Some(WhyNot::Refused));
        for (one, other, both) in [
            (Police::Yes, no, Police::Yes),
            (Police::Open, no, no),
            (Police::No(None), no, no),
            (Police::Open, Police::Yes, Police::Yes),
        ] {
            assert_eq!((together(one, other), together(other, one)), (both, both));
        }
    }
}
