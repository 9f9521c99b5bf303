//! Handovers: written at the end of a shift, read by those who come next, each reading written down once. The words end.

use super::store;
use crate::access::{Ctx, Reach, audit};
use crate::db::schema::{account, handover as t, handover_read as r};
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::jobs::outbox;
use crate::web::Cursor;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use jiff::{SignedDuration, Timestamp};
use shared_types::ids::{AccountId, AreaId, HandoverId};
use shared_types::shift::{Handover, HandoverRead};

/// How long the words of a handover are kept.
const TERM: SignedDuration = SignedDuration::from_hours(28 * 24);

/// Writes what is handed over at the end of a shift.
pub fn write(conn: &mut AnyConnection, ctx: &Ctx, shift: &store::Row, text: &str) -> Outcome<Key> {
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::site_id.eq(shift.site_id),
            t::shift_id.eq(shift.id),
            t::account_id.eq(shift.account_id),
            t::text.eq(text),
            t::at.eq(Moment::from(ctx.at())),
            t::wipe_at.eq(Moment::from(ctx.at() + TERM)),
        ))
        .execute(conn)?;
    Ok(id)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Binary)]
    id: Key,
    #[diesel(sql_type = Binary)]
    site_id: Key,
    #[diesel(sql_type = BigInt)]
    at: Moment,
    #[diesel(sql_type = Binary)]
    account_id: Key,
    #[diesel(sql_type = Text)]
    account_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    text: Option<String>,
    #[diesel(sql_type = BigInt)]
    wipe_at: Moment,
}

/// Which handovers.
#[derive(Default)]
pub struct Asked<'a> {
    /// At these sites; none is all within reach.
    pub sites: &'a [AreaId],
    /// Just this one.
    pub id: Option<HandoverId>,
    /// Only those since.
    pub since: Option<Timestamp>,
    /// Behind this one.
    pub after: Option<&'a Cursor>,
}

/// Handovers at sites within reach, the last first, one more than asked for when there are more; in two questions.
pub fn list(conn: &mut AnyConnection, reach: &Reach, asked: &Asked<'_>, limit: usize) -> Outcome<Vec<Handover>> {
    let sites = reach.sites().iter().map(|s| s.id).filter(|id| asked.sites.is_empty() || asked.sites.contains(id));
    let sites: Vec<Key> = sites.map(Key::from).collect();
    if sites.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT h.id, h.site_id, h.at, h.account_id, a.name AS account_name, h.text, h.wipe_at FROM handover h \
         JOIN account a ON a.id = h.account_id WHERE h.site_id IN (",
    );
    sql.list(sites).push(")");
    if let Some(id) = asked.id {
        sql.push(" AND h.id = ").bind(Key::from(id));
    }
    if let Some(since) = asked.since {
        sql.push(" AND h.at >= ").bind(Moment::from(since));
    }
    if let Some(after) = asked.after {
        sql.push(" AND h.id < ").bind(Key(after.id()?));
    }
    sql.push(" ORDER BY h.id DESC LIMIT ").bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let rows: Vec<Row> = sql.load(conn)?;
    let ids: Vec<Key> = rows.iter().map(|row| row.id).collect();
    let reads: Vec<(Key, Key, String, Moment)> = r::table
        .inner_join(account::table.on(account::id.eq(r::account_id)))
        .filter(r::handover_id.eq_any(ids))
        .order((r::at.asc(), r::account_id.asc()))
        .select((r::handover_id, r::account_id, account::name, r::at))
        .load(conn)?;
    let told = rows.into_iter().map(|row| Handover {
        reads: reads
            .iter()
            .filter(|read| read.0 == row.id)
            .map(|(_, id, name, at)| HandoverRead { account_id: id.to(), account_name: name.clone(), at: (*at).into() })
            .collect(),
        id: row.id.to(),
        site_id: row.site_id.to(),
        at: row.at.into(),
        account_id: row.account_id.to(),
        account_name: row.account_name,
        text: row.text,
        wipes_at: row.wipe_at.into(),
    });
    Ok(told.collect())
}

/// Notes that the caller has read one; the first time counts.
pub fn read(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, who: AccountId, id: HandoverId) -> Outcome<Handover> {
    let one = Asked { id: Some(id), ..Asked::default() };
    let before = list(conn, reach, &one, 1)?.pop().ok_or(Fault::NotFound)?;
    if before.reads.iter().any(|read| read.account_id == who) {
        return Ok(before);
    }
    diesel::insert_into(r::table)
        .values((r::handover_id.eq(Key::from(id)), r::account_id.eq(Key::from(who)), r::at.eq(Moment::from(ctx.at()))))
        .execute(conn)?;
    audit::record(conn, ctx, &audit::Entry::of("handover.read", "handover", id.0, Some(before.site_id)))?;
    outbox::emit(conn, ctx.at(), "handover.read", id.0, Some(before.site_id))?;
    list(conn, reach, &one, 1)?.pop().ok_or(Fault::NotFound)
}
