//! Enters a measure.

use super::store;
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::schema::{measure as t, unit};
use crate::db::types::Day;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use diesel::prelude::*;
use shared_types::measure::{Measure, NewMeasure};
use shared_types::problem::FieldFault;

/// Enters it. All that is wrong in it is told at once.
pub fn make(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, book: &CodeBook, new: &NewMeasure) -> Outcome<Measure> {
    let site = reach.site(new.site_id)?.id;
    let mut faults: Vec<FieldFault> = Vec::new();
    for (n, code) in new.categories.iter().enumerate() {
        if book.kind(code).is_none() {
            faults.push(FieldFault::new(format!("/categories/{n}"), "unknown-code", "is no kind of incident"));
        }
    }
    if let Some(id) = new.unit_id {
        let there = unit::table.filter(unit::id.eq(Key::from(id)).and(unit::site_id.eq(Key::from(site))));
        if !diesel::select(diesel::dsl::exists(there)).get_result::<bool>(conn)? {
            faults.push(FieldFault::new("/unitId", "unknown-unit", "is no unit of this site"));
        }
    }
    if !faults.is_empty() {
        return Err(Fault::Invalid(faults));
    }
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            (t::id.eq(id), t::site_id.eq(Key::from(site)), t::unit_id.eq(new.unit_id.map(Key::from))),
            (t::name.eq(new.name.trim()), t::kind.eq(new.kind.word())),
            (t::begin_date.eq(Day::from(new.begin_date)), t::end_date.eq(new.end_date.map(Day::from))),
            (t::cost_cents.eq(new.cost_cents), t::payer.eq(new.payer.as_deref().map(str::trim))),
            (t::categories.eq(new.categories.join(" ")), t::note.eq(new.note.as_deref())),
            (t::created_at.eq(Moment::from(ctx.at())), t::created_by.eq(ctx.actor().account.map(Key::from))),
            t::version.eq(1),
        ))
        .execute(conn)?;
    audit::record(conn, ctx, &Entry::of("measure.enter", "measure", id.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), "measure.entered", id.0, Some(site))?;
    store::find(conn, reach, id.to())
}
