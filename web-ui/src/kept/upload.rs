//! Sends a picture in parts and goes on where it broke off. Called by send.rs.

use serde::Deserialize;
use serde_json::json;
use shared_types::ids::IncidentId;
use uuid::Uuid;
use web_sys::Blob;

use super::{device, item::Photo};
use crate::{
    client::{Call, Client, Fault},
    edge,
};

/// A part on a phone network: small enough to arrive before the line breaks, large enough not to wait for each.
const PART: i64 = 384 * 1024;
/// How long a part may take, in milliseconds.
const PATIENCE: f64 = 60_000.0;

/// What is needed of an upload that is under way.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Upload {
    id: Uuid,
    bytes: i64,
    offset: i64,
    part_bytes: i64,
    attachment_id: Option<Uuid>,
}

/// Sends what is left of it.
pub async fn upload(client: &Client, at: IncidentId, photo: &Photo, blob: &Blob) -> Result<(), Fault> {
    let base = format!("/incidents/{at}/attachment-uploads");
    let new = json!({ "name": photo.name, "bytes": blob.size() as i64, "sha256": device::hash(blob).await });
    let begin = |key: bool| {
        let call = Call::post(base.clone(), &new);
        if key { call.header("Idempotency-Key", format!("\"{}\"", photo.id)) } else { call }
    };
    let begun: Upload = client.fetch(begin(true), Some(&edge::deadline(PATIENCE))).await?;
    // The answer to a repeat is the first one's: how far it is since then is asked.
    let now = client.fetch::<Upload>(Call::get(format!("{base}/{}", begun.id)), Some(&edge::deadline(PATIENCE))).await;
    let mut now = match now {
        // Left alone for a day it was swept, and begins anew.
        Err(fault) if fault.status() == Some(404) => {
            client.fetch(begin(false), Some(&edge::deadline(PATIENCE))).await?
        }
        told => told?,
    };
    if now.attachment_id.is_some() {
        return Ok(());
    }
    let path = format!("{base}/{}", now.id);
    while now.offset < now.bytes {
        let end = now.bytes.min(now.offset + PART.min(now.part_bytes));
        let part = blob.slice_with_f64_and_f64(now.offset as f64, end as f64).map_err(|_| Fault::Stopped)?;
        let call = Call::put_bytes(format!("{path}/parts/{}", now.offset));
        let told = client.send_blob(call, &part, &edge::deadline(PATIENCE)).await?.json::<Upload>()?;
        if told.offset <= now.offset {
            return Err(Fault::Unreadable);
        }
        now = told;
    }
    client.send(Call::bare_post(format!("{path}/_finish")), Some(&edge::deadline(PATIENCE))).await.map(drop)
}
