//! The stream over HTTP: extract, authorise, call, answer.

use super::hub::Live;
use super::stream;
use crate::access::permission::IncidentRead;
use crate::access::{Require, Standing};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, get, web};
use shared_types::live::LiveEvent;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(listen_events);
}

/// What happens, as it happens, as far as the caller may know of it
///
/// Server-sent events, to be read by a client that can send the token. Each message has an `id` to go on from and a LiveEvent as
/// its data: the caller reads the subject under its own rights. `Last-Event-ID` tells what was missed first, some of it perhaps
/// twice. A message of the type `ready` says that all that was missed has been told; one of the type `reset` that too much was
/// missed, so that what is shown must be read anew. A comment keeps an idle line open. The stream ends with the token: renew it
/// and come back with the last id. A ninth stream of a caller ends the oldest.
#[utoipa::path(
    tag = "Live", operation_id = "listen_events", security(("bearer" = ["incident:read"])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The last `id` that was heard")),
    responses((status = 200, description = "Messages, until the token ends", body = LiveEvent, content_type = "text/event-stream",
        example = json!({"id": "01890000-0000-7000-8000-000000000000", "kind": "incident.reported",
            "subjectId": "01890000-0000-7000-8000-000000000000"})))
)]
#[get("/events")]
async fn listen_events(
    _caller: Require<IncidentRead>,
    standing: Standing,
    live: web::Data<Live>,
    book: web::Data<CodeBook>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let last = req.headers().get("last-event-id").and_then(|id| id.to_str().ok());
    let lines = stream::begin(live.get_ref().clone(), standing, book, last).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        // Packed it would wait for more before it leaves; the same for proxies that gather.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(lines))
}
