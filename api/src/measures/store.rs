//! The rows of measures, through the reach of who reads figures.

use crate::access::Reach;
use crate::db::schema::measure as t;
use crate::db::types::Day;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::civil::Date;
use shared_types::ids::{AreaId, MeasureId};
use shared_types::measure::{Measure, MeasureKind};
use uuid::Uuid;

type Row = (
    (Key, Key, Option<Key>, String, String, Day, Option<Day>),
    (Option<i64>, Option<String>, String, Option<String>, Moment, Option<Key>, i32),
);

/// Columns of a row, in two pieces since a tuple has an end.
macro_rules! columns {
    () => {
        (
            (t::id, t::site_id, t::unit_id, t::name, t::kind, t::begin_date, t::end_date),
            (t::cost_cents, t::payer, t::categories, t::note, t::created_at, t::created_by, t::version),
        )
    };
}

/// Measures of these sites, or of all within reach, the last entered first; one more than `limit` when there are more.
pub fn page(
    conn: &mut AnyConnection,
    reach: &Reach,
    sites: &[AreaId],
    after: Option<Uuid>,
    limit: usize,
) -> Outcome<Vec<Measure>> {
    sites.iter().try_for_each(|site| reach.site(*site).map(|_| ()))?;
    let mut at: Vec<Key> = reach.sites().iter().map(|s| s.id.into()).collect();
    if !sites.is_empty() {
        at.retain(|site| sites.iter().any(|asked| Key::from(*asked) == *site));
    }
    let mut query = t::table
        .filter(t::site_id.eq_any(at))
        .order(t::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .select(columns!())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(t::id.lt(Key(after)));
    }
    Ok(query.load::<Row>(conn)?.into_iter().map(answer).collect())
}

/// One measure of a site within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, id: MeasureId) -> Outcome<Measure> {
    let row: Option<Row> = t::table.filter(t::id.eq(Key::from(id))).select(columns!()).first(conn).optional()?;
    let measure = row.map(answer).ok_or(Fault::NotFound)?;
    reach.site(measure.site_id)?;
    Ok(measure)
}

fn answer((what, more): Row) -> Measure {
    let (id, site, unit, name, kind, begin, end) = what;
    let (cost_cents, payer, categories, note, created_at, created_by, version) = more;
    Measure {
        id: id.to(),
        site_id: site.to(),
        unit_id: unit.map(Key::to),
        name,
        kind: kind.parse().unwrap_or(MeasureKind::Other),
        begin_date: begin.date(),
        end_date: end.map(|day| day.date()),
        cost_cents,
        payer,
        categories: categories.split_whitespace().map(str::to_owned).collect(),
        note,
        created_at: created_at.into(),
        created_by: created_by.map(Key::to),
        version,
    }
}

/// Measures of sites within reach that ran on one of these days; the second is the day after the last. The first begun first.
pub fn running(
    conn: &mut AnyConnection,
    reach: &Reach,
    sites: &[AreaId],
    (from, until): (Date, Date),
) -> Outcome<Vec<Measure>> {
    let at: Vec<Key> = sites.iter().map(|site| reach.site(*site).map(|s| s.id.into())).collect::<Outcome<_>>()?;
    let rows = t::table
        .filter(t::site_id.eq_any(at).and(t::begin_date.lt(Day::from(until))))
        .filter(t::end_date.is_null().or(t::end_date.ge(Day::from(from))))
        .order((t::begin_date.asc(), t::id.asc()))
        .limit(100)
        .select(columns!());
    Ok(rows.load::<Row>(conn)?.into_iter().map(answer).collect())
}
