//! Uploads in parts: announce, put parts at their offset, finish. After a broken connection the offset is asked, and it goes on there.

use super::super::uploads::{self, At, Part};
use super::super::{add, forms, read};
use super::{asking, bytes};
use crate::access::permission::InvolvedManage;
use crate::access::{Ctx, Reach, Require};
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::involved::within::Asking;
use crate::objects;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::{Body, State, etag};
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpResponse, delete, get, post, put, web};
use sha2::{Digest as _, Sha256};
use shared_types::attachment::{Attachment, AttachmentUpload, MOST_PART_BYTES, NewAttachmentUpload};
use shared_types::ids::{AttachmentUploadId, IncidentId};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(begin_attachment_upload)
        .service(get_attachment_upload)
        .service(abandon_attachment_upload)
        .service(put_attachment_part)
        .service(finish_attachment_upload);
}

/// Who asks, to be moved into work on the database.
struct Caller {
    ctx: Ctx,
    reach: Reach,
    book: web::Data<CodeBook>,
    state: web::Data<State>,
}

impl Caller {
    fn new(caller: &Require<InvolvedManage>, book: &web::Data<CodeBook>, state: &web::Data<State>) -> Self {
        Self { ctx: caller.ctx(), reach: caller.reach(), book: book.clone(), state: state.clone() }
    }

    fn again(&self) -> Self {
        Self { ctx: self.ctx.clone(), reach: self.reach.clone(), book: self.book.clone(), state: self.state.clone() }
    }

    fn asking(&self) -> Asking<'_> {
        asking(&self.ctx, &self.reach, &self.book, &self.state)
    }

    async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut AnyConnection, &Asking<'_>) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let mine = self.again();
        self.state.db.read(move |conn| f(conn, &mine.asking())).await
    }

    async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut AnyConnection, &Asking<'_>) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let mine = self.again();
        self.state.db.write(move |conn| f(conn, &mine.asking())).await
    }
}

/// Announce a photo or file that comes in parts
///
/// Put its parts at their offset, in order; then finish it. Abandoned for a day it is swept.
#[utoipa::path(
    tag = "Attachments", operation_id = "begin_attachment_upload", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and the same upload is told, as it was begun; required for machine clients")),
    request_body = NewAttachmentUpload,
    responses((status = 201, description = "Begun", body = AttachmentUpload,
        headers(("Location" = String, description = "Its address"))))
)]
#[post("/incidents/{incidentId}/attachment-uploads")]
async fn begin_attachment_upload(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    key: IdempotencyKey,
    body: Body<NewAttachmentUpload>,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let key = if caller.actor().client.is_some() { key.required()? } else { key };
    let claim = key.claim(&state, &caller.actor().key(), &format!("begin_attachment_upload/{id}"), body.hash());
    let caller = Caller::new(&caller, &book, &state);
    let answer = once(&state, claim, move |conn| {
        let begun = uploads::begin(conn, &caller.asking(), id, &body)?;
        Ok(Answer::created(format!("/api/v1/incidents/{id}/attachment-uploads/{}", begun.id), None, &begun)?
            .about(id.0))
    })
    .await?;
    Ok(answer.into_response())
}

/// How far an upload is, and what it became
#[utoipa::path(
    tag = "Attachments", operation_id = "get_attachment_upload", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("uploadId" = AttachmentUploadId, Path, description = "The caller's own upload")),
    responses((status = 200, description = "Go on at `offset`", body = AttachmentUpload))
)]
#[get("/incidents/{incidentId}/attachment-uploads/{uploadId}")]
async fn get_attachment_upload(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<At>,
) -> Outcome<web::Json<AttachmentUpload>> {
    let (caller, at) = (Caller::new(&caller, &book, &state), path.into_inner());
    Ok(web::Json(caller.read(move |conn, by| uploads::find(conn, by, at)).await?.told()))
}

