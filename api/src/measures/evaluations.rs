//! The evaluations that were kept, each as it was made: made again, another stands beside it.

use super::{evaluate, sites, store};
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::schema::measure_evaluation as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use diesel::prelude::*;
use shared_types::ids::MeasureId;
use shared_types::measure::{Evaluation, EvaluationList, NewEvaluation};

/// The most that are shown.
const MOST: i64 = 50;

/// Makes one and keeps it.
pub fn make(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    id: MeasureId,
    asked: &NewEvaluation,
) -> Outcome<Evaluation> {
    let measure = store::find(conn, reach, id)?;
    let outcome = evaluate::evaluate(conn, reach, book, &measure, asked, ctx.at())?;
    let key = Key::fresh();
    let json = |value: serde_json::Result<String>| value.map_err(Fault::internal);
    diesel::insert_into(t::table)
        .values((
            t::id.eq(key),
            t::measure_id.eq(Key::from(id)),
            t::made_at.eq(Moment::from(ctx.at())),
            t::made_by.eq(ctx.actor().account.map(Key::from)),
            t::asked.eq(json(serde_json::to_string(asked))?),
            t::outcome.eq(json(serde_json::to_string(&outcome))?),
        ))
        .execute(conn)?;
    audit::record(conn, ctx, &Entry::of("measure.evaluate", "measure", id.0, Some(measure.site_id)))?;
    outbox::emit(conn, ctx.at(), "measure.evaluated", id.0, Some(measure.site_id))?;
    Ok(Evaluation { id: key.to(), measure_id: id, made_at: ctx.at(), asked: asked.clone(), outcome })
}

/// Those of a measure whose sites the reader may all compare, the newest first.
pub fn list(conn: &mut AnyConnection, reach: &Reach, id: MeasureId) -> Outcome<EvaluationList> {
    let measure = store::find(conn, reach, id)?;
    let may = sites::may(conn, reach, measure.site_id)?;
    let rows: Vec<(Key, Moment, String, String)> = t::table
        .filter(t::measure_id.eq(Key::from(id)))
        .order(t::id.desc())
        .limit(MOST)
        .select((t::id, t::made_at, t::asked, t::outcome))
        .load(conn)?;
    let mut items = Vec::new();
    for (key, made_at, asked, outcome) in rows {
        let asked: NewEvaluation = serde_json::from_str(&asked).map_err(Fault::internal)?;
        let mut sites = asked.neighbours.iter().chain(&asked.controls).chain(&asked.neighbour_controls);
        if sites.all(|site| may.all.contains(site)) {
            let outcome = serde_json::from_str(&outcome).map_err(Fault::internal)?;
            items.push(Evaluation { id: key.to(), measure_id: id, made_at: made_at.into(), asked, outcome });
        }
    }
    Ok(EvaluationList { items })
}
