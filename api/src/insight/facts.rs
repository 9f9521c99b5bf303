//! Reading: the narrow facts of a selection, from the columns held in memory where they can answer it, else from the tables.
//!
//! Called by `report`, once for each period. It keeps no list: what a row says is folded as it comes.

use super::asked::Asked;
use super::held::{Held, Reading, View};
use super::police::Police;
use super::spots::Spots;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use crate::incidents::select::Selection;
use diesel::sql_types::{BigInt, Integer, Nullable, SmallInt};
use jiff::Timestamp;
use std::sync::Arc;

/// What is counted of one incident.
#[derive(Clone, Copy, Debug)]
pub struct Fact {
    /// Place of its site in the question.
    pub site: usize,
    /// Begin, epoch milliseconds.
    pub from: Option<i64>,
    /// End.
    pub until: Option<i64>,
    /// Number of its category.
    pub category: i16,
    /// Set of its methods.
    pub methods: i64,
    /// Loss in cents.
    pub loss: Option<i64>,
    /// Recovered in cents.
    pub recovered: Option<i64>,
}

/// Stands for no unit and no spot.
pub const NONE: u32 = u32::MAX;

/// Where one incident happened.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// Place of its site in the question.
    pub site: usize,
    /// Begin, epoch milliseconds.
    pub from: Option<i64>,
    /// End.
    pub until: Option<i64>,
    /// Whether it is seen in full.
    pub told: bool,
    /// Number of its unit.
    pub unit: u32,
    /// Number of the spot of its own point, at its site.
    pub spot: u32,
}

/// What became of one incident.
#[derive(Clone, Copy, Debug)]
pub struct Followed {
    /// Place of its site in the question.
    pub site: usize,
    /// Begin, epoch milliseconds.
    pub from: Option<i64>,
    /// End.
    pub until: Option<i64>,
    /// Whether it is seen in full.
    pub told: bool,
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
    /// Number of its unit.
    pub unit: u32,
    /// Loss in cents.
    pub loss: Option<i64>,
    /// Recovered in cents.
    pub recovered: Option<i64>,
    /// Seconds from its report to the first step of its handling.
    pub first_step: Option<i32>,
    /// And to the last step into the state where it stands.
    pub last_step: Option<i32>,
    /// What is known of a police report.
    pub police: Police,
}

/// What was folded, with what its numbers stand for.
pub struct Folded<A> {
    /// One result or several, which the caller adds up.
    pub results: Vec<A>,
    /// The units by their numbers.
    pub units: Arc<Vec<Key>>,
    /// The spots of each site of the question.
    pub spots: Vec<Spots>,
}

type Columns = (Integer, Nullable<BigInt>, Nullable<BigInt>, SmallInt, BigInt, Nullable<BigInt>, Nullable<BigInt>);
type Row = (i32, Option<i64>, Option<i64>, i16, i64, Option<i64>, Option<i64>);

/// Where the facts of one question are read from: what is selected, and what it is compared with. Nothing for the tables.
pub struct Source {
    selected: Option<View>,
    whole: Option<View>,
}

impl Source {
    /// For a question, whose other periods are read from the same.
    pub fn of(conn: &mut AnyConnection, held: &Held, asked: &Asked) -> Outcome<Self> {
        let selected = held.view(conn, &asked.selection, asked.own)?;
        let whole = match &asked.whole {
            Some(whole) => held.view(conn, whole, asked.own)?,
            None => None,
        };
        Ok(Self { selected, whole })
    }

    /// Folds every row of a period of the selection from memory, with what its numbers stand for; none where the tables have to be
    /// asked.
    pub fn fold<R: Reading + Timed, A: Send>(
        &self,
        asked: &Asked,
        over: &Selection,
        make: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, &R) + Sync,
    ) -> Option<Folded<A>> {
        let view = self.selected.as_ref()?;
        let results = from_memory(view, asked, over, make, add);
        Some(Folded { results, units: view.units(), spots: view.spots(asked.sites.len()) })
    }
}

/// A row that says where and when.
pub trait Timed {
    /// Place of its site in the question.
    fn site(&self) -> usize;
    /// Begin and end.
    fn time(&self) -> (Option<i64>, Option<i64>);
}

macro_rules! timed {
    ($($row:ty)*) => {$(
        impl Timed for $row {
            fn site(&self) -> usize {
                self.site
            }

            fn time(&self) -> (Option<i64>, Option<i64>) {
                (self.from, self.until)
            }
        }
    )*};
}
timed!(Fact Placed Followed);

fn from_memory<R: Reading + Timed, A: Send>(
    view: &View,
    asked: &Asked,
    over: &Selection,
    make: impl Fn() -> A + Sync,
    add: impl Fn(&mut A, &R) + Sync,
) -> Vec<A> {
    let (view, sees) = (view.over(over), (asked.sees_loss, asked.in_part.as_slice()));
    if over.filter().week_hour.is_empty() {
        return view.fold(sees, make, add);
    }
    view.fold(sees, make, |result: &mut A, row: &R| {
        if touches_hours(asked, over, row.site(), row.time()) {
            add(result, row);
        }
    })
}

