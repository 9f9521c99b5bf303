//! The rows of reports, each read as the one who asks: a report is there for its readers alone, and each sees its own copies.

use super::sight;
use crate::access::Ctx;
use crate::db::schema::{report as t, report_copy as c, report_reader as r};
use crate::db::types::Day;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::ids::{AccountId, ReportCopyId, ReportId};
use shared_types::report::{Report, ReportCopy, ReportCopySummary, ReportState};
use uuid::Uuid;

type Row = (
    (Key, Option<Key>, String, Day, Day, Moment, Option<Moment>),
    (Option<Key>, String, i64, Option<i64>),
    Option<String>,
);

/// Of a copy: id, label, incidents now and before, the sites that it holds.
type SummaryRow = (Key, Option<String>, i64, Option<i64>, String);

macro_rules! columns {
    () => {
        (
            (t::id, t::template_id, t::design, t::from_date, t::until_date, t::asked_at, t::due_at),
            (t::again_of, t::state, t::done, t::total),
            r::refused,
        )
    };
}

/// Those made for somebody, the last asked for first; one more than `limit` when there are more.
pub fn page(
    conn: &mut AnyConnection,
    (ctx, reader): (&Ctx, AccountId),
    after: Option<Uuid>,
    limit: usize,
) -> Outcome<Vec<Report>> {
    let mut query = t::table
        .inner_join(r::table)
        .filter(r::account_id.eq(Key::from(reader)))
        .order(t::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .select(columns!())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(t::id.lt(Key(after)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(|row| told(conn, (ctx, reader), row)).collect()
}

/// One made for somebody.
pub fn find(conn: &mut AnyConnection, (ctx, reader): (&Ctx, AccountId), id: ReportId) -> Outcome<Report> {
    let row: Option<Row> = t::table
        .inner_join(r::table)
        .filter(t::id.eq(Key::from(id)).and(r::account_id.eq(Key::from(reader))))
        .select(columns!())
        .first(conn)
        .optional()?;
    told(conn, (ctx, reader), row.ok_or(Fault::NotFound)?)
}

fn told(conn: &mut AnyConnection, (ctx, reader): (&Ctx, AccountId), (what, how, refused): Row) -> Outcome<Report> {
    let (id, template, design, from, until, asked_at, due_at) = what;
    let (again_of, state, done, total) = how;
    let copies: Vec<SummaryRow> = c::table
        .filter(c::report_id.eq(id).and(c::account_id.eq(Key::from(reader))))
        .order(c::place.asc())
        .select((c::id, c::label, c::incidents, c::incidents_before, c::sites))
        .load(conn)?;
    // A count is told to who may open the copy now: a role may have ended, a short code on a shared till opens less.
    let open = copies.into_iter().filter(|copy| sight::still(ctx, &copy.4).is_ok());
    let copies = open.map(|(id, label, incidents, incidents_before, _)| ReportCopySummary {
        id: id.to(),
        label,
        incidents,
        incidents_before,
    });
    Ok(Report {
        id: id.to(),
        template_id: template.map(Key::to),
        design: serde_json::from_str(&design).map_err(Fault::internal)?,
        from_date: from.date(),
        until_date: until.date(),
        asked_at: asked_at.into(),
        scheduled: due_at.is_some(),
        again_of: again_of.map(Key::to),
        state: state.parse().unwrap_or(ReportState::Failed),
        done,
        total,
        copies: copies.collect(),
        refused,
    })
}

type CopyRow = (Key, Key, Option<String>, String, String, Option<String>, String, Day, Day);

macro_rules! copy_columns {
    () => {
        (c::id, c::report_id, c::label, c::sites, c::figures, c::change, t::design, t::from_date, t::until_date)
    };
}

/// A copy of the caller's own, as long as it may still see figures of all that is in it.
pub fn copy(conn: &mut AnyConnection, ctx: &Ctx, reader: AccountId, id: ReportCopyId) -> Outcome<ReportCopy> {
    let row: Option<CopyRow> = c::table
        .inner_join(t::table)
        .filter(c::id.eq(Key::from(id)).and(c::account_id.eq(Key::from(reader))))
        .select(copy_columns!())
        .first(conn)
        .optional()?;
    copied(ctx, row.ok_or(Fault::NotFound)?)
}

/// All copies of a report that are the caller's own.
pub fn copies(conn: &mut AnyConnection, ctx: &Ctx, reader: AccountId, id: ReportId) -> Outcome<Vec<ReportCopy>> {
    let rows: Vec<CopyRow> = c::table
        .inner_join(t::table)
        .filter(c::report_id.eq(Key::from(id)).and(c::account_id.eq(Key::from(reader))))
        .order(c::place.asc())
        .select(copy_columns!())
        .load(conn)?;
    if rows.is_empty() {
        return Err(Fault::NotFound);
    }
    rows.into_iter().map(|row| copied(ctx, row)).collect()
}

fn copied(ctx: &Ctx, row: CopyRow) -> Outcome<ReportCopy> {
    let (id, report, label, sites, figures, change, design, from, until) = row;
    sight::still(ctx, &sites)?;
    let change = change.map(|text| serde_json::from_str(&text)).transpose().map_err(Fault::internal)?;
    Ok(ReportCopy {
        id: id.to(),
        report_id: report.to(),
        design: serde_json::from_str(&design).map_err(Fault::internal)?,
        label,
        from_date: from.date(),
        until_date: until.date(),
        figures: serde_json::from_str(&figures).map_err(Fault::internal)?,
        change,
    })
}

/// Removes one for its reader; the last one takes the report along.
pub fn remove(conn: &mut AnyConnection, reader: AccountId, id: ReportId) -> Outcome<()> {
    let (key, reader) = (Key::from(id), Key::from(reader));
    let mine = r::table.filter(r::report_id.eq(key).and(r::account_id.eq(reader)));
    if diesel::delete(mine).execute(conn)? == 0 {
        return Err(Fault::NotFound);
    }
    diesel::delete(c::table.filter(c::report_id.eq(key).and(c::account_id.eq(reader)))).execute(conn)?;
    let others = r::table.filter(r::report_id.eq(key));
    if !diesel::select(diesel::dsl::exists(others)).get_result::<bool>(conn)? {
        diesel::delete(t::table.filter(t::id.eq(key))).execute(conn)?;
    }
    Ok(())
}

/// That somebody asked for it: only then may that person stop it.
pub fn mine(conn: &mut AnyConnection, account: AccountId, id: ReportId) -> Outcome<()> {
    let (key, account) = (Key::from(id), Key::from(account));
    let reads = r::table.filter(r::report_id.eq(key).and(r::account_id.eq(account)));
    if !diesel::select(diesel::dsl::exists(reads)).get_result::<bool>(conn)? {
        return Err(Fault::NotFound);
    }
    let asked = t::table.filter(t::id.eq(key).and(t::asked_by.eq(account)));
    match diesel::select(diesel::dsl::exists(asked)).get_result::<bool>(conn)? {
        true => Ok(()),
        false => Err(Fault::forbidden("not-yours", "Only who asked for a report may stop it.")),
    }
}

/// Writes down that one was stopped before its work began; work under way says so itself.
pub fn stopped(conn: &mut AnyConnection, id: ReportId) -> Outcome<()> {
    let waiting = t::table.filter(t::id.eq(Key::from(id)).and(t::state.eq(ReportState::Waiting.word())));
    diesel::update(waiting).set(t::state.eq(ReportState::Cancelled.word())).execute(conn)?;
    Ok(())
}
