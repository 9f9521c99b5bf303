//! Events: what happened, committed with the change itself.
//!
//! A row names kind and subject only; whoever hears of it reads the subject under rights of its own.

use crate::db::schema::event as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::Outcome;
use diesel::prelude::*;
use shared_types::ids::AreaId;
use uuid::Uuid;

/// Adds an event to the outbox.
pub fn emit(
    conn: &mut AnyConnection,
    at: jiff::Timestamp,
    kind: &str,
    subject: Uuid,
    area: Option<AreaId>,
) -> Outcome<()> {
    diesel::insert_into(t::table)
        .values((
            t::id.eq(Key::fresh()),
            t::at.eq(Moment::from(at)),
            t::kind.eq(kind),
            t::subject_id.eq(Key(subject)),
            t::area_id.eq(area.map(Key::from)),
        ))
        .execute(conn)?;
    Ok(())
}
