//! Repeating a request does nothing twice: the answer to a key is kept and given again.
//!
//! Handlers that create take an [`IdempotencyKey`] and run their change through [`once`]. Effect, answer and completion of the
//! key commit in one transaction. The change is tried first and the key entered last: a doubled key undoes the second effect,
//! and the first one's answer is given. So the usual request pays for one row and no look-up, and a second one that comes while
//! the first still runs waits for it in the database.

use super::state::State;
use crate::db::schema::idempotency_key as t;
use crate::db::sql::Insert;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};

/// How long an answer is kept, in hours.
pub const KEPT_HOURS: i64 = 24;

/// The `Idempotency-Key` header: a quoted string, unquoted accepted.
pub struct IdempotencyKey(Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = Fault;
    type Future = Ready<Outcome<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = req.headers().get("idempotency-key") else { return ready(Ok(Self(None))) };
        let text = value.to_str().unwrap_or_default().trim();
        let bare = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
        ready(if bare.is_empty() || bare.len() > 255 || bare.contains('"') {
            Err(Fault::Malformed {
                code: "idempotency-key",
                detail: "Idempotency-Key must be a quoted string of 1 to 255 characters.".into(),
            })
        } else {
            Ok(Self(Some(bare.to_owned())))
        })
    }
}

impl IdempotencyKey {
    /// Refuses a request without the key, where it is required.
    pub fn required(self) -> Outcome<Self> {
        if self.0.is_some() {
            Ok(self)
        } else {
            Err(Fault::Malformed {
                code: "idempotency-key-required",
                detail: "Send an Idempotency-Key, so that a repeat after a broken connection does nothing twice."
                    .into(),
            })
        }
    }

    /// Ties the key to caller, route and payload.
    pub fn claim(self, state: &State, caller: &[u8], route: &str, payload: [u8; 32]) -> Option<Claim> {
        self.0.map(|key| Claim { slot: state.keys.lookup(&[caller, route.as_bytes(), key.as_bytes()]), payload })
    }
}

/// A key in use.
#[derive(Clone, Copy)]
pub struct Claim {
    slot: [u8; 32],
    payload: [u8; 32],
}

/// An answer that can be kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Location`.
    pub location: Option<String>,
    /// `ETag`.
    pub etag: Option<String>,
    /// JSON body.
    pub body: String,
    /// What the answer shows, so that it can be wiped with it.
    #[serde(skip)]
    pub subject: Option<uuid::Uuid>,
}

impl Answer {
    /// 201 with `Location` and the resource.
    pub fn created(location: String, etag: Option<String>, resource: &impl Serialize) -> Outcome<Self> {
        let body = serde_json::to_string(resource).map_err(Fault::internal)?;
        Ok(Self { status: 201, location: Some(location), etag, body, subject: None })
    }

    /// 200 with the resource.
    pub fn ok(etag: Option<String>, resource: &impl Serialize) -> Outcome<Self> {
        let body = serde_json::to_string(resource).map_err(Fault::internal)?;
        Ok(Self { status: 200, location: None, etag, body, subject: None })
    }

    /// Says whose data the answer shows.
    pub fn about(self, subject: uuid::Uuid) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// The answer on the wire.
    pub fn into_response(self) -> HttpResponse {
        let mut out = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK));
        out.insert_header((CONTENT_TYPE, super::media::JSON));
        if let Some(location) = self.location {
            out.insert_header((LOCATION, location));
        }
        if let Some(etag) = self.etag {
            out.insert_header((ETAG, etag));
        }
        out.body(self.body)
    }
}

impl Claim {
    /// Adds the row that keeps the answer, sealed, for a change that writes it itself.
    pub fn keep(&self, rows: &mut Insert, keys: &Keys, answer: &Answer, now: jiff::Timestamp) -> Outcome<()> {
        let sealed = keys.seal(&self.slot, &serde_json::to_vec(answer).map_err(Fault::internal)?)?;
        rows.row(vec![
            self.slot.to_vec().into(),
            self.payload.to_vec().into(),
            i16::try_from(answer.status).unwrap_or(200).into(),
            sealed.into(),
            Moment::from(now).into(),
            answer.subject.map(Key).into(),
        ]);
        Ok(())
    }

    /// The rows that [`Claim::keep`] adds to.
    pub fn rows() -> Insert {
        Insert::into("idempotency_key", "slot, payload_hash, status, answer, created_at, subject_id")
    }
}

/// Runs a change once for a key; without a key, just runs it.
pub async fn once(
    state: &State,
    claim: Option<Claim>,
    change: impl FnOnce(&mut AnyConnection) -> Outcome<Answer> + Send + 'static,
) -> Outcome<Answer> {
    let Some(claim) = claim else { return state.db.write(change).await };
    let now = state.clock.now();
    let keys = state.keys.clone();
    let tried = state
        .db
        .write(move |conn| {
            let answer = change(conn)?;
            let sealed = keys.seal(&claim.slot, &serde_json::to_vec(&answer).map_err(Fault::internal)?)?;
            diesel::insert_into(t::table)
                .values((
                    t::slot.eq(&claim.slot[..]),
                    t::payload_hash.eq(&claim.payload[..]),
                    t::status.eq(i16::try_from(answer.status).unwrap_or(200)),
                    t::answer.eq(sealed),
                    t::created_at.eq(Moment::from(now)),
                    t::subject_id.eq(answer.subject.map(Key)),
                ))
                .execute(conn)
                .map_err(|e| match e {
                    Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => taken(),
                    Error::DatabaseError(_, ref info) if info.message().contains("lock timeout") => taken(),
                    other => other.into(),
                })?;
            Ok(answer)
        })
        .await;
    let Err(fault) = tried else { return tried };
    // It may have failed just because the first one succeeded: then the first one's answer is the answer.
    let keys = state.keys.clone();
    let found = state
        .db
        .read(move |conn| {
            Ok(t::table
                .filter(t::slot.eq(&claim.slot[..]))
                .select((t::payload_hash, t::answer))
                .first::<(Vec<u8>, Vec<u8>)>(conn)
                .optional()?)
        })
        .await?;
    match found {
        Some((payload, _)) if payload != claim.payload => Err(Fault::KeyReused),
        Some((_, sealed)) => serde_json::from_slice(&keys.open(&claim.slot, &sealed)?).map_err(Fault::internal),
        None => Err(fault),
    }
}

fn taken() -> Fault {
    Fault::conflict(
        "idempotency-key-in-use",
        "The first request with this key is still running. Ask again in a moment.",
    )
}

/// Removes the answers that show a subject, in the transaction that wipes it.
pub fn forget(conn: &mut AnyConnection, subject: uuid::Uuid) -> Outcome<usize> {
    Ok(diesel::delete(t::table.filter(t::subject_id.eq(Key(subject)))).execute(conn)?)
}

/// Removes answers that are older than a day; called by the housekeeping job.
pub fn sweep(conn: &mut AnyConnection, now: jiff::Timestamp) -> Outcome<usize> {
    let before = Moment(now.as_millisecond() - KEPT_HOURS * 3_600_000);
    // Rows come in order of time, so the old ones are a prefix and no index on the time is needed.
    let old: Vec<i64> = t::table
        .order(t::seq.asc())
        .limit(5000)
        .select((t::seq, t::created_at))
        .load::<(i64, i64)>(conn)?
        .into_iter()
        .take_while(|(_, at)| *at < before.0)
        .map(|(seq, _)| seq)
        .collect();
    let Some(last) = old.last() else { return Ok(0) };
    Ok(diesel::delete(t::table.filter(t::seq.le(last))).execute(conn)?)
}
