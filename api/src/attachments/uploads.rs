//! Photos and files that come in parts, so that a broken connection costs one part and not all.
//!
//! Announced with size and hash; parts are put at their offset, in order, each a sealed object of its own; finished once, however
//! often it is asked. Only who announced it goes on with it. What nobody goes on with for a day is swept.

use super::add;
use super::add::{About, sealed_name};
use crate::access::Actor;
use crate::db::schema::{attachment_part as p, attachment_upload as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, OrMissing as _, Outcome};
use crate::incidents::known;
use crate::involved::within::Asking;
use crate::objects::{self, Kept};
use crate::seal;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::attachment::{AttachmentUpload, MOST_PART_BYTES, NewAttachmentUpload, bare_name};
use shared_types::ids::{AttachmentId, AttachmentUploadId, IncidentId};

/// How long what nobody goes on with stays.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// The most that one caller has under way.
const MOST_OPEN: i64 = 40;

/// Where it stands: incident and upload.
pub type At = (IncidentId, AttachmentUploadId);

/// A row.
#[derive(Clone, Debug, Queryable)]
pub struct Row {
    id: Key,
    name: Option<Vec<u8>>,
    source: String,
    /// Its announced size.
    pub bytes: i64,
    /// Its announced hash.
    pub sha256: Vec<u8>,
    /// How much is here.
    pub received: i64,
    touched_at: Moment,
    /// What it became.
    pub attachment_id: Option<Key>,
}

impl Row {
    /// As the contract tells it.
    pub fn told(&self) -> AttachmentUpload {
        AttachmentUpload {
            id: self.id.to(),
            bytes: self.bytes,
            offset: self.received,
            part_bytes: MOST_PART_BYTES,
            expires_at: Timestamp::from(self.touched_at) + KEPT,
            attachment_id: self.attachment_id.map(Key::to),
        }
    }

    /// What was announced beside the content.
    pub fn about(&self, by: &Asking<'_>) -> Outcome<About> {
        let place = seal::place("attachment_upload", "name", self.id);
        let name = self.name.as_deref().map(|sealed| seal::open(by.keys, &place, sealed)).transpose()?;
        Ok(About { name, source: self.source.parse().map_err(Fault::internal)? })
    }
}

fn who(actor: &Actor) -> (Option<Key>, Option<Key>) {
    (actor.account.map(Key::from), actor.client.map(Key::from))
}

/// Announces one.
pub fn begin(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    incident: IncidentId,
    new: &NewAttachmentUpload,
) -> Outcome<AttachmentUpload> {
    add::may_add(conn, by, incident)?;
    let known = known::to_change(conn, by.reach, by.book, incident)?;
    let (account, client) = who(by.ctx.actor());
    let mut mine = t::table.filter(t::attachment_id.is_null()).into_boxed();
    mine = match (account, client) {
        (Some(account), _) => mine.filter(t::account_id.eq(account)),
        (None, client) => mine.filter(t::client_id.eq(client)),
    };
    if mine.count().get_result::<i64>(conn)? >= MOST_OPEN {
        let why = format!("At most {MOST_OPEN} uploads may be under way; finish some, or wait a day.");
        return Err(Fault::conflict("uploads-full", why));
    }
    let (id, now) = (Key::fresh(), Moment::from(by.ctx.at()));
    let name = new.name.as_deref().and_then(bare_name);
    let sha256: Vec<u8> =
        (0..32).filter_map(|i| u8::from_str_radix(new.sha256.get(2 * i..2 * i + 2)?, 16).ok()).collect();
    let row = Row {
        id,
        name: sealed_name(by.keys, "attachment_upload", id, name.as_deref())?,
        source: new.source.word().to_owned(),
        bytes: new.bytes,
        sha256,
        received: 0,
        touched_at: now,
        attachment_id: None,
    };
    diesel::insert_into(t::table)
        .values((
            t::id.eq(row.id),
            t::incident_id.eq(Key::from(known.id)),
            t::site_id.eq(Key::from(known.site)),
            t::account_id.eq(account),
            t::client_id.eq(client),
            t::name.eq(&row.name),
            t::source.eq(&row.source),
            t::bytes.eq(row.bytes),
            t::sha256.eq(&row.sha256),
            t::received.eq(0),
            t::created_at.eq(now),
            t::touched_at.eq(now),
        ))
        .execute(conn)?;
    Ok(row.told())
}

