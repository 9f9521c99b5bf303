//! Reading what became of the incidents of a selection from the tables: their steps of handling, what is known of a police report.
//!
//! Called by `follow_up`, where the facts in memory do not answer. Three questions of the tables, each through the selection of the list.

use super::asked::Asked;
use super::facts::{self, Followed, NONE};
use super::held::after;
use super::police::{Police, Steps};
use crate::db::{AnyConnection, Key, Sql};
use crate::fault::Outcome;
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, SmallInt, Text};
use shared_types::track::TrackKind;
use std::collections::HashMap;

type Columns = (
    (Integer, Nullable<BigInt>, Nullable<BigInt>, Binary, Binary, SmallInt, BigInt),
    (SmallInt, Nullable<SmallInt>, BigInt, Nullable<Binary>, Nullable<BigInt>, Nullable<BigInt>),
);
type Values = (
    (i32, Option<i64>, Option<i64>, Key, Key, i16, i64),
    (i16, Option<i16>, i64, Option<Key>, Option<i64>, Option<i64>),
);

/// Hands over each of a selection, and the units by the numbers that they were given.
pub fn read(conn: &mut AnyConnection, asked: &Asked) -> Outcome<(Vec<Followed>, Vec<Key>)> {
    let (mut rows, mut units) = (Vec::new(), Vec::new());
    if asked.selection.arms() == 0 {
        return Ok((rows, units));
    }
    let columns = "i.occurred_from, i.occurred_until, i.id, i.reporter_organisation_id, i.precision, i.reported_at, \
         i.state, i.outcome, i.methods, i.unit_id, i.loss_cents, i.recovered_cents";
    let (mut places, mut numbers) = (HashMap::new(), HashMap::new());
    asked.selection.scan(conn.engine(), columns, |_| {}).each::<Columns, Values>(conn, |(a, b)| {
        let (site, from, until, id, reporter, precision, reported) = a;
        let (state, outcome, methods, unit, loss, recovered) = b;
        let site = usize::try_from(site).unwrap_or_default();
        if !facts::touches_hours(asked, &asked.selection, site, (from, until)) {
            return;
        }
        places.insert(id, rows.len());
        rows.push(Followed {
            site,
            from,
            until,
            told: asked.in_full(site, reporter),
            precision,
            reported,
            state,
            outcome,
            methods,
            unit: unit.map_or(NONE, |id| number(&mut numbers, &mut units, id)),
            loss: loss.filter(|_| asked.sees_loss),
            recovered: recovered.filter(|_| asked.sees_loss),
            first_step: None,
            last_step: None,
            police: Police::default(),
        });
    })?;
    steps(conn, asked, &places, &mut rows)?;
    police(conn, asked, &places, &mut rows)?;
    Ok((rows, units))
}

/// The number of a unit, given to it now where it has none.
pub fn number(numbers: &mut HashMap<Key, u32>, units: &mut Vec<Key>, id: Key) -> u32 {
    *numbers.entry(id).or_insert_with(|| {
        units.push(id);
        u32::try_from(units.len() - 1).unwrap_or(NONE)
    })
}

/// `… IN (the incidents of the selection)`.
fn of_selection(conn: &AnyConnection, asked: &Asked, mut sql: Sql, column: &'static str) -> Sql {
    sql.push(" AND ").push(column).push(" IN (");
    sql.append(asked.selection.union(conn.engine(), "i.id", |_| {})).push(")");
    sql
}

fn steps(conn: &mut AnyConnection, asked: &Asked, places: &HashMap<Key, usize>, rows: &mut [Followed]) -> Outcome<()> {
    let sql = Sql::new(
        "SELECT e.incident_id, e.state, e.at FROM timeline_entry e WHERE e.kind = 'transition' AND e.state IS NOT NULL",
    );
    let sql = of_selection(conn, asked, sql, "e.incident_id");
    sql.each::<(Binary, SmallInt, BigInt), (Key, i16, i64)>(conn, |(incident, state, at)| {
        let Some(of) = places.get(&incident).and_then(|n| rows.get_mut(*n)) else { return };
        let seconds = after(of.reported, at);
        of.first_step = Some(of.first_step.map_or(seconds, |first| first.min(seconds)));
        if of.state == state {
            of.last_step = of.last_step.max(Some(seconds));
        }
    })?;
    Ok(())
}

type StepColumns = (Binary, Binary, Binary, Text, BigInt, Nullable<Text>);
type StepValues = (Key, Key, Key, String, i64, Option<String>);

fn police(conn: &mut AnyConnection, asked: &Asked, places: &HashMap<Key, usize>, rows: &mut [Followed]) -> Outcome<()> {
    let mut sql = Sql::new(
        "SELECT t.incident_id, t.id, s.id, s.step, s.happened_at, s.why_not FROM track t JOIN track_step s ON s.track_id = t.id \
         WHERE t.struck_at IS NULL AND s.struck_at IS NULL AND t.kind = ",
    );
    sql.bind(TrackKind::PoliceReport.word());
    let sql = of_selection(conn, asked, sql, "t.incident_id");
    let mut all: Steps<usize> = Steps::default();
    sql.each::<StepColumns, StepValues>(conn, |(incident, track, id, step, at, why)| {
        if let Some(row) = places.get(&incident) {
            all.see(*row, (track, id, at, &step, why.as_deref()));
        }
    })?;
    for (row, police) in all.told() {
        rows[row].police = police;
    }
    Ok(())
}
