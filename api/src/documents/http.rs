//! Documents over HTTP: extract, authorise, call, answer.

use super::gather::{gather, note};
use super::{words, write};
use crate::access::Require;
use crate::access::permission::IncidentRead;
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome};
use crate::involved::within::Asking;
use crate::paper;
use crate::web::State;
use actix_web::http::header::{ACCEPT_LANGUAGE, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, get, web};
use shared_types::ids::IncidentId;
use tokio::sync::Semaphore;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this room.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_incident_document);
}

/// Papers that are set at once: it is work for a processor, and the others are for those who look at a screen.
static TURNS: Semaphore = Semaphore::const_new(2);

/// One incident on paper
///
/// A tagged PDF (PDF/UA-1) in the language of the caller's account; for a machine client `Accept-Language` decides between nl, en
/// and fr. It holds what this caller is told of the incident by `GET /incidents/{incidentId}` and the lists below it, and nothing
/// that is sealed. That somebody took it out is logged.
#[utoipa::path(
    tag = "Incidents", operation_id = "get_incident_document", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident"),
        ("Accept-Language" = Option<String>, Header, description = "For machine clients: nl, en or fr")),
    responses((status = 200, description = "The document, to be saved", content((String = "application/pdf", example = "the bytes of a PDF"))))
)]
#[get("/incidents/{incidentId}/document")]
async fn get_incident_document(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let id = path.into_inner();
    let (ctx, reach, lists, keys) = (caller.ctx(), caller.reach(), book.clone(), state.keys.clone());
    let read = state.db.read(move |conn| {
        let by = Asking { ctx: &ctx, reach: &reach, book: &lists, keys: &keys };
        gather(conn, &by, id)
    });
    let told = read.await?;
    let (ctx, reach, lists, keys) = (caller.ctx(), caller.reach(), book.clone(), state.keys.clone());
    let incident = told.incident.clone();
    let noted = state.db.write(move |conn| {
        let by = Asking { ctx: &ctx, reach: &reach, book: &lists, keys: &keys };
        note(conn, &by, &incident)
    });
    noted.await?;
    let accepted = req.headers().get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let language = words::language(told.reader.as_ref().map(|r| r.language), accepted);
    let (name, at) = (file_name(&told.incident.summary.number), caller.at());
    let turn = TURNS.acquire().await.map_err(Fault::internal)?;
    let printed = tokio::task::spawn_blocking(move || paper::print(&write::paper(&told, &book, language, at))).await;
    drop(turn);
    let bytes = printed.map_err(|e| Fault::internal(format!("a paper could not be set: {e}")))??;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/pdf"))
        .insert_header((CONTENT_DISPOSITION, name))
        // As it is: it is packed inside.
        .insert_header((CONTENT_ENCODING, "identity"))
        .body(bytes))
}

/// To be saved by its number; what a header cannot carry is left out.
fn file_name(number: &str) -> String {
    let safe: String = number.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
    format!("attachment; filename=\"{safe}.pdf\"")
}
