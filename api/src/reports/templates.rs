//! Templates: kept, changed, removed by who manages the site, read by who sees its figures.

use super::{period, readers, rows};
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::schema::{account, report_template as t, report_template_reader as r};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::Permission;
use shared_types::ids::{AreaId, ReportTemplateId};
use shared_types::problem::FieldFault;
use shared_types::report::{NewReportTemplate, ReportDesign, ReportReader, ReportSchedule, ReportTemplate};
use std::collections::BTreeSet;

/// The most of a site: a list that is looked at, not searched.
const MOST: i64 = 200;

type Row = (Key, Key, String, Option<i16>, Option<i16>, Option<Moment>, i32);

/// Those of these sites, or of all within reach, by title.
pub fn list(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    sites: &[AreaId],
) -> Outcome<Vec<ReportTemplate>> {
    sites.iter().try_for_each(|site| reach.site(*site).map(|_| ()))?;
    let mut at: Vec<Key> = reach.sites().iter().map(|s| s.id.into()).collect();
    if !sites.is_empty() {
        at.retain(|site| sites.iter().any(|asked| Key::from(*asked) == *site));
    }
    let rows: Vec<Row> = t::table
        .filter(t::site_id.eq_any(at))
        .order((t::title.asc(), t::id.asc()))
        .limit(MOST)
        .select((t::id, t::site_id, t::design, t::hour, t::minute, t::next_at, t::version))
        .load(conn)?;
    rows.into_iter().map(|row| told(conn, reach, book, row)).collect()
}

/// One of a site within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: ReportTemplateId) -> Outcome<ReportTemplate> {
    let row: Option<Row> = t::table
        .filter(t::id.eq(Key::from(id)))
        .select((t::id, t::site_id, t::design, t::hour, t::minute, t::next_at, t::version))
        .first(conn)
        .optional()?;
    let row = row.ok_or(Fault::NotFound)?;
    reach.site(row.1.to())?;
    told(conn, reach, book, row)
}

fn told(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    (id, site, design, hour, minute, next, version): Row,
) -> Outcome<ReportTemplate> {
    let readers: Vec<(Key, String)> = r::table
        .inner_join(account::table)
        .filter(r::template_id.eq(id))
        .order((account::name.asc(), account::id.asc()))
        .select((account::id, account::name))
        .load(conn)?;
    let part = |n: Option<i16>| n.and_then(|n| u8::try_from(n).ok());
    let design: ReportDesign = serde_json::from_str(&design).map_err(Fault::internal)?;
    Ok(ReportTemplate {
        id: id.to(),
        site_id: site.to(),
        gone: gone(conn, reach, book, &design)?,
        design,
        schedule: part(hour).zip(part(minute)).map(|(hour, minute)| ReportSchedule { hour, minute }),
        readers: readers.into_iter().map(|(id, name)| ReportReader { account_id: id.to(), name }).collect(),
        next_at: next.map(Into::into),
        version,
    })
}

/// What a design names that is not there any more, as pointers into it: kinds, methods, units, and sites that nobody has.
fn gone(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, design: &ReportDesign) -> Outcome<Vec<String>> {
    let mut faults = codes(book, design, "");
    faults.extend(units(conn, design, &design.sites, "")?);
    // A site that is there and that this reader may not see is not gone, and whether it is there is not told.
    let sites = design.sites.iter().enumerate().filter(|(_, site)| reach.tree().get(**site).is_none());
    let mut all: Vec<String> = sites.map(|(n, _)| format!("/sites/{n}")).collect();
    all.extend(faults.into_iter().map(|fault| fault.pointer));
    Ok(all)
}

fn units(conn: &mut AnyConnection, design: &ReportDesign, sites: &[AreaId], pointer: &str) -> Outcome<Vec<FieldFault>> {
    let gone = rows::units_that_are_gone(conn, &design.units, sites)?;
    let here = design.units.iter().enumerate().filter(|(_, unit)| gone.contains(unit));
    let what = "is no unit of these sites";
    Ok(here.map(|(n, _)| FieldFault::new(format!("{pointer}/units/{n}"), "unknown-unit", what)).collect())
}

fn codes(book: &CodeBook, design: &ReportDesign, pointer: &str) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    for (n, code) in design.categories.iter().enumerate() {
        if book.kind(code).is_none() {
            let at = format!("{pointer}/categories/{n}");
            faults.push(FieldFault::new(at, "unknown-code", "is no kind of incident"));
        }
    }
    for (n, code) in design.methods.iter().enumerate() {
        if book.method(code).is_none() {
            faults.push(FieldFault::new(format!("{pointer}/methods/{n}"), "unknown-code", "is no method"));
        }
    }
    faults
}

/// Judges a design: its codes exist, its units are of its sites, and these are within what the caller sees figures of. All that is wrong
/// is told at once.
pub fn judge(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    book: &CodeBook,
    design: &ReportDesign,
    pointer: &str,
) -> Outcome<Vec<FieldFault>> {
    let (more, less) = (ctx.reach(Permission::InsightRead), ctx.reach(Permission::InsightCounts));
    let seen = |site: &AreaId| more.site(*site).is_ok() || less.site(*site).is_ok();
    let sites: Vec<AreaId> = design.sites.iter().copied().filter(seen).collect();
    let mut faults = codes(book, design, pointer);
    faults.extend(units(conn, design, &sites, pointer)?);
    for (n, site) in design.sites.iter().enumerate() {
        if !seen(site) {
            let at = format!("{pointer}/sites/{n}");
            faults.push(FieldFault::new(at, "unknown-site", "is no site whose figures you may see"));
        }
    }
    Ok(faults)
}

