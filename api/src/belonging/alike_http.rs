//! Likeness over HTTP: of an incident, and of a report before it is sent.

use super::alike;
use crate::access::Require;
use crate::access::permission::IncidentRead;
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::web::{Body, State};
use actix_web::{get, post, web};
use shared_types::belonging::{AlikeDraft, AlikePage};
use shared_types::ids::IncidentId;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations on likeness.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_alike).service(list_alike);
}

/// What a report looks like, before it is sent
///
/// Nothing of it is kept. Compared with what was reported within a week, here and at neighbours that share, in the sight of the caller.
#[utoipa::path(
    tag = "Belonging", operation_id = "find_alike", security(("bearer" = ["incident:read"])),
    request_body = AlikeDraft, responses((status = 200, description = "At most ten", body = AlikePage))
)]
#[post("/incidents/_alike")]
async fn find_alike(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    body: Body<AlikeDraft>,
) -> Outcome<web::Json<AlikePage>> {
    let (reach, now) = (caller.reach(), caller.at());
    let items = state.db.read(move |conn| alike::of_draft(conn, &reach, &book, &body, now)).await?;
    Ok(web::Json(AlikePage { items, next_cursor: None }))
}

/// What an incident is alike to, the most alike first
///
/// By time, place, method and kind, each with its share and weight; compared as the caller sees them.
#[utoipa::path(
    tag = "Belonging", operation_id = "list_alike", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")),
    responses((status = 200, description = "At most ten", body = AlikePage))
)]
#[get("/incidents/{incidentId}/alike")]
async fn list_alike(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
) -> Outcome<web::Json<AlikePage>> {
    let (reach, id) = (caller.reach(), path.into_inner());
    let items = state.db.read(move |conn| alike::of_incident(conn, &reach, &book, id)).await?;
    Ok(web::Json(AlikePage { items, next_cursor: None }))
}
