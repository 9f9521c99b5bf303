//! The rows: which sites publish, and the months as they were published. Of a hidden number there is none.

use crate::access::Reach;
use crate::db::schema::{area, open_figures as t, open_figures_month as m};
use crate::db::types::Day;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::civil::Date;
use shared_types::ids::AreaId;
use shared_types::open_figures::{OpenFiguresSettings, OpenMonth};
use std::collections::BTreeSet;

/// What a site within reach has set.
pub fn settings(conn: &mut AnyConnection, reach: &Reach, site: AreaId) -> Outcome<OpenFiguresSettings> {
    let id = Key::from(reach.site(site)?.id);
    let row: Option<(String, Day, Option<Moment>, i32)> =
        t::table.find(id).select((t::code, t::from_date, t::opened_at, t::version)).first(conn).optional()?;
    let published_months = m::table.filter(m::site_id.eq(id)).count().get_result(conn)?;
    let (code, from_date, opened_at, version) = match row {
        Some((code, from, opened, version)) => (Some(code), Some(from.date()), opened.map(Moment::timestamp), version),
        None => (None, None, None, 0),
    };
    Ok(OpenFiguresSettings {
        site_id: site,
        on: opened_at.is_some(),
        code,
        from_date,
        opened_at,
        published_months,
        version,
    })
}

/// The sites that publish, with their first month.
pub fn open_sites(conn: &mut AnyConnection) -> Outcome<Vec<(AreaId, Date)>> {
    let rows: Vec<(Key, Day)> =
        t::table.filter(t::opened_at.is_not_null()).order(t::site_id).select((t::site_id, t::from_date)).load(conn)?;
    Ok(rows.into_iter().map(|(site, from)| (site.to(), from.date())).collect())
}

/// Holds the row of a site that publishes until the end of the transaction, so that two servers publish one after the other; false
/// where it does not publish.
pub fn hold(conn: &mut AnyConnection, site: AreaId) -> Outcome<bool> {
    let row = t::table.filter(t::site_id.eq(Key::from(site)).and(t::opened_at.is_not_null()));
    Ok(diesel::update(row).set(t::version.eq(t::version)).execute(conn)? > 0)
}

/// The months that were published.
pub fn published(conn: &mut AnyConnection, site: AreaId) -> Outcome<BTreeSet<Date>> {
    let rows: Vec<Day> = m::table.filter(m::site_id.eq(Key::from(site))).select(m::month_date).load(conn)?;
    Ok(rows.iter().map(Day::date).collect())
}

/// Keeps a month as it is published.
pub fn keep(conn: &mut AnyConnection, site: AreaId, month: &OpenMonth) -> Outcome<()> {
    diesel::insert_into(m::table)
        .values((
            m::site_id.eq(Key::from(site)),
            m::month_date.eq(Day::from(month.month_date)),
            m::published_at.eq(Moment::from(month.published_at)),
            m::figures.eq(serde_json::to_string(month).map_err(Fault::internal)?),
        ))
        .execute(conn)?;
    Ok(())
}

/// What everybody reads under a code: name of the site, and its months from the first that it set, the last first.
pub fn read(conn: &mut AnyConnection, code: &str) -> Outcome<(String, Vec<OpenMonth>)> {
    let row: Option<(Key, Day)> = t::table
        .filter(t::code.eq(code).and(t::opened_at.is_not_null()))
        .select((t::site_id, t::from_date))
        .first(conn)
        .optional()?;
    let (site, from) = row.ok_or(Fault::NotFound)?;
    let name = area::table.find(site).select(area::name).first(conn)?;
    let rows: Vec<String> = m::table
        .filter(m::site_id.eq(site).and(m::month_date.ge(from)))
        .order(m::month_date.desc())
        .select(m::figures)
        .load(conn)?;
    let months = rows.iter().map(|text| serde_json::from_str(text).map_err(Fault::internal));
    Ok((name, months.collect::<Outcome<_>>()?))
}
