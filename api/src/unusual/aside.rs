//! Puts a finding aside, with a reason: the same evidence does not bring it back, another incident does.

use super::store;
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, Reach};
use crate::db::schema::{unusual_aside as a, unusual_finding as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use crate::jobs::outbox;
use diesel::prelude::*;
use shared_types::ids::UnusualFindingId;
use shared_types::unusual::NewAside;

/// Puts it aside. `reach` is where the caller may handle incidents.
pub fn put(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    (read, handle): (&Reach, &Reach),
    id: UnusualFindingId,
    new: &NewAside,
) -> Outcome<()> {
    let (site, series) = store::find(conn, read, id)?;
    handle.site(site)?;
    let same = a::table.filter(a::site_id.eq(Key::from(site)).and(a::series.eq(series.clone())));
    diesel::delete(same).execute(conn)?;
    diesel::insert_into(a::table)
        .values((
            a::site_id.eq(Key::from(site)),
            a::series.eq(series),
            a::reason.eq(new.reason.word()),
            a::account_id.eq(ctx.actor().account.map(Key::from)),
            a::at.eq(Moment::from(ctx.at())),
        ))
        .execute(conn)?;
    diesel::delete(t::table.filter(t::id.eq(Key::from(id)))).execute(conn)?;
    let entry = Entry {
        reason: Some(new.reason.word()),
        ..Entry::of("unusual.put-aside", "unusual-finding", id.0, Some(site))
    };
    audit::record(conn, ctx, &entry)?;
    outbox::emit(conn, ctx.at(), "unusual.changed", site.0, Some(site))
}
