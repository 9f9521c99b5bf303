//! To whom an incident is assigned.

use crate::access::Require;
use crate::access::permission::{IncidentHandle, IncidentRead};
use crate::codes::CodeBook;
use crate::fault::Outcome;
use crate::handling::assign;
use crate::web::{Body, State};
use actix_web::{get, put, web};
use shared_types::assignment::{Assignment, NewAssignment};
use shared_types::ids::IncidentId;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_assignment).service(assign_incident);
}

/// To whom an incident is assigned, and by when it wants what
#[utoipa::path(
    tag = "Handling", operation_id = "get_assignment", security(("bearer" = ["incident:read"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")),
    responses((status = 200, description = "The assignment; empty when nobody has it", body = Assignment))
)]
#[get("/incidents/{incidentId}/assignment")]
async fn get_assignment(
    caller: Require<IncidentRead>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
) -> Outcome<web::Json<Assignment>> {
    let (ctx, reach, id) = (caller.ctx(), caller.reach(), path.into_inner());
    Ok(web::Json(state.db.read(move |conn| assign::get(conn, &ctx, &reach, &book, id)).await?))
}

/// Assign an incident to a person or a team
///
/// Neither takes the assignment away. A person must handle incidents at the site, a team must be one of its own.
#[utoipa::path(
    tag = "Handling", operation_id = "assign_incident", security(("bearer" = ["incident:handle"])),
    params(("incidentId" = IncidentId, Path, description = "The incident")), request_body = NewAssignment,
    responses((status = 200, description = "As it is now", body = Assignment))
)]
#[put("/incidents/{incidentId}/assignment")]
async fn assign_incident(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<IncidentId>,
    body: Body<NewAssignment>,
) -> Outcome<web::Json<Assignment>> {
    let (ctx, reach, id) = (caller.ctx(), caller.reach(), path.into_inner());
    Ok(web::Json(state.db.write(move |conn| assign::assign(conn, &ctx, &reach, &book, id, &body)).await?))
}