/// One of the caller's own, of an incident that it may still add to.
pub fn find(conn: &mut AnyConnection, by: &Asking<'_>, at: At) -> Outcome<Row> {
    let known = known::in_full(conn, by.reach, by.book, at.0)?;
    let (account, client) = who(by.ctx.actor());
    let mut mine = t::table
        .filter(t::id.eq(Key::from(at.1)).and(t::incident_id.eq(Key::from(known.id))))
        .select((t::id, t::name, t::source, t::bytes, t::sha256, t::received, t::touched_at, t::attachment_id))
        .into_boxed();
    mine = match (account, client) {
        (Some(account), _) => mine.filter(t::account_id.eq(account)),
        (None, client) => mine.filter(t::client_id.eq(client)),
    };
    mine.first(conn).optional().or_missing()
}

/// What a part means where it is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The next one.
    Next,
    /// It is here already.
    Here,
}

/// Judges a part by its place and length.
pub fn judge(row: &Row, offset: i64, length: i64) -> Outcome<Part> {
    let end = offset + length;
    if end > row.bytes {
        return Err(Fault::conflict("upload-beyond-its-end", format!("It was announced with {} bytes.", row.bytes)));
    }
    if end <= row.received {
        Ok(Part::Here)
    } else if offset == row.received && row.attachment_id.is_none() {
        Ok(Part::Next)
    } else {
        Err(Fault::conflict("upload-offset", format!("The next part begins at {}.", row.received)))
    }
}

/// Adds a part that was kept; whether it was still the next one, for then its object is held.
pub fn add_part(conn: &mut AnyConnection, by: &Asking<'_>, at: At, offset: i64, part: Kept) -> Outcome<(Row, bool)> {
    let id = Key::from(at.1);
    let next = t::table.filter(t::id.eq(id).and(t::received.eq(offset)).and(t::attachment_id.is_null()));
    let won = diesel::update(next)
        .set((t::received.eq(offset + part.bytes), t::touched_at.eq(Moment::from(by.ctx.at()))))
        .execute(conn)?;
    let row = find(conn, by, at)?;
    if won == 0 {
        // Somebody was faster with the same part; with another one it is told.
        judge(&row, offset, part.bytes)?;
        return Ok((row, false));
    }
    objects::hold(conn, part.id)?;
    diesel::insert_into(p::table)
        .values((p::upload_id.eq(id), p::begins_at.eq(offset), p::bytes.eq(part.bytes), p::object_id.eq(part.id)))
        .execute(conn)?;
    Ok((row, true))
}

/// The objects of its parts, in order.
pub fn parts(conn: &mut AnyConnection, at: At) -> Outcome<Vec<Key>> {
    let mine = p::table.filter(p::upload_id.eq(Key::from(at.1)));
    Ok(mine.order(p::begins_at.asc()).select(p::object_id).load(conn)?)
}

/// Marks it as finished and lets go of its parts. Whoever comes second finds it finished and undoes its own work.
pub fn finish(conn: &mut AnyConnection, at: At, became: AttachmentId, now: Timestamp) -> Outcome<()> {
    let open = t::table.filter(t::id.eq(Key::from(at.1)).and(t::attachment_id.is_null()));
    if diesel::update(open).set(t::attachment_id.eq(Key::from(became))).execute(conn)? == 0 {
        return Err(Fault::Stale(None));
    }
    let_go_of_parts(conn, &[Key::from(at.1)], now)
}

/// Gives it up: the row goes, and what came of it. A finished one stays for those who ask what it became.
pub fn give_up(conn: &mut AnyConnection, by: &Asking<'_>, at: At) -> Outcome<()> {
    let row = find(conn, by, at)?;
    if row.attachment_id.is_some() {
        return Ok(());
    }
    let_go_of_parts(conn, &[row.id], by.ctx.at())?;
    diesel::delete(t::table.filter(t::id.eq(row.id).and(t::attachment_id.is_null()))).execute(conn)?;
    Ok(())
}

/// Removes uploads with what came of them.
pub fn forget(conn: &mut AnyConnection, ids: &[Key], now: Timestamp) -> Outcome<()> {
    let_go_of_parts(conn, ids, now)?;
    diesel::delete(t::table.filter(t::id.eq_any(ids.to_vec()))).execute(conn)?;
    Ok(())
}

fn let_go_of_parts(conn: &mut AnyConnection, ids: &[Key], now: Timestamp) -> Outcome<()> {
    let objects: Vec<Key> = p::table.filter(p::upload_id.eq_any(ids.to_vec())).select(p::object_id).load(conn)?;
    diesel::delete(p::table.filter(p::upload_id.eq_any(ids.to_vec()))).execute(conn)?;
    objects::let_go(conn, &objects, now)?;
    Ok(())
}
