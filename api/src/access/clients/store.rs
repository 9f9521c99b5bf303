//! The rows of machine clients and their secrets, through a reach.

use crate::access::scope::Reach;
use crate::db::schema::{client, client_secret};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::access::Permission;
use shared_types::client::{Client, ClientSecret};
use shared_types::ids::ClientId;
use std::collections::HashMap;
use uuid::Uuid;

type Row = (Key, String, Key, Key, String, bool, Moment, i32);

/// A client with the version of its row.
#[derive(Clone, Debug)]
pub struct Versioned {
    /// The client.
    pub client: Client,
    /// Its version, for `ETag`.
    pub version: i32,
}

/// Clients within reach by name, or the one with this id; one more than `limit` when there are more.
pub fn list(
    conn: &mut AnyConnection,
    reach: &Reach,
    only: Option<ClientId>,
    after: Option<(String, Uuid)>,
    limit: usize,
) -> Outcome<Vec<Versioned>> {
    let places: Vec<Key> = reach.areas().iter().map(|a| Key::from(*a)).collect();
    let mut query = client::table
        .filter(client::area_id.eq_any(places))
        .select((
            client::id,
            client::name,
            client::organisation_id,
            client::area_id,
            client::scopes,
            client::disabled,
            client::created_at,
            client::version,
        ))
        .order((client::name.asc(), client::id.asc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(client::id.eq(Key::from(only)));
    }
    if let Some((name, id)) = after {
        query = query.filter(client::name.gt(name.clone()).or(client::name.eq(name).and(client::id.gt(Key(id)))));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let mut secrets = live_secrets(conn, rows.iter().map(|r| r.0).collect())?;
    rows.into_iter().map(|row| of_row(row, &mut secrets)).collect()
}

/// One client within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, id: ClientId) -> Outcome<Versioned> {
    list(conn, reach, Some(id), None, 1)?.pop().ok_or(Fault::NotFound)
}

fn live_secrets(conn: &mut AnyConnection, clients: Vec<Key>) -> Outcome<HashMap<Key, Vec<ClientSecret>>> {
    let rows: Vec<(Key, Key, Moment, String)> = client_secret::table
        .filter(client_secret::client_id.eq_any(clients))
        .filter(client_secret::ended_at.is_null())
        .select((client_secret::client_id, client_secret::id, client_secret::created_at, client_secret::hint))
        .order(client_secret::id.asc())
        .load(conn)?;
    let mut out: HashMap<Key, Vec<ClientSecret>> = HashMap::new();
    for (client, id, created, hint) in rows {
        out.entry(client).or_default().push(ClientSecret { id: id.to(), created_at: created.into(), hint });
    }
    Ok(out)
}

fn of_row(row: Row, secrets: &mut HashMap<Key, Vec<ClientSecret>>) -> Outcome<Versioned> {
    let (id, name, organisation, area, scopes, disabled, created, version) = row;
    let client = Client {
        id: id.to(),
        name,
        organisation_id: organisation.to(),
        area_id: area.to(),
        scopes: read_scopes(&scopes)?,
        disabled,
        created_at: created.into(),
        secrets: secrets.remove(&id).unwrap_or_default(),
    };
    Ok(Versioned { client, version })
}

/// Scopes as they stand in the row.
pub(super) fn write_scopes(scopes: &[Permission]) -> String {
    scopes.iter().map(|s| s.word()).collect::<Vec<_>>().join(" ")
}

/// Scopes out of the row.
pub(super) fn read_scopes(text: &str) -> Outcome<Vec<Permission>> {
    text.split_whitespace().map(|s| s.parse().map_err(|_| Fault::internal("unknown scope of a client"))).collect()
}