/// Folds every fact of a period of the selection, as [`fold_from`] does.
pub fn fold<A: Send>(
    conn: &mut AnyConnection,
    source: &Source,
    asked: &Asked,
    over: &Selection,
    make: impl Fn() -> A + Sync,
    add: impl Fn(&mut A, &Fact) + Sync,
) -> Outcome<Vec<A>> {
    fold_from(conn, source.selected.as_ref(), asked, over, make, add)
}

/// The same of all that the selection is compared with.
pub fn fold_whole<A: Send>(
    conn: &mut AnyConnection,
    source: &Source,
    asked: &Asked,
    whole: &Selection,
    make: impl Fn() -> A + Sync,
    add: impl Fn(&mut A, &Fact) + Sync,
) -> Outcome<Vec<A>> {
    fold_from(conn, source.whole.as_ref(), asked, whole, make, add)
}

/// Folds every fact of a selection that touches one of the hours of the week it asks for, where it asks for any, into one or
/// several results, which the caller adds up.
fn fold_from<A: Send>(
    conn: &mut AnyConnection,
    held: Option<&View>,
    asked: &Asked,
    over: &Selection,
    make: impl Fn() -> A + Sync,
    add: impl Fn(&mut A, &Fact) + Sync,
) -> Outcome<Vec<A>> {
    if let Some(view) = held {
        return Ok(from_memory(view, asked, over, make, add));
    }
    let mut result = make();
    each(conn, asked, over, |fact| {
        if touches_hours(asked, over, fact.site, (fact.from, fact.until)) {
            add(&mut result, fact);
        }
    })?;
    Ok(vec![result])
}

/// Whether a time touches one of the hours of the week that are asked for, where any are.
pub fn touches_hours(asked: &Asked, over: &Selection, site: usize, (from, until): (Option<i64>, Option<i64>)) -> bool {
    let hours = &over.filter().week_hour;
    hours.is_empty()
        || from.is_some_and(|from| {
            let clock = &asked.sites[site].1;
            hours.iter().any(|h| clock.touches(from, until, *h))
        })
}

/// Hands over every fact of a selection from the tables.
fn each(conn: &mut AnyConnection, asked: &Asked, over: &Selection, mut take: impl FnMut(&Fact)) -> Outcome<()> {
    if over.arms() == 0 {
        return Ok(());
    }
    // Who does not see the loss of each is not told it in sums either; then it need not be read.
    let columns = if asked.sees_loss {
        "i.occurred_from, i.occurred_until, i.category, i.methods, i.loss_cents, i.recovered_cents"
    } else {
        "i.occurred_from, i.occurred_until, i.category, i.methods, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)"
    };
    let sql = over.scan(conn.engine(), columns, |_| {});
    sql.each::<Columns, Row>(conn, |(site, from, until, category, methods, loss, recovered)| {
        let site = usize::try_from(site).unwrap_or_default();
        take(&Fact { site, from, until, category, methods, loss, recovered });
    })?;
    Ok(())
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    n: Option<i64>,
}

/// Incidents that a period has no place for since their begin is not known, but that were reported in it.
pub fn unplaced(conn: &mut AnyConnection, source: &Source, asked: &Asked) -> Outcome<u64> {
    let (from, until) = asked.period();
    if (from.is_none() && until.is_none())
        || asked.selection.arms() == 0
        || !asked.selection.filter().week_hour.is_empty()
    {
        return Ok(0);
    }
    let whole = asked.selection.over(None, None);
    if let Some(view) = &source.selected {
        return Ok(view
            .over(&whole)
            .unplaced((from.map(Timestamp::as_millisecond), until.map(Timestamp::as_millisecond))));
    }
    let sql = whole.union(conn.engine(), "COUNT(*) AS n", |arm| {
        arm.push(" AND i.occurred_from IS NULL");
        if let Some(until) = until {
            arm.push(" AND i.reported_at < ").bind(Moment::from(until));
        }
        if let Some(from) = from {
            let from = Moment::from(from);
            arm.push(" AND i.reported_at >= ").bind(from);
            if until.is_none() {
                // An end alone after the begin of an open period is in the selection already.
                arm.push(" AND (i.occurred_until IS NULL OR i.occurred_until <= ").bind(from).push(")");
            }
        }
    });
    let found: Vec<Number> = sql.load(conn)?;
    Ok(found.iter().filter_map(|n| n.n).filter_map(|n| u64::try_from(n).ok()).sum())
}

/// When the records of each site begin, for the sites that have any: what lies before was not registered, which is not zero.
pub fn records_begin(conn: &mut AnyConnection, source: &Source, asked: &Asked) -> Outcome<Vec<i64>> {
    if let Some(view) = &source.selected {
        return Ok(view.begins());
    }
    let mut sql = Sql::default();
    for (n, (site, _)) in asked.sites.iter().enumerate() {
        sql.push(if n > 0 { " UNION ALL " } else { "" });
        sql.push("SELECT MIN(occurred_from) AS n FROM incident WHERE site_id = ").bind(Key::from(*site));
    }
    if asked.sites.is_empty() {
        return Ok(vec![]);
    }
    let found: Vec<Number> = sql.load(conn)?;
    Ok(found.into_iter().filter_map(|n| n.n).collect())
}
