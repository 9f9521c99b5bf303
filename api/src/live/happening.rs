//! An event as streams carry it: the lines that go over the wire, made once for all, and what decides who may know of it.
//!
//! The place to go on from is sealed: numbers of events would tell how much happens elsewhere.

use super::store::Row;
use crate::db::Key;
use crate::fault::{Fault, Outcome};
use crate::incidents::audience::Writer;
use crate::keys::Keys;
use actix_web::web::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared_types::live::LiveEvent;

const PLACE: &[u8] = b"live/place";

/// A place to go on from, as `Last-Event-ID` gives it back.
pub fn place(keys: &Keys, floor: i64) -> Outcome<String> {
    Ok(URL_SAFE_NO_PAD.encode(keys.seal(PLACE, &floor.to_be_bytes())?))
}

/// Reads a place back; nothing when it is none of ours.
pub fn read_place(keys: &Keys, text: &str) -> Option<i64> {
    let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
    let bytes: [u8; 8] = keys.open(PLACE, &sealed).ok()?.try_into().ok()?;
    Some(i64::from_be_bytes(bytes))
}

/// For whom an event is, where it is not for all who may know of its subject.
#[derive(Clone, Copy, Debug)]
pub struct Addressed {
    /// Number of the audience.
    pub audience: i16,
    /// Whose it is.
    pub writer: Writer,
}

/// An event.
#[derive(Clone, Debug)]
pub struct Happening {
    /// Its number.
    pub seq: i64,
    /// What happened.
    pub kind: String,
    /// Where.
    pub area: Option<Key>,
    /// Site, reporting organisation and category of the incident that it is about.
    pub incident: Option<(Key, Key, i16)>,
    /// For whom.
    pub to: Option<Addressed>,
    /// What goes over the wire.
    pub lines: Bytes,
}

impl Happening {
    /// Of a row; `floor` is the place up to which all has been seen.
    pub fn of(row: Row, keys: &Keys, floor: i64) -> Outcome<Self> {
        let told = LiveEvent { id: row.id.0, kind: row.kind.clone(), subject_id: row.subject_id.0 };
        let data = serde_json::to_string(&told).map_err(Fault::internal)?;
        // Whoever has heard this one goes on behind it, or before what is still open.
        let lines = format!("id: {}\ndata: {data}\n\n", place(keys, floor.min(row.seq))?);
        Ok(Self { lines: lines.into(), ..Self::unsaid(told.kind, &row) })
    }

    /// What is judged by, of a row that goes over no wire here.
    pub fn of_row(row: &Row) -> Self {
        Self::unsaid(row.kind.clone(), row)
    }

    fn unsaid(kind: String, row: &Row) -> Self {
        Self {
            seq: row.seq,
            area: row.area_id,
            incident: match (row.site_id, row.reporter_organisation_id, row.category) {
                (Some(site), Some(reporter), Some(category)) => Some((site, reporter, category)),
                _ => None,
            },
            to: row.audience.map(|audience| Addressed {
                audience,
                writer: Writer { organisation: row.organisation_id, account: row.account_id, client: None },
            }),
            kind,
            lines: Bytes::new(),
        }
    }
}

/// What a stream begins with, so that there is a place to go on from before anything happened.
pub fn ready(keys: &Keys, floor: i64) -> Outcome<Bytes> {
    Ok(format!("id: {}\nevent: ready\ndata: {{}}\n\n", place(keys, floor)?).into())
}

/// Says that too much was missed: what is shown must be read anew.
pub fn reset(keys: &Keys, floor: i64) -> Outcome<Bytes> {
    Ok(format!("id: {}\nevent: reset\ndata: {{}}\n\n", place(keys, floor)?).into())
}

/// Keeps a line open that has nothing to say.
pub fn heartbeat() -> Bytes {
    Bytes::from_static(b": still here\n\n")
}
