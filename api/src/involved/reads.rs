//! Who has opened what: written with each opening, in the audit trail and beside the incident; read by those who may.

use super::sight::{Field, Level};
use super::trace::Noun;
use super::within::{Asking, Within};
use crate::access::{Ctx, audit};
use crate::db::schema::{account, personal_read as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::known::Known;
use crate::web::Cursor;
use crate::web::cursor::cut;
use diesel::prelude::*;
use shared_types::ids::IncidentId;
use shared_types::involved::{OpenReason, PersonalRead, SealedField};

/// Writes a reading down.
pub fn record(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    known: &Known,
    row: (Noun, Key),
    fields: &[SealedField],
    reason: OpenReason,
) -> Outcome<()> {
    let (noun, id) = row;
    let words: Vec<&str> = fields.iter().map(|f| f.word()).collect();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(Key::fresh()),
            t::incident_id.eq(Key::from(known.id)),
            t::site_id.eq(Key::from(known.site)),
            t::row_kind.eq(noun.word()),
            t::row_id.eq(id),
            t::fields.eq(words.join(" ")),
            t::reason.eq(reason.word()),
            t::account_id.eq(ctx.actor().account.map(Key::from)),
            t::client_id.eq(ctx.actor().client.map(Key::from)),
            t::organisation_id.eq(Key::from(ctx.actor().organisation)),
            t::at.eq(Moment::from(ctx.at())),
        ))
        .execute(conn)?;
    let entry = audit::Entry {
        action: &format!("{}.open", noun.word()),
        kind: noun.word(),
        id: Some(id.0),
        area: Some(known.site),
        reason: Some(reason.word()),
    };
    audit::record(conn, ctx, &entry)
}

type Row = (Key, Moment, String, Key, String, String, Option<Key>, Key, Option<String>);

/// One page of who has opened what of an incident, oldest first.
pub fn page(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    incident: IncidentId,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<PersonalRead>, Option<Cursor>)> {
    let within = Within::reading(conn, by, incident)?;
    if within.level(Field::Reads, false) < Level::Shown {
        return Err(Fault::forbidden("sight-missing", "Who has seen what is not for your role."));
    }
    let after = after.map(|c| c.id().map(Key)).transpose()?.unwrap_or(Key(uuid::Uuid::nil()));
    let rows: Vec<Row> = t::table
        .left_join(account::table.on(account::id.nullable().eq(t::account_id)))
        .filter(t::incident_id.eq(Key::from(within.known.id)).and(t::id.gt(after)))
        .order(t::id.asc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((
            t::id,
            t::at,
            t::row_kind,
            t::row_id,
            t::fields,
            t::reason,
            t::account_id,
            t::organisation_id,
            account::name.nullable(),
        ))
        .load(conn)?;
    let (rows, next) = cut(rows, limit, |r| Cursor::of(0, r.0.0));
    Ok((rows.into_iter().map(told).collect(), next))
}

/// Who has opened a row.
pub fn of_row(conn: &mut AnyConnection, row: Key) -> Outcome<Vec<PersonalRead>> {
    let rows: Vec<Row> = t::table
        .left_join(account::table.on(account::id.nullable().eq(t::account_id)))
        .filter(t::row_id.eq(row))
        .order(t::id.asc())
        .select((
            t::id,
            t::at,
            t::row_kind,
            t::row_id,
            t::fields,
            t::reason,
            t::account_id,
            t::organisation_id,
            account::name.nullable(),
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(told).collect())
}

fn told(row: Row) -> PersonalRead {
    let (id, at, row_kind, row_id, fields, reason, account, organisation, name) = row;
    PersonalRead {
        id: id.to(),
        at: at.into(),
        row_kind,
        row_id: row_id.0,
        fields: fields.split(' ').filter_map(|f| f.parse().ok()).collect(),
        reason: reason.parse().unwrap_or(OpenReason::Supervision),
        account_id: account.map(Key::to),
        account_name: name,
        organisation_id: organisation.to(),
    }
}
