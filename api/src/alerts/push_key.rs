//! The key by which push services know this house: made when it is first needed, kept sealed. Servers that share a database share it.
//!
//! Browsers subscribe to its public half; with another one they would all have to subscribe anew. So it is no part of the key ring,
//! which changes.

use crate::channels::web_push::Vapid;
use crate::db::schema::push_key as t;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use crate::keys::{Keys, random};
use crate::seal;
use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

/// There is one.
const ONE: Key = Key(Uuid::nil());

fn place() -> Vec<u8> {
    seal::place("push_key", "private", ONE)
}

/// The private number, made now when there is none yet.
pub fn kept(conn: &mut AnyConnection, keys: &Keys, at: Timestamp) -> Outcome<[u8; 32]> {
    let there = t::table.find(ONE).select(t::private);
    if let Some(sealed) = there.first::<Vec<u8>>(conn).optional()? {
        return seal::open(keys, &place(), &sealed);
    }
    let private = std::iter::repeat_with(random::<32>).find(Vapid::is_key).unwrap_or_default();
    let made = seal::seal(keys, &place(), &private)?;
    // Of two servers that begin at once one makes it, and both read that.
    let mut sql = Sql::new("INSERT INTO push_key (id, private, made_at) VALUES (");
    sql.bind(ONE).push(", ").bind(made).push(", ").bind(Moment::from(at)).push(") ON CONFLICT (id) DO NOTHING");
    sql.execute(conn)?;
    let sealed: Vec<u8> = there.first(conn)?;
    seal::open(keys, &place(), &sealed)
}
