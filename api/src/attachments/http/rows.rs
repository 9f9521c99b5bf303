//! The rows of photos and files, and adding one in a single request: the body is the file itself.

use super::super::add::{self, About};
use super::super::change::{self, Anew};
use super::super::{forms, read};
use super::{asking, bytes};
use crate::access::Require;
use crate::access::permission::{AttachmentRestore, IncidentRead, InvolvedManage};
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome};
use crate::objects;
use crate::web::etag;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::query::QueryKeys;
use crate::web::{Body, Query, State};
use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, ETAG};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Deserialize;
use shared_types::attachment::{Attachment, AttachmentPage, AttachmentSource, MOST_BYTES, NewBlackouts, bare_name};
use shared_types::ids::{AttachmentId, IncidentId};
use shared_types::involved::{NewOpening, NewStrike};
use utoipa_actix_web::service_config::ServiceConfig;

/// How often a picture is written anew when others change it meanwhile.
const TRIES: usize = 3;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_attachments)
        .service(add_attachment)
        .service(get_attachment)
        .service(strike_attachment)
        .service(black_out_attachment)
        .service(restore_attachment);
}

/// Where a file comes from.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct SourceQuery {
    /// `person` when not given.
    source: Option<AttachmentSource>,
}

impl QueryKeys for SourceQuery {
    const LISTS: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &[];
    const TEXTS: &'static [&'static str] = &["source"];
}

/// Photos and files of an incident, oldest first
#[utoipa::path(
    tag = "Attachments", operation_id = "list_attachments", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")),
    responses((status = 200, description = "All of them", body = AttachmentPage))
)]
#[get("/incidents/{incidentId}/attachments")]
async fn list_attachments(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
) -> Outcome<web::Json<AttachmentPage>> {
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let items =
        state.db.read(move |conn| read::list(conn, &asking(&ctx, &reach, &book, &ground), path.into_inner())).await?;
    Ok(web::Json(AttachmentPage { items, next_cursor: None }))
}

/// Add a photo or file in one request
///
/// The body is the file: JPEG, PNG, WebP, PDF or MP4, judged by its content. Pictures are written anew, without what the camera wrote
/// about place and device. Its name may stand in `Content-Disposition`. What is large, or sent over a shaky network, comes better in
/// parts (`attachment-uploads`).
#[utoipa::path(
    tag = "Attachments", operation_id = "add_attachment", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), SourceQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice; required for machine clients"),
        ("Content-Disposition" = Option<String>, Header, description = "`attachment; filename=\"…\"`")),
    request_body(description = "The file itself", content(
        (String = "image/jpeg"), (String = "image/png"), (String = "image/webp"), (String = "application/pdf"),
        (String = "video/mp4"), (String = "application/octet-stream"),
    )),
    responses((status = 201, description = "Added", body = Attachment,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/attachments")]
#[allow(clippy::too_many_arguments)]
async fn add_attachment(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    query: Query<SourceQuery>,
    key: IdempotencyKey,
    request: HttpRequest,
    body: web::Payload,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let about = About { name: name(&request), source: query.0.source.unwrap_or(AttachmentSource::Person) };
    let (by, within, lists, ground) = (ctx.clone(), reach.clone(), book.clone(), state.clone());
    // A full incident is told at the end, where a repeat of the last one is told its answer.
    let seen = state.db.read(move |conn| add::may_add(conn, &asking(&by, &within, &lists, &ground), id)).await;
    if !matches!(seen, Ok(()) | Err(Fault::Conflict { .. })) {
        seen?;
    }
    let all = bytes(body, MOST_BYTES).await?;
    let said = blake3::Hasher::new().update(about.source.word().as_bytes()).update(&all).finalize();
    let claim = key.claim(&state, &ctx.actor().key(), &format!("add_attachment/{id}"), *said.as_bytes());
    let prepared = forms::at_work(move || forms::prepare(all)).await?;
    let content = add::keep(&state, prepared).await?;
    let (objects, ground) = (content.objects(), state.clone());
    let written = once(&state, claim, move |conn| {
        let added = add::add(conn, &asking(&ctx, &reach, &book, &ground), id, &about, &content)?;
        Ok(Answer::created(location(id, added.id), Some(etag::of_version(added.version)), &added)?.about(id.0))
    })
    .await;
    // A repeat was answered with the first one, and a refusal with none: then nobody holds these.
    objects::release(&state, &objects).await;
    Ok(written?.into_response())
}

/// The address of one.
pub(super) fn location(incident: IncidentId, id: AttachmentId) -> String {
    format!("/api/v1/incidents/{incident}/attachments/{id}")
}

fn name(request: &HttpRequest) -> Option<String> {
    let said = request.headers().get(CONTENT_DISPOSITION).and_then(|v| ContentDisposition::from_raw(v).ok())?;
    let extended = said.get_filename_ext().and_then(|n| String::from_utf8(n.value.clone()).ok());
    bare_name(&extended.or_else(|| said.get_filename().map(str::to_owned))?)
}

fn answer(attachment: &Attachment) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag::of_version(attachment.version))).json(attachment)
}

