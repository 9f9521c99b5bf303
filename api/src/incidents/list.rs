//! The list: one page of a selection, the last reported first, in one query however long it is.
//!
//! Each arm of the selection gives at most a page out of its own index, and the arms are merged: the time does not grow with
//! what is stored. A search for words asks the newest of each site first, one by one: words that many have fill the page there.
//! Only when they do not, all that have them are gathered by the index of words. A search by hour of the week reads the times
//! first.

use super::rows::{SUMMARY_COLUMNS, SUMMARY_JOINS, SummaryRow};
use super::select::Selection;
use super::{late, view};
use crate::access::Reach;
use crate::codes::CodeBook;
use crate::db::connection::AnyBackend;
use crate::db::{AnyConnection, Key, Moment, Sql, dialect};
use crate::fault::Outcome;
use crate::wall_clock::WallClock;
use crate::web::Cursor;
use crate::web::cursor::cut;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Double, Nullable};
use shared_types::incident::IncidentSummary;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One page and the place to go on.
pub fn page(
    conn: &mut AnyConnection,
    selection: &Selection,
    reach: &Reach,
    book: &CodeBook,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<IncidentSummary>, Option<Cursor>)> {
    if selection.arms() == 0 {
        return Ok((vec![], None));
    }
    let rows = if selection.filter().week_hour.is_empty() {
        merged(conn, SUMMARY_COLUMNS, selection, after, limit + 1)?
    } else {
        by_week_hour(conn, selection, reach, after, limit + 1)?
    };
    let (rows, next) = cut(rows, limit, |r| Cursor::of(r.reported_at.0, r.id.0));
    let mut items = rows.into_iter().map(|r| view::summary(r, reach, book)).collect::<Outcome<Vec<_>>>()?;
    late::mark(conn, book, selection.now(), &mut items)?;
    Ok((items, next))
}

/// So many of the newest are asked for their words before all that have them are gathered.
const ASKED: usize = 1000;

/// The rows of a selection after a place in it, as they are stored.
pub fn rows_after(
    conn: &mut AnyConnection,
    selection: &Selection,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<Vec<SummaryRow>> {
    if selection.arms() == 0 {
        return Ok(vec![]);
    }
    merged(conn, SUMMARY_COLUMNS, selection, after, limit)
}

/// Those of some incidents that a selection holds, the last reported first.
pub fn of_these(
    conn: &mut AnyConnection,
    selection: &Selection,
    ids: impl IntoIterator<Item = Key>,
) -> Outcome<Vec<SummaryRow>> {
    let ids: Vec<Key> = ids.into_iter().collect();
    if selection.arms() == 0 || ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sites: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
    let mut sql = Sql::new("SELECT id, site_id FROM incident WHERE id IN (");
    sql.list(ids.iter().copied()).push(")");
    for place in sql.load::<Placed>(conn)? {
        sites.entry(place.site_id).or_default().push(place.id);
    }
    // Each site is asked for its own only.
    let mut arms = Sql::default();
    let mut any = false;
    for (site, here) in sites {
        let part = selection.at(site.to());
        if part.arms() == 0 {
            continue;
        }
        arms.push(if any { " UNION ALL " } else { "" });
        any = true;
        arms.append(part.union(conn.engine(), "i.seq, i.reported_at, i.id", |arm| {
            arm.push(" AND i.id IN (").list(here.iter().copied()).push(")");
        }));
    }
    if any { rows(conn, Sql::default(), SUMMARY_COLUMNS, arms, ids.len()) } else { Ok(vec![]) }
}

#[derive(QueryableByName)]
struct Placed {
    #[diesel(sql_type = Binary)]
    id: Key,
    #[diesel(sql_type = Binary)]
    site_id: Key,
}

/// A row with its point: its own, or that of its unit. What the reader may know of either the caller must ask.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct PlacedRow {
    /// What a list shows.
    #[diesel(embed)]
    pub summary: SummaryRow,
    /// Longitude.
    #[diesel(sql_type = Nullable<Double>)]
    pub longitude: Option<f64>,
    /// Latitude.
    #[diesel(sql_type = Nullable<Double>)]
    pub latitude: Option<f64>,
}

fn placed_columns() -> String {
    format!(
        "{SUMMARY_COLUMNS}, COALESCE(i.longitude, u.longitude) AS longitude, COALESCE(i.latitude, u.latitude) AS latitude"
    )
}

/// The first rows of a selection after a place in it, the last reported first, each with its point.
pub fn placed(
    conn: &mut AnyConnection,
    selection: &Selection,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<Vec<PlacedRow>> {
    if selection.arms() == 0 {
        return Ok(vec![]);
    }
    merged(conn, placed_columns(), selection, after, limit)
}

/// The rows of some incidents, each with its point.
pub fn placed_of(conn: &mut AnyConnection, ids: &[Key]) -> Outcome<Vec<PlacedRow>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(placed_columns()).push(" FROM incident i").push(SUMMARY_JOINS).push(" WHERE i.id IN (");
    sql.list(ids.iter().copied()).push(")");
    Ok(sql.load(conn)?)
}

