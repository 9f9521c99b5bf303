//! The inbox of a person: its own messages and nobody else's.

use crate::access::AreaTree;
use crate::codes::CodeBook;
use crate::db::schema::{incident, message as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::incidents::numbers;
use crate::web::Cursor;
use crate::web::cursor::cut;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::AccountId;
use shared_types::message::{Message, MessagesRead};

type Row = (Key, Moment, String, String, Key, Key, Option<Moment>, i16, i32, i16);

/// One page, newest first.
pub fn page(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    book: &CodeBook,
    whose: AccountId,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<Message>, Option<Cursor>)> {
    let mut query = t::table
        .inner_join(incident::table.on(incident::id.eq(t::incident_id).and(incident::site_id.eq(t::site_id))))
        .filter(t::account_id.eq(Key::from(whose)))
        .order(t::id.desc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select((
            t::id,
            t::at,
            t::kind,
            t::detail,
            t::incident_id,
            t::site_id,
            t::read_at,
            incident::year,
            incident::serial,
            incident::category,
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(t::id.lt(Key(after.id()?)));
    }
    let (rows, next) = cut(query.load::<Row>(conn)?, limit, |r| Cursor::of(0, r.0.0));
    let told = rows.into_iter().map(|row| told(row, tree, book)).collect::<Outcome<_>>()?;
    Ok((told, next))
}

fn told(row: Row, tree: &AreaTree, book: &CodeBook) -> Outcome<Message> {
    let (id, at, kind, detail, incident, site, read, year, serial, category) = row;
    let code = tree.get(site.to()).and_then(|p| p.site.as_ref()).map_or("", |s| s.code.as_str());
    Ok(Message {
        id: id.to(),
        at: at.into(),
        kind: kind.parse().map_err(Fault::internal)?,
        detail: serde_json::from_str(&detail).map_err(Fault::internal)?,
        incident_id: incident.to(),
        number: numbers::text(code, year, serial),
        category: book.kind_by_id(category).map(|k| k.category.code.clone()).unwrap_or_default(),
        site_id: site.to(),
        read_at: read.map(Into::into),
    })
}

/// How many are unread.
pub fn unread(conn: &mut AnyConnection, whose: AccountId) -> Outcome<i64> {
    Ok(t::table.filter(t::account_id.eq(Key::from(whose)).and(t::read_at.is_null())).count().get_result(conn)?)
}

/// Marks messages as read; how many are unread then.
pub fn read(conn: &mut AnyConnection, whose: AccountId, which: &MessagesRead, now: Timestamp) -> Outcome<i64> {
    let own = t::table.filter(t::account_id.eq(Key::from(whose)).and(t::read_at.is_null()));
    let now = t::read_at.eq(Moment::from(now));
    match which.until {
        Some(until) => diesel::update(own.filter(t::at.le(Moment::from(until)))).set(now).execute(conn)?,
        None => {
            let ids: Vec<Key> = which.messages.iter().map(|m| Key::from(*m)).collect();
            diesel::update(own.filter(t::id.eq_any(ids))).set(now).execute(conn)?
        }
    };
    unread(conn, whose)
}