/// A photo or file
#[utoipa::path(
    tag = "Attachments", operation_id = "get_attachment", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("attachmentId" = AttachmentId, Path, description = "A photo or file")),
    responses((status = 200, description = "What it is; its bytes stand below it", body = Attachment,
        headers(("ETag" = String, description = "Its version"))))
)]
#[get("/incidents/{incidentId}/attachments/{attachmentId}")]
async fn get_attachment(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, AttachmentId)>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let at = path.into_inner();
    let found = state.db.read(move |conn| read::get(conn, &asking(&ctx, &reach, &book, &ground), at)).await?;
    Ok(answer(&found))
}

/// Strike a photo or file
///
/// It stays, marked with the reason; it is not shown any more, and is wiped when the country's term for images tied to nothing ends.
#[utoipa::path(
    tag = "Attachments", operation_id = "strike_attachment", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("attachmentId" = AttachmentId, Path, description = "A photo or file"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewStrike,
    responses((status = 200, description = "As it is now", body = Attachment, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/attachments/{attachmentId}/_strike")]
async fn strike_attachment(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, AttachmentId)>,
    key: IdempotencyKey,
    body: Body<NewStrike>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("strike_attachment/{}", at.1), body.hash());
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let answer = once(&state, claim, move |conn| {
        let struck = change::strike(conn, &asking(&ctx, &reach, &book, &ground), at, &body)?;
        Ok(Answer::ok(Some(etag::of_version(struck.version)), &struck)?.about(at.0.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// Black out parts of a picture
///
/// They are added to those that are blacked out already. The original is kept for those who may restore it.
#[utoipa::path(
    tag = "Attachments", operation_id = "black_out_attachment", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("attachmentId" = AttachmentId, Path, description = "A picture"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewBlackouts,
    responses((status = 200, description = "As it is now", body = Attachment, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/attachments/{attachmentId}/blackouts")]
async fn black_out_attachment(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, AttachmentId)>,
    key: IdempotencyKey,
    body: Body<NewBlackouts>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("black_out_attachment/{}", at.1), body.hash());
    let new = body.into_inner();
    for _ in 0..TRIES {
        let (ctx, reach, book, ground) = (caller.ctx(), caller.reach(), book.clone(), state.clone());
        let (by, within, lists, keys) = (ctx.clone(), reach.clone(), book.clone(), state.clone());
        let look = move |conn: &mut _| change::to_black_out(conn, &asking(&by, &within, &lists, &keys), at);
        let mut objects = Vec::new();
        let anew = match state.db.read(look).await {
            Ok((before, row)) => {
                objects.extend(row.objects());
                change::blacked_out(&state, before, &row, &new).await
            }
            Err(fault) => Err(fault),
        };
        objects.extend(anew.as_ref().map(Anew::objects).unwrap_or_default());
        // A refusal goes this way too: a repeat is told what the first was told.
        let done = once(&state, claim, move |conn| {
            let now = change::black_out(conn, &asking(&ctx, &reach, &book, &ground), at, &anew?)?;
            Ok(Answer::ok(Some(etag::of_version(now.version)), &now)?.about(at.0.0))
        })
        .await;
        // Those of old and new that nobody holds now; the others are left alone.
        objects::release(&state, &objects).await;
        if !matches!(done, Err(Fault::Stale(_))) {
            return Ok(done?.into_response());
        }
    }
    Err(changing())
}

fn changing() -> Fault {
    Fault::conflict("attachment-changing", "Others change this picture just now. Try again in a moment.")
}

/// Restore a picture to what it was before parts were blacked out
///
/// With a reason; that the original was seen is written down.
#[utoipa::path(
    tag = "Attachments", operation_id = "restore_attachment", security(("bearer" = ["attachment:restore"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("attachmentId" = AttachmentId, Path, description = "A picture"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewOpening,
    responses((status = 200, description = "As it is now", body = Attachment, headers(("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/attachments/{attachmentId}/_restore")]
async fn restore_attachment(
    caller: Require<AttachmentRestore>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, AttachmentId)>,
    key: IdempotencyKey,
    body: Body<NewOpening>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let claim = key.claim(&state, &caller.actor().key(), &format!("restore_attachment/{}", at.1), body.hash());
    let new = body.into_inner();
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let (by, within, lists, keys) = (ctx.clone(), reach.clone(), book.clone(), state.clone());
    let look = move |conn: &mut _| change::to_restore(conn, &asking(&by, &within, &lists, &keys), at);
    let mut objects = Vec::new();
    let anew = match state.db.read(look).await {
        Ok((before, row)) => {
            objects.extend(row.objects());
            change::restored(&state, before).await
        }
        Err(fault) => Err(fault),
    };
    objects.extend(anew.as_ref().map(Anew::objects).unwrap_or_default());
    let done = once(&state, claim, move |conn| {
        let now = change::restore(conn, &asking(&ctx, &reach, &book, &ground), at, &new, &anew?)?;
        Ok(Answer::ok(Some(etag::of_version(now.version)), &now)?.about(at.0.0))
    })
    .await;
    objects::release(&state, &objects).await;
    match done {
        Err(Fault::Stale(_)) => Err(changing()),
        other => Ok(other?.into_response()),
    }
}
