//! Beginning the own shift. One that was forgotten is ended when a day had passed.

use super::store::{self, LONGEST};
use crate::access::{Ctx, Reach, audit};
use crate::db::schema::shift as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Expect as _, Fault, Outcome};
use crate::jobs::outbox;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::{AccountId, AreaId};
use shared_types::shift::Shift;

const TWICE: (&str, &str) = ("on-duty-already", "You are on duty there already.");

/// Begins it.
pub fn begin(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, account: AccountId, place: AreaId) -> Outcome<Shift> {
    let site = reach.site(place)?.id;
    if let Some(open) = store::open(conn, reach, account, site)? {
        if open.on_duty(ctx.at()) {
            return Err(Fault::conflict(TWICE.0, TWICE.1));
        }
        store::end(conn, open.id, Moment::from(Timestamp::from(open.begins_at) + LONGEST))?;
    }
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::site_id.eq(Key::from(site)),
            t::account_id.eq(Key::from(account)),
            t::organisation_id.eq(Key::from(ctx.actor().organisation)),
            t::begins_at.eq(Moment::from(ctx.at())),
        ))
        .execute(conn)
        .unique_is(TWICE.0, TWICE.1)?;
    audit::record(conn, ctx, &audit::Entry::of("shift.begin", "shift", id.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), "shift.begun", id.0, Some(site))?;
    let row = store::find(conn, reach, account, id.to())?.ok_or(Fault::NotFound)?;
    Ok(row.told(ctx.at()))
}