fn judged(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, book: &CodeBook, new: &NewReportTemplate) -> Outcome<()> {
    let mut faults = judge(conn, ctx, book, &new.design, "/design")?;
    let known: BTreeSet<_> =
        readers::of_site(conn, reach, new.site_id, ctx.at())?.into_iter().map(|reader| reader.account_id).collect();
    for (n, reader) in new.readers.iter().enumerate() {
        if !known.contains(reader) {
            let what = "is nobody who sees figures of this site";
            faults.push(FieldFault::new(format!("/readers/{n}"), "unknown-reader", what));
        }
    }
    if new.schedule.is_some() && new.readers.is_empty() {
        faults.push(FieldFault::new("/readers", "readers-missing", "what is made by itself is made for somebody"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}

/// When it is due next, on the clock of its site.
pub fn next(
    reach: &Reach,
    site: AreaId,
    schedule: Option<&ReportSchedule>,
    after: Timestamp,
) -> Outcome<Option<Moment>> {
    let Some(schedule) = schedule else { return Ok(None) };
    let (_, place) = reach.site_place(site)?;
    let zone = place.site.as_ref().map(|s| &s.zone).ok_or(Fault::NotFound)?;
    Ok(period::next(schedule, (zone, &place.country), after).map(Moment::from))
}

/// Keeps one. `reach` is where the caller manages.
pub fn keep(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    new: &NewReportTemplate,
) -> Outcome<ReportTemplate> {
    let site = reach.site(new.site_id)?.id;
    judged(conn, ctx, reach, book, new)?;
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            (t::id.eq(id), t::site_id.eq(Key::from(site)), t::title.eq(new.design.title.trim())),
            (t::design.eq(serde_json::to_string(&new.design).map_err(Fault::internal)?)),
            (t::hour.eq(new.schedule.as_ref().map(|s| i16::from(s.hour)))),
            (t::minute.eq(new.schedule.as_ref().map(|s| i16::from(s.minute)))),
            t::next_at.eq(next(reach, site, new.schedule.as_ref(), ctx.at())?),
            (t::created_at.eq(Moment::from(ctx.at())), t::created_by.eq(ctx.actor().account.map(Key::from))),
            t::version.eq(1),
        ))
        .execute(conn)?;
    choose(conn, id, new)?;
    audit::record(conn, ctx, &Entry::of("report-template.keep", "report-template", id.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), "report-template.kept", id.0, Some(site))?;
    find(conn, reach, book, id.to())
}

fn choose(conn: &mut AnyConnection, id: Key, new: &NewReportTemplate) -> Outcome<()> {
    diesel::delete(r::table.filter(r::template_id.eq(id))).execute(conn)?;
    for reader in &new.readers {
        diesel::insert_into(r::table)
            .values((r::template_id.eq(id), r::account_id.eq(Key::from(*reader))))
            .execute(conn)?;
    }
    Ok(())
}

/// Puts another in its place. Whose it is stays.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    (id, if_match): (ReportTemplateId, IfMatch),
    new: &NewReportTemplate,
) -> Outcome<ReportTemplate> {
    let found = find(conn, reach, book, id)?;
    if_match.check(found.version)?;
    if new.site_id != found.site_id {
        return Err(Fault::at("/siteId", "fixed", "cannot be changed: keep another template there"));
    }
    judged(conn, ctx, reach, book, new)?;
    let key = Key::from(id);
    let changed = diesel::update(t::table.filter(t::id.eq(key).and(t::version.eq(found.version))))
        .set((
            t::title.eq(new.design.title.trim()),
            t::design.eq(serde_json::to_string(&new.design).map_err(Fault::internal)?),
            t::hour.eq(new.schedule.as_ref().map(|s| i16::from(s.hour))),
            t::minute.eq(new.schedule.as_ref().map(|s| i16::from(s.minute))),
            t::next_at.eq(next(reach, found.site_id, new.schedule.as_ref(), ctx.at())?),
            t::version.eq(t::version + 1),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(Fault::Stale(None));
    }
    choose(conn, key, new)?;
    audit::record(conn, ctx, &Entry::of("report-template.change", "report-template", id.0, Some(found.site_id)))?;
    outbox::emit(conn, ctx.at(), "report-template.changed", id.0, Some(found.site_id))?;
    find(conn, reach, book, id)
}

/// Takes it away. Reports that were made by it stay.
pub fn remove(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    id: ReportTemplateId,
) -> Outcome<()> {
    let found = find(conn, reach, book, id)?;
    let key = Key::from(id);
    diesel::delete(r::table.filter(r::template_id.eq(key))).execute(conn)?;
    diesel::delete(t::table.filter(t::id.eq(key))).execute(conn)?;
    audit::record(conn, ctx, &Entry::of("report-template.remove", "report-template", id.0, Some(found.site_id)))?;
    outbox::emit(conn, ctx.at(), "report-template.removed", id.0, Some(found.site_id))
}