/// Give an upload up; what came of it goes
#[utoipa::path(
    tag = "Attachments", operation_id = "abandon_attachment_upload", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("uploadId" = AttachmentUploadId, Path, description = "The caller's own upload")),
    responses((status = 204, description = "Gone"))
)]
#[delete("/incidents/{incidentId}/attachment-uploads/{uploadId}")]
async fn abandon_attachment_upload(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<At>,
) -> Outcome<HttpResponse> {
    let (caller, at) = (Caller::new(&caller, &book, &state), path.into_inner());
    caller.write(move |conn, by| uploads::give_up(conn, by, at)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Put a part of an upload at its offset
///
/// Parts come in order, each of at most `partBytes`. One that is here already does nothing, so it may be repeated; a part that was
/// cut off on its way is not kept.
#[utoipa::path(
    tag = "Attachments", operation_id = "put_attachment_part", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("uploadId" = AttachmentUploadId, Path, description = "The caller's own upload"),
        ("offset" = i64, Path, description = "Where the part begins", minimum = 0)),
    request_body(description = "The part", content_type = "application/octet-stream", content = String),
    responses((status = 200, description = "The next part begins at `offset`", body = AttachmentUpload))
)]
#[put("/incidents/{incidentId}/attachment-uploads/{uploadId}/parts/{offset}")]
async fn put_attachment_part(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, AttachmentUploadId, i64)>,
    body: web::Payload,
) -> Outcome<web::Json<AttachmentUpload>> {
    let (caller, (incident, id, offset)) = (Caller::new(&caller, &book, &state), path.into_inner());
    let at = (incident, id);
    let row = caller.read(move |conn, by| uploads::find(conn, by, at)).await?;
    let part = bytes(body, MOST_PART_BYTES).await?;
    let length = i64::try_from(part.len()).map_err(Fault::internal)?;
    if length == 0 || offset < 0 || offset > row.bytes {
        return Err(Fault::Malformed {
            code: "part-empty",
            detail: "A part holds at least one byte of the file.".into(),
        });
    }
    if uploads::judge(&row, offset, length)? == Part::Here {
        return Ok(web::Json(row.told()));
    }
    let kept = objects::keep(&state, part).await?;
    let added = caller.write(move |conn, by| uploads::add_part(conn, by, at, offset, kept)).await;
    if !matches!(added, Ok((_, true))) {
        objects::release(&state, &[kept.id]).await;
    }
    Ok(web::Json(added?.0.told()))
}

/// Finish an upload: it becomes a photo or file of the incident
///
/// Asked again it tells the same one. What is not taken (another hash, another form) is given up at once.
#[utoipa::path(
    tag = "Attachments", operation_id = "finish_attachment_upload", security(("bearer" = ["involved:manage"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("uploadId" = AttachmentUploadId, Path, description = "The caller's own upload")),
    responses((status = 201, description = "Added", body = Attachment,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/incidents/{incidentId}/attachment-uploads/{uploadId}/_finish")]
async fn finish_attachment_upload(
    caller: Require<InvolvedManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<At>,
) -> Outcome<HttpResponse> {
    let (caller, at) = (Caller::new(&caller, &book, &state), path.into_inner());
    match finish(&caller, at).await {
        Ok(added) => Ok(created(at.0, &added)),
        // Another may have been faster with the same upload: then its answer is the answer.
        Err(fault) => match caller.read(move |conn, by| uploads::find(conn, by, at)).await {
            Ok(row) if row.attachment_id.is_some() => Ok(created(at.0, &became(&caller, at, &row).await?)),
            _ => Err(fault),
        },
    }
}

async fn finish(caller: &Caller, at: At) -> Outcome<Attachment> {
    let state = &caller.state;
    let row = caller.read(move |conn, by| uploads::find(conn, by, at)).await?;
    if row.attachment_id.is_some() {
        return became(caller, at, &row).await;
    }
    if row.received < row.bytes {
        let why = format!("{} of {} bytes are here; go on at {}.", row.received, row.bytes, row.received);
        return Err(Fault::conflict("upload-incomplete", why));
    }
    caller.read(move |conn, by| add::may_add(conn, by, at.0)).await?;
    let parts = caller.read(move |conn, _| uploads::parts(conn, at)).await?;
    let mut all = Vec::with_capacity(usize::try_from(row.bytes).map_err(Fault::internal)?);
    for part in &parts {
        all.extend(objects::read_all(state, *part).await?);
    }
    let announced = row.sha256.clone();
    let prepared = forms::at_work(move || {
        if Sha256::digest(&all)[..] != announced[..] {
            return Err(Fault::conflict("upload-differs", "What came is not what was announced; send it again."));
        }
        forms::prepare(all)
    })
    .await;
    if matches!(prepared, Err(Fault::Conflict { .. } | Fault::Invalid(_))) {
        caller.write(move |conn, by| uploads::give_up(conn, by, at)).await?;
    }
    let about = row.about(&caller.asking())?;
    let content = add::keep(state, prepared?).await?;
    let objects = [content.objects(), parts].concat();
    let added = caller
        .write(move |conn, by| {
            let added = add::add(conn, by, at.0, &about, &content)?;
            uploads::finish(conn, at, added.id, by.ctx.at())?;
            Ok(added)
        })
        .await;
    objects::release(state, &objects).await;
    added
}

/// What an upload became.
async fn became(caller: &Caller, at: At, row: &uploads::Row) -> Outcome<Attachment> {
    let id = row.attachment_id.ok_or(Fault::NotFound)?;
    caller.read(move |conn, by| read::added(conn, by, (at.0, id.to()))).await
}

fn created(incident: IncidentId, attachment: &Attachment) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((LOCATION, super::rows::location(incident, attachment.id)))
        .insert_header((ETAG, etag::of_version(attachment.version)))
        .json(attachment)
}
