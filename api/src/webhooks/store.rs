//! The rows of endpoints and their secrets, through the reach of who manages machine clients: an endpoint stands where its client
//! stands.

use crate::access::Reach;
use crate::db::schema::{client, webhook_endpoint as t, webhook_secret as s};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use crate::seal;
use diesel::prelude::*;
use shared_types::ids::WebhookEndpointId;
use shared_types::webhook::{WebhookEndpoint, WebhookSecret};
use std::collections::HashMap;
use uuid::Uuid;

type Row = (Key, Key, Key, Vec<u8>, String, String, Option<Moment>, Option<String>, Moment, Option<Key>, i32);

/// An endpoint with the version of its row.
#[derive(Clone, Debug)]
pub struct Versioned {
    /// The endpoint.
    pub endpoint: WebhookEndpoint,
    /// Its version, for `ETag`.
    pub version: i32,
}

/// Where the sealed URL of an endpoint stands.
pub fn url_place(endpoint: Key) -> Vec<u8> {
    seal::place("webhook_endpoint", "url", endpoint)
}

/// Where a sealed secret stands.
pub fn secret_place(secret: Key) -> Vec<u8> {
    seal::place("webhook_secret", "secret", secret)
}

/// Endpoints within reach, the oldest first, or the one with this id; one more than `limit` when there are more.
pub fn list(
    conn: &mut AnyConnection,
    keys: &Keys,
    reach: &Reach,
    only: Option<WebhookEndpointId>,
    after: Option<Uuid>,
    limit: usize,
) -> Outcome<Vec<Versioned>> {
    let places: Vec<Key> = reach.areas().iter().map(|a| Key::from(*a)).collect();
    let clients = client::table.filter(client::area_id.eq_any(places)).select(client::id);
    let mut query = t::table
        .filter(t::client_id.eq_any(clients))
        .order(t::id.asc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(t::id.eq(Key::from(only)));
    }
    if let Some(after) = after {
        query = query.filter(t::id.gt(Key(after)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let mut secrets = secrets(conn, rows.iter().map(|r| r.0).collect())?;
    rows.into_iter().map(|row| of_row(keys, row, &mut secrets)).collect()
}

/// One endpoint within reach.
pub fn find(conn: &mut AnyConnection, keys: &Keys, reach: &Reach, id: WebhookEndpointId) -> Outcome<Versioned> {
    list(conn, keys, reach, Some(id), None, 1)?.pop().ok_or(Fault::NotFound)
}

fn secrets(conn: &mut AnyConnection, endpoints: Vec<Key>) -> Outcome<HashMap<Key, Vec<WebhookSecret>>> {
    let rows: Vec<(Key, Key, Moment, String)> = s::table
        .filter(s::endpoint_id.eq_any(endpoints))
        .select((s::endpoint_id, s::id, s::created_at, s::hint))
        .order(s::id.asc())
        .load(conn)?;
    let mut out: HashMap<Key, Vec<WebhookSecret>> = HashMap::new();
    for (endpoint, id, created, hint) in rows {
        out.entry(endpoint).or_default().push(WebhookSecret { id: id.to(), created_at: created.into(), hint });
    }
    Ok(out)
}

fn of_row(keys: &Keys, row: Row, secrets: &mut HashMap<Key, Vec<WebhookSecret>>) -> Outcome<Versioned> {
    let (id, client, area, url, description, kinds, disabled_at, reason, created_at, created_by, version) = row;
    let endpoint = WebhookEndpoint {
        id: id.to(),
        client_id: client.to(),
        area_id: area.to(),
        url: seal::open(keys, &url_place(id), &url)?,
        description,
        kinds: kinds.split_whitespace().map(str::to_owned).collect(),
        disabled_at: disabled_at.map(Moment::timestamp),
        disabled_reason: reason.and_then(|word| word.parse().ok()),
        created_at: created_at.into(),
        created_by: created_by.map(Key::to),
        secrets: secrets.remove(&id).unwrap_or_default(),
    };
    Ok(Versioned { endpoint, version })
}
