//! The bytes of photos and files: under our own media type, so that nothing in them can run, whoever opens the address.

use super::super::read::{self, Served, Which};
use super::asking;
use crate::access::Require;
use crate::access::permission::{AttachmentRestore, IncidentRead};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::objects;
use crate::web::{Body, State};
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpResponse, get, post, web};
use shared_types::ids::{AttachmentId, IncidentId};
use shared_types::involved::NewOpening;
use utoipa_actix_web::service_config::ServiceConfig;

/// Should a browser show one by itself, it does so in a box without script, form, origin or network.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_attachment_content).service(get_attachment_thumbnail).service(open_attachment_original);
}

/// Sends an object piece by piece.
async fn send(state: &State, served: Served, id: AttachmentId) -> Outcome<HttpResponse> {
    let pieces = objects::read(state, served.object).await?;
    let form = served.form;
    // Never shown by the address itself: the page puts pictures and films into its own place, and a document is only saved.
    let name = format!("attachment; filename=\"{id}.{}\"", form.ending());
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, form.media_type()))
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        // As it is: packing a packed picture costs time and wins nothing.
        .insert_header((CONTENT_ENCODING, "identity"))
        .streaming(pieces))
}

/// The bytes of a photo or file, as it is shown
///
/// What is blacked out is black in them. Always to be saved, never to be run.
#[utoipa::path(
    tag = "Attachments", operation_id = "get_attachment_content", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("attachmentId" = AttachmentId, Path, description = "A photo or file")),
    responses((status = 200, description = "The bytes", content(
        (String = "image/jpeg", example = "the bytes of a JPEG"), (String = "image/png"), (String = "application/pdf"), (String = "video/mp4"),
    )))
)]
#[get("/incidents/{incidentId}/attachments/{attachmentId}/content")]
async fn get_attachment_content(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, AttachmentId)>,
) -> Outcome<HttpResponse> {
    shown(caller, state, book, path.into_inner(), Which::Content).await
}

/// The small picture of a picture
#[utoipa::path(
    tag = "Attachments", operation_id = "get_attachment_thumbnail", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("attachmentId" = AttachmentId, Path, description = "A picture")),
    responses((status = 200, description = "The bytes, at most 360 pixels on a side", content((String = "image/jpeg", example = "the bytes of a JPEG"))))
)]
#[get("/incidents/{incidentId}/attachments/{attachmentId}/thumbnail")]
async fn get_attachment_thumbnail(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, AttachmentId)>,
) -> Outcome<HttpResponse> {
    shown(caller, state, book, path.into_inner(), Which::Thumbnail).await
}

async fn shown(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    at: (IncidentId, AttachmentId),
    which: Which,
) -> Outcome<HttpResponse> {
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let found = state.db.read(move |conn| read::served(conn, &asking(&ctx, &reach, &book, &ground), at, which)).await?;
    send(&state, found, at.1).await
}

/// Open the original of a picture that was blacked out
///
/// With a reason; who opened it, when and for what is written down, in the audit trail and beside the incident.
#[utoipa::path(
    tag = "Attachments", operation_id = "open_attachment_original", security(("bearer" = ["attachment:restore"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"), ("attachmentId" = AttachmentId, Path, description = "A picture")),
    request_body = NewOpening,
    responses((status = 200, description = "The bytes", content((String = "image/jpeg"), (String = "image/png"))))
)]
#[post("/incidents/{incidentId}/attachments/{attachmentId}/_open")]
async fn open_attachment_original(
    caller: Require<AttachmentRestore>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<(IncidentId, AttachmentId)>,
    body: Body<NewOpening>,
) -> Outcome<HttpResponse> {
    let at = path.into_inner();
    let (ctx, reach, ground) = (caller.ctx(), caller.reach(), state.clone());
    let found = state.db.write(move |conn| read::open(conn, &asking(&ctx, &reach, &book, &ground), at, &body)).await?;
    send(&state, found, at.1).await
}
