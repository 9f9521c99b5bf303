//! Changes a measure, or takes it out of the register with its evaluations. Where, what and from when stay: a measure elsewhere or from
//! another day is another one, and its evaluations would no longer be of it.

use super::store;
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::schema::{measure as t, measure_evaluation as e};
use crate::db::types::Day;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use shared_types::ids::MeasureId;
use shared_types::measure::{Measure, MeasurePatch};
use shared_types::patch::Patch;
use shared_types::problem::FieldFault;

/// Changes it. `reach` is where the caller manages.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: MeasureId,
    if_match: IfMatch,
    patch: &MeasurePatch,
) -> Outcome<Measure> {
    let found = store::find(conn, reach, id)?;
    if_match.check(found.version)?;
    judge(&found, patch)?;
    let one = t::table.filter(t::id.eq(Key::from(id)));
    let next = t::version.eq(t::version + 1);
    if diesel::update(one.filter(t::version.eq(found.version))).set(next).execute(conn)? == 0 {
        return Err(Fault::Stale(None));
    }
    if let Some(name) = &patch.name {
        diesel::update(one).set(t::name.eq(name.trim())).execute(conn)?;
    }
    if let Some(end) = patch.end_date.named() {
        diesel::update(one).set(t::end_date.eq(end.map(Day::from))).execute(conn)?;
    }
    if let Some(cost) = patch.cost_cents.named() {
        diesel::update(one).set(t::cost_cents.eq(cost)).execute(conn)?;
    }
    if let Some(payer) = patch.payer.clone().named() {
        diesel::update(one).set(t::payer.eq(payer)).execute(conn)?;
    }
    if let Some(note) = patch.note.clone().named() {
        diesel::update(one).set(t::note.eq(note)).execute(conn)?;
    }
    audit::record(conn, ctx, &Entry::of("measure.change", "measure", id.0, Some(found.site_id)))?;
    outbox::emit(conn, ctx.at(), "measure.changed", id.0, Some(found.site_id))?;
    store::find(conn, reach, id)
}

/// What the patch's own rules cannot see, and the rules of a new one for what can be emptied.
fn judge(found: &Measure, patch: &MeasurePatch) -> Outcome<()> {
    let mut faults = Vec::new();
    if let Patch::Value(end) = patch.end_date
        && end < found.begin_date
    {
        faults.push(FieldFault::new("/endDate", "end-before-begin", "it ends before it begins"));
    }
    if let Patch::Value(cost) = patch.cost_cents
        && !(0..=100_000_000_000).contains(&cost)
    {
        faults.push(FieldFault::new("/costCents", "range", "must be between 0 and 100000000000"));
    }
    let text = |value: &Patch<String>| if let Patch::Value(text) = value { Some(text.clone()) } else { None };
    for (pointer, value, most) in [("/payer", text(&patch.payer), 120), ("/note", text(&patch.note), 1000)] {
        let Some(value) = value else { continue };
        if value.trim().is_empty() || value.chars().count() > most {
            faults.push(FieldFault::new(pointer, "length", format!("must have 1 to {most} characters")));
        } else if shared_types::text::plain(&value).is_err() {
            faults.push(FieldFault::new(pointer, "control-character", "holds a character that cannot be shown"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}

/// Takes it out.
pub fn remove(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, id: MeasureId) -> Outcome<()> {
    let found = store::find(conn, reach, id)?;
    diesel::delete(e::table.filter(e::measure_id.eq(Key::from(id)))).execute(conn)?;
    diesel::delete(t::table.filter(t::id.eq(Key::from(id)))).execute(conn)?;
    audit::record(conn, ctx, &Entry::of("measure.remove", "measure", id.0, Some(found.site_id)))?;
    outbox::emit(conn, ctx.at(), "measure.removed", id.0, Some(found.site_id))
}
