//! From events to deliveries: each event that an endpoint asked for and its client may know of becomes one row, once.
//!
//! Called by [`super::Sender`] again and again. How far it is stands in one row, which is locked meanwhile: servers pass over each
//! other. Rows and place commit together, so a killed one leaves nothing half done. While no endpoint is on, nothing is read.

use super::place::Place;
use crate::access::{self, AreaTree};
use crate::codes::CodeBook;
use crate::db::schema::{webhook_endpoint as t, webhook_place as p};
use crate::db::sql::Insert;
use crate::db::{AnyConnection, Db, Key, Moment, Sql, dialect};
use crate::fault::Outcome;
use crate::live::{self, EventRow, Happening, Viewer};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use jiff::Timestamp;
use shared_types::webhook::WebhookDeliveryState;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// Events of one look.
const AT_ONCE: i64 = 500;
/// Rows of one statement.
const ROWS: usize = 500;
/// Last events that are looked at when one begins, for numbers that are still open.
const LOOK_BACK: i64 = 100;
/// The one row that says how far it is.
const HERE: i16 = 1;

#[derive(QueryableByName)]
struct Stands {
    #[diesel(sql_type = BigInt)]
    high: i64,
    #[diesel(sql_type = Text)]
    open: String,
}

/// An endpoint that is on.
struct Endpoint {
    id: Key,
    client: Key,
    area: Key,
    kinds: String,
}

/// Where the look begins when the first endpoint is switched on: what happened before that is told to nobody.
pub fn begin(conn: &mut AnyConnection, at: Timestamp) -> Outcome<()> {
    // Also the lock for which others wait who begin at the same time.
    let mut sql = Sql::new("SELECT high, open FROM webhook_place WHERE id = ");
    sql.bind(HERE).push(dialect::for_update(conn));
    sql.load::<Stands>(conn)?;
    if is_needed(conn)? {
        return Ok(());
    }
    let place = Place::begin(&live::newest(conn, LOOK_BACK)?, at);
    keep(conn, &place)
}

fn is_needed(conn: &mut AnyConnection) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(t::table.filter(t::disabled_at.is_null()))).get_result(conn)?)
}

fn keep(conn: &mut AnyConnection, place: &Place) -> Outcome<()> {
    diesel::update(p::table.filter(p::id.eq(HERE)))
        .set((p::high.eq(place.high), p::open.eq(place.write_open())))
        .execute(conn)?;
    Ok(())
}

fn stands(conn: &mut AnyConnection, lock: bool) -> Outcome<Option<Place>> {
    let mut sql = Sql::new("SELECT high, open FROM webhook_place WHERE id = ");
    sql.bind(HERE);
    if lock {
        sql.push(dialect::skip_locked(conn));
    }
    Ok(sql.load::<Stands>(conn)?.pop().map(|s| Place::read(s.high, &s.open)))
}

/// Looks through what is new; how many deliveries came of it.
pub async fn expand(db: &Db, book: &Arc<CodeBook>, at: Timestamp) -> Outcome<usize> {
    let mut made = 0;
    loop {
        // Looking costs nothing where nothing is new, and on the embedded engine no turn of the one writer.
        let waits = db.read(|conn| {
            let Some(place) = stands(conn, false)? else { return Ok(false) };
            Ok(is_needed(conn)? && !live::after(conn, place.high, &place.open(), 1)?.is_empty())
        });
        if !waits.await? {
            return Ok(made);
        }
        let book = book.clone();
        match db.write(move |conn| one_look(conn, &book, at)).await? {
            Some(some) => made += some,
            // Another server has it in hand.
            None => return Ok(made),
        }
    }
}

fn one_look(conn: &mut AnyConnection, book: &CodeBook, at: Timestamp) -> Outcome<Option<usize>> {
    let Some(mut place) = stands(conn, true)? else { return Ok(None) };
    let rows = live::after(conn, place.high, &place.open(), AT_ONCE)?;
    let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
    let new = place.see(&seqs, at);
    let endpoints: Vec<Endpoint> = t::table
        .filter(t::disabled_at.is_null())
        .select((t::id, t::client_id, t::area_id, t::kinds))
        .order(t::id.asc())
        .load::<(Key, Key, Key, String)>(conn)?
        .into_iter()
        .map(|(id, client, area, kinds)| Endpoint { id, client, area, kinds })
        .collect();
    let mut viewers = Viewers::default();
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| new.contains(&row.seq)) {
        for endpoint in &endpoints {
            if hears(conn, &mut viewers, book, endpoint, row, at)? {
                found.push((endpoint.id, row));
            }
        }
    }
    for some in found.chunks(ROWS) {
        let mut insert = Insert::into(
            "webhook_delivery",
            "id, endpoint_id, event_seq, kind, subject_id, area_id, occurred_at, created_at, state, attempts, next_at",
        );
        for (endpoint, row) in some {
            insert.row(vec![
                Key::fresh().into(),
                (*endpoint).into(),
                row.seq.into(),
                row.kind.as_str().into(),
                row.subject_id.into(),
                row.area_id.into(),
                row.at.into(),
                Moment::from(at).into(),
                WebhookDeliveryState::Waiting.word().into(),
                0_i32.into(),
                Moment::from(at).into(),
            ]);
        }
        let mut sql = insert.together();
        // Whatever was looked at twice is told once.
        sql.push(" ON CONFLICT DO NOTHING");
        sql.execute(conn)?;
    }
    keep(conn, &place)?;
    Ok(Some(found.len()))
}

/// The clients as they are at this moment, each looked up once.
#[derive(Default)]
pub struct Viewers(HashMap<Key, Option<Viewer>>);

impl Viewers {
    /// A client, when it is open.
    pub fn of(&mut self, conn: &mut AnyConnection, client: Key, at: Timestamp) -> Outcome<Option<&Viewer>> {
        let found = match self.0.entry(client) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(access::on_behalf(conn, client.to(), at)?.map(Viewer::of)),
        };
        Ok(found.as_ref())
    }
}

/// Whether a place lies in another.
fn lies_in(tree: &AreaTree, place: Key, above: Key) -> bool {
    tree.lies_in(place.to(), above.to())
}

fn hears(
    conn: &mut AnyConnection,
    viewers: &mut Viewers,
    book: &CodeBook,
    endpoint: &Endpoint,
    row: &EventRow,
    at: Timestamp,
) -> Outcome<bool> {
    let (Some(area), true) = (row.area_id, endpoint.kinds.split(' ').any(|kind| kind == row.kind)) else {
        return Ok(false);
    };
    let Some(viewer) = viewers.of(conn, endpoint.client, at)? else { return Ok(false) };
    Ok(lies_in(viewer.ctx().scope().tree(), area, endpoint.area) && viewer.may_know(book, &Happening::of_row(row)))
}
