//! Makes a report again: the same design and days, counted now, held against the figures that were kept.

use super::ask::{self, Wanted};
use super::store;
use crate::access::Ctx;
use crate::access::audit::{self, Entry};
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use shared_types::ids::ReportId;

/// Asks for it again, for the caller alone.
pub fn again(conn: &mut AnyConnection, ctx: &Ctx, id: ReportId) -> Outcome<ReportId> {
    let account = ask::person(ctx)?;
    let found = store::find(conn, (ctx, account), id)?;
    let wanted = Wanted {
        template: found.template_id.map(Key::from),
        design: &found.design,
        days: (found.from_date, found.until_date),
        by: Some(account),
        due: None,
        again_of: Some(id),
        readers: &[account],
    };
    let made = ask::put(conn, &wanted, ctx.at())?;
    audit::record(conn, ctx, &Entry::of("report.again", "report", made.0, found.design.sites.first().copied()))?;
    Ok(made.to())
}