fn merged<T: QueryableByName<AnyBackend> + 'static>(
    conn: &mut AnyConnection,
    columns: impl Into<Cow<'static, str>> + Clone,
    selection: &Selection,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<Vec<T>> {
    let after = after.map(|c| Ok::<_, crate::fault::Fault>((Moment(c.at), Key(c.id()?)))).transpose()?;
    if selection.by_words() && limit < ASKED {
        let found = newest(conn, columns.clone(), selection, after, limit)?;
        if found.len() >= limit {
            return Ok(found);
        }
    }
    let names = "i.seq, i.reported_at, i.id";
    let all = if dialect::merges_parts(conn.engine()) && !selection.by_words() && selection.arms() > 1 {
        let mut all = selection.to_merge(conn.engine(), names, |arm| behind(arm, after));
        all.push(" ORDER BY 2 DESC, 3 DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        all
    } else {
        selection.union(conn.engine(), names, |arm| ordered(arm, after, limit))
    };
    rows(conn, Sql::default(), columns, all, limit)
}

/// Those after `after`.
fn behind(arm: &mut Sql, after: Option<(Moment, Key)>) {
    if let Some((at, id)) = after {
        arm.push(" AND (i.reported_at, i.id) < (").bind(at).push(", ").bind(id).push(")");
    }
}

/// Those after `after`, the last reported first, `most` of them.
fn ordered(arm: &mut Sql, after: Option<(Moment, Key)>, most: usize) {
    behind(arm, after);
    arm.push(" ORDER BY i.reported_at DESC, i.id DESC LIMIT ").bind(i64::try_from(most).unwrap_or(i64::MAX));
}

/// Those with the words among the newest of each site, back to a moment that holds for all sites: a full page of them is the
/// page.
fn newest<T: QueryableByName<AnyBackend> + 'static>(
    conn: &mut AnyConnection,
    columns: impl Into<Cow<'static, str>>,
    selection: &Selection,
    after: Option<(Moment, Key)>,
    limit: usize,
) -> Outcome<Vec<T>> {
    let sites = selection.sites();
    let each = (ASKED / sites.len().max(1)).max(1);
    let mut since = Sql::new("WITH since (at) AS MATERIALIZED (SELECT max(at) FROM (");
    for (n, site) in sites.iter().enumerate() {
        since.push(if n > 0 { " UNION ALL " } else { "" });
        since
            .push("SELECT * FROM (SELECT i.reported_at AS at FROM incident i WHERE i.site_id = ")
            .bind(Key::from(*site));
        ordered(&mut since, after, 1);
        since.push(" OFFSET ").bind(i64::try_from(each).unwrap_or(i64::MAX)).push(format!(") site_{n}"));
    }
    since.push(") sites) ");
    let arms = selection.one_by_one().union(conn.engine(), "i.seq, i.reported_at, i.id", |arm| {
        arm.push(" AND i.reported_at >= coalesce((SELECT at FROM since), ").bind(i64::MIN).push(")");
        ordered(arm, after, limit);
    });
    rows(conn, since, columns, arms, limit)
}

/// The rows of the first incidents that arms name.
fn rows<T: QueryableByName<AnyBackend> + 'static>(
    conn: &mut AnyConnection,
    with: Sql,
    columns: impl Into<Cow<'static, str>>,
    arms: Sql,
    limit: usize,
) -> Outcome<Vec<T>> {
    let count = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut sql = with;
    sql.push("SELECT ").push(columns).push(" FROM (SELECT seq FROM (").append(arms);
    sql.push(") arms ORDER BY reported_at DESC, id DESC LIMIT ")
        .bind(count)
        .push(") p JOIN incident i ON i.seq = p.seq");
    sql.push(SUMMARY_JOINS).push(" ORDER BY i.reported_at DESC, i.id DESC");
    Ok(sql.load(conn)?)
}

#[derive(diesel::QueryableByName)]
struct Time {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Binary)]
    id: Key,
    #[diesel(sql_type = Binary)]
    site_id: Key,
    #[diesel(sql_type = BigInt)]
    reported_at: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    occurred_from: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    occurred_until: Option<i64>,
}

fn by_week_hour(
    conn: &mut AnyConnection,
    selection: &Selection,
    reach: &Reach,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<Vec<SummaryRow>> {
    let after = after.map(|c| Ok::<_, crate::fault::Fault>((c.at, c.id()?))).transpose()?;
    let times: Vec<Time> = selection
        .union(conn.engine(), "i.seq, i.id, i.site_id, i.reported_at, i.occurred_from, i.occurred_until", |arm| {
            arm.push(" AND i.occurred_from IS NOT NULL");
        })
        .load(conn)?;
    let mut clocks = std::collections::HashMap::new();
    let mut kept: Vec<(i64, uuid::Uuid, i64)> = Vec::new();
    for t in times {
        let place = reach.tree().get(t.site_id.to());
        let Some(zone) = place.and_then(|p| p.site.as_ref()).map(|s| &s.zone) else { continue };
        let clock = clocks.entry(t.site_id).or_insert_with(|| WallClock::new(zone));
        let Some(from) = t.occurred_from else { continue };
        let touched = selection.filter().week_hour.iter().any(|h| clock.touches(from, t.occurred_until, *h));
        if touched && after.is_none_or(|a| (t.reported_at, t.id.0) < a) {
            kept.push((t.reported_at, t.id.0, t.seq));
        }
    }
    kept.sort_unstable_by(|a, b| b.cmp(a));
    kept.truncate(limit);
    if kept.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new("SELECT ");
    sql.push(SUMMARY_COLUMNS).push(" FROM incident i").push(SUMMARY_JOINS).push(" WHERE i.seq IN (");
    sql.list(kept.iter().map(|k| k.2)).push(") ORDER BY i.reported_at DESC, i.id DESC");
    Ok(sql.load(conn)?)
}
