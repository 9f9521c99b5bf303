//! What is due: templates whose time has come are asked for, once for each time, however many servers look.
//!
//! Called every minute by a chore of the house. What was missed while no server ran is made once, for the time that was missed last.

use super::ask::{self, Wanted};
use super::period;
use crate::access::AreaTree;
use crate::db::schema::{report as made, report_template as t, report_template_reader as r};
use crate::db::{AnyConnection, Db, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::Bell;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::report::{ReportDesign, ReportSchedule};

type Row = (Key, Key, String, Option<i16>, Option<i16>, Option<Moment>);

/// Asks for all that is due; how many.
pub fn ask_for_all(db: &Db, bell: &Bell, at: Timestamp) -> Outcome<usize> {
    let due = db.read_blocking(|conn| {
        let ids = t::table.filter(t::next_at.le(Moment::from(at))).select(t::id).order(t::id);
        Ok(ids.load::<Key>(conn)?)
    })?;
    let mut asked = 0;
    for id in due {
        asked += usize::from(db.write_blocking(move |conn| one(conn, id, at))?);
    }
    if asked > 0 {
        bell.ring();
    }
    Ok(asked)
}

fn one(conn: &mut AnyConnection, id: Key, at: Timestamp) -> Outcome<bool> {
    let row: Option<Row> = t::table
        .filter(t::id.eq(id).and(t::next_at.le(Moment::from(at))))
        .select((t::id, t::site_id, t::design, t::hour, t::minute, t::next_at))
        .first(conn)
        .optional()?;
    let Some((_, site, design, Some(hour), Some(minute), Some(due))) = row else { return Ok(false) };
    let tree = AreaTree::load(conn)?;
    let place = tree.get(site.to()).and_then(|p| Some((p.site.as_ref()?.zone.clone(), p.country.clone())));
    let (zone, country) = place.ok_or_else(|| Fault::internal("a template of no site"))?;
    let part = |n: i16| u8::try_from(n).map_err(Fault::internal);
    let schedule = ReportSchedule { hour: part(hour)?, minute: part(minute)? };
    let next = period::next(&schedule, (&zone, &country), at).map(Moment::from);
    // Who changes the row first asks; another server finds the next time there.
    let mine = t::table.filter(t::id.eq(id).and(t::next_at.eq(due)));
    if diesel::update(mine).set(t::next_at.eq(next)).execute(conn)? == 0 {
        return Ok(false);
    }
    let there = made::table.filter(made::template_id.eq(id).and(made::due_at.eq(due)));
    if diesel::select(diesel::dsl::exists(there)).get_result::<bool>(conn)? {
        return Ok(false);
    }
    let readers: Vec<Key> =
        r::table.filter(r::template_id.eq(id)).select(r::account_id).order(r::account_id).load(conn)?;
    let readers: Vec<_> = readers.into_iter().map(Key::to).collect();
    let design: ReportDesign = serde_json::from_str(&design).map_err(Fault::internal)?;
    let due = Timestamp::from(due);
    let days = period::days(&design, due.to_zoned(zone).date());
    let wanted = Wanted {
        template: Some(id),
        design: &design,
        days,
        by: None,
        due: Some(due),
        again_of: None,
        readers: &readers,
    };
    ask::put(conn, &wanted, at)?;
    Ok(true)
}
