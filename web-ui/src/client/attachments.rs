//! Photos and files of an incident: seen, sent in parts that go on after a broken connection, blacked out, struck.
//! Called by the panel of an incident, and by whoever sends what was kept on the device.

use serde_json::json;
use shared_types::{
    attachment::{
        Attachment, AttachmentPage, AttachmentSource, AttachmentUpload, Blackout, MOST_BYTES, NewAttachmentUpload,
        NewBlackouts, bare_name,
    },
    ids::{AttachmentId, IncidentId},
    involved::{NewOpening, NewStrike, OpenReason, StrikeReason},
    problem::FieldFault,
};
use web_sys::{AbortSignal, Blob};
use yew::Callback;

use super::{Call, Client, Fault};
use crate::{edge, edge_files, nav::encode};

type Told<T> = Result<T, Fault>;

/// Bytes of a part: on a poor network one takes some seconds.
const PART: i64 = 512 * 1024;
/// Longest side of a picture that is sent.
const SIDE: u32 = 2560;
/// How often a part is tried at once before the person is told.
const TRIES: i32 = 3;
/// How often the place is asked anew when it is not where it was thought to be.
const OUT_OF_STEP: i32 = 5;

fn path(incident: IncidentId) -> String {
    format!("/incidents/{incident}/attachments")
}

fn keyed(call: Call, key: &str) -> Call {
    call.header("Idempotency-Key", format!("\"{key}\""))
}

/// All of an incident, oldest first.
pub async fn list_attachments(client: Client, signal: AbortSignal, incident: IncidentId) -> Told<Vec<Attachment>> {
    client.fetch::<AttachmentPage>(Call::get(path(incident)), Some(&signal)).await.map(|page| page.items)
}

/// The bytes of one as it is shown, or of its small picture.
pub async fn attachment_bytes(
    client: Client,
    signal: AbortSignal,
    incident: IncidentId,
    id: AttachmentId,
    small: bool,
) -> Told<Blob> {
    let which = if small { "thumbnail" } else { "content" };
    let call = Call::get(format!("{}/{id}/{which}", path(incident))).for_bytes();
    client.send(call, Some(&signal)).await?.bytes.ok_or(Fault::Unreadable)
}

/// The original of one that was blacked out; that it was opened is written down.
pub async fn open_original(client: Client, incident: IncidentId, id: AttachmentId, reason: OpenReason) -> Told<Blob> {
    let call = Call::post(format!("{}/{id}/_open", path(incident)), &NewOpening { reason }).for_bytes();
    client.send(call, None).await?.bytes.ok_or(Fault::Unreadable)
}

/// Puts the original back.
pub async fn restore_original(
    client: Client,
    incident: IncidentId,
    id: AttachmentId,
    reason: OpenReason,
) -> Told<Attachment> {
    client.fetch(Call::post(format!("{}/{id}/_restore", path(incident)), &NewOpening { reason }), None).await
}

/// Strikes one.
pub async fn strike_attachment(
    client: Client,
    incident: IncidentId,
    id: AttachmentId,
    reason: StrikeReason,
) -> Told<Attachment> {
    client.fetch(Call::post(format!("{}/{id}/_strike", path(incident)), &NewStrike { reason }), None).await
}

/// Blacks out parts of a picture.
pub async fn black_out(
    client: Client,
    incident: IncidentId,
    id: AttachmentId,
    areas: Vec<Blackout>,
) -> Told<Attachment> {
    client.fetch(Call::post(format!("{}/{id}/blackouts", path(incident)), &NewBlackouts { areas }), None).await
}

/// A picture made small enough to travel, before it is sent or kept on the device. Anything else stays as it is.
pub async fn made_smaller(blob: &Blob) -> Blob {
    edge_files::smaller(blob, SIDE).await
}

/// What is sent, and what is known of it.
#[derive(Clone)]
pub struct Sent {
    /// The bytes.
    pub blob: Blob,
    /// What it is called.
    pub name: String,
    /// Where it comes from.
    pub source: AttachmentSource,
    /// Makes a repeat harmless, also after the page was closed: it goes on where it was and adds nothing twice.
    pub key: String,
}

/// Sends one, telling how far it is, 0 to 1. After `Fault::Offline` call it again with the same key.
pub async fn send_attachment(
    client: Client,
    incident: IncidentId,
    sent: Sent,
    progress: Callback<f64>,
) -> Told<Attachment> {
    let bytes = sent.blob.size() as i64;
    if bytes == 0 || bytes > MOST_BYTES {
        let code = if bytes == 0 { "file-empty" } else { "file-too-large" };
        return Err(Fault::Form(vec![FieldFault::new("", code, "")]));
    }
    let Some(sha256) = edge_files::sha256(&sent.blob).await else { return whole(client, incident, sent).await };
    let name = bare_name(&sent.name);
    let new = NewAttachmentUpload { name, bytes, sha256, source: sent.source };
    match in_parts(&client, incident, &sent, &new, &sent.key, &progress).await {
        // What was given up or swept since is begun anew.
        Err(Fault::Refused(problem, _)) if problem.status == 404 => {
            let key = format!("{}-{}", sent.key, edge::random_key());
            in_parts(&client, incident, &sent, &new, &key, &progress).await
        }
        other => other,
    }
}

/// In one request, where the browser cannot hash.
async fn whole(client: Client, incident: IncidentId, sent: Sent) -> Told<Attachment> {
    let call = keyed(Call::bare_post(format!("{}?source={}", path(incident), sent.source)), &sent.key)
        .header("Content-Disposition", format!("attachment; filename*=UTF-8''{}", encode(&sent.name)))
        .bytes(&sent.blob);
    client.fetch(call, None).await
}

async fn in_parts(
    client: &Client,
    incident: IncidentId,
    sent: &Sent,
    new: &NewAttachmentUpload,
    key: &str,
    progress: &Callback<f64>,
) -> Told<Attachment> {
    let uploads = format!("/incidents/{incident}/attachment-uploads");
    let begun: AttachmentUpload = client.fetch(keyed(Call::post(&uploads, new), key), None).await?;
    let upload = format!("{uploads}/{}", begun.id);
    // A repeat of the announcement tells how it was begun, not how far it is.
    let mut now: AttachmentUpload = client.fetch(Call::get(&upload), None).await?;
    let mut out_of_step = 0;
    while now.attachment_id.is_none() && now.offset < now.bytes {
        progress.emit(now.offset as f64 / now.bytes as f64);
        let until = now.bytes.min(now.offset + PART.min(now.part_bytes));
        let part = edge_files::part(&sent.blob, now.offset as f64, until as f64);
        now = match put(client, &format!("{upload}/parts/{}", now.offset), &part).await {
            Err(fault) if fault.code() == Some("upload-offset") && out_of_step < OUT_OF_STEP => {
                out_of_step += 1;
                client.fetch(Call::get(&upload), None).await?
            }
            other => other?,
        };
    }
    progress.emit(1.0);
    client.fetch(Call::post(format!("{upload}/_finish"), &json!({})), None).await
}

/// Puts a part; a short break of the network is passed over.
async fn put(client: &Client, path: &str, part: &Blob) -> Told<AttachmentUpload> {
    let mut tried = 1;
    loop {
        match client.fetch(Call::put_bytes(path).bytes(part), None).await {
            Err(Fault::Offline) if tried < TRIES => edge::pause(f64::from(tried) * 1000.0).await,
            other => return other,
        }
        tried += 1;
    }
}
