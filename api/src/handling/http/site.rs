//! What a site has for its handling: those who handle, teams, deadlines.

use crate::access::Require;
use crate::access::permission::{HandlingManage, IncidentHandle};
use crate::codes::CodeBook;
use crate::fault::{Outcome, Present};
use crate::handling::{deadlines, people, teams};
use crate::web::etag::{self, IfMatch};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::{Body, State};
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, patch, post, put, web};
use shared_types::assignment::{Deadlines, HandlerPage, NewDeadlines, NewTeam, Team, TeamPage, TeamPatch};
use shared_types::ids::{AreaId, TeamId};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_handlers)
        .service(list_teams)
        .service(make_team)
        .service(change_team)
        .service(get_deadlines)
        .service(replace_deadlines);
}

/// Those who handle incidents at a site, by name
#[utoipa::path(
    tag = "Handling", operation_id = "list_handlers", security(("bearer" = ["incident:handle"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "All of them", body = HandlerPage))
)]
#[get("/sites/{siteId}/handlers")]
async fn list_handlers(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
) -> Outcome<web::Json<HandlerPage>> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let site = reach.site(path.into_inner())?.id;
    let items = state.db.read(move |conn| people::handlers(conn, &ctx, reach.tree(), site)).await?;
    Ok(web::Json(HandlerPage { items, next_cursor: None }))
}

/// The teams of a site, by name
#[utoipa::path(
    tag = "Handling", operation_id = "list_teams", security(("bearer" = ["incident:handle"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "All of them, ended ones too", body = TeamPage))
)]
#[get("/sites/{siteId}/teams")]
async fn list_teams(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
) -> Outcome<web::Json<TeamPage>> {
    let site = caller.reach().site(path.into_inner())?.id;
    let items = state.db.read(move |conn| teams::list(conn, site)).await?;
    Ok(web::Json(TeamPage { items, next_cursor: None }))
}

/// Make a team
#[utoipa::path(
    tag = "Handling", operation_id = "make_team", security(("bearer" = ["handling:manage"])),
    params(("siteId" = AreaId, Path, description = "The site"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeat with the same key and nothing is done twice")),
    request_body = NewTeam,
    responses((status = 201, description = "Made", body = Team,
        headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))))
)]
#[post("/sites/{siteId}/teams")]
async fn make_team(
    caller: Require<HandlingManage>,
    state: web::Data<State>,
    path: web::Path<AreaId>,
    key: IdempotencyKey,
    body: Body<NewTeam>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let site = reach.site(path.into_inner())?.id;
    let claim = key.claim(&state, &caller.actor().key(), &format!("make_team/{site}"), body.hash());
    let answer = once(&state, claim, move |conn| {
        let team = teams::make(conn, &ctx, &reach, site, &body)?;
        let location = format!("/api/v1/sites/{site}/teams/{}", team.id);
        Answer::created(location, Some(etag::of_version(team.version)), &team)
    })
    .await?;
    Ok(answer.into_response())
}

/// Change a team
///
/// A merge patch on named fields; `members` replaces all of them.
#[utoipa::path(
    tag = "Handling", operation_id = "change_team", security(("bearer" = ["handling:manage"])),
    params(("siteId" = AreaId, Path, description = "The site"), ("teamId" = TeamId, Path, description = "The team"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body(content = TeamPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "As it is now", body = Team, headers(("ETag" = String, description = "Its version"))))
)]
#[patch("/sites/{siteId}/teams/{teamId}")]
async fn change_team(
    caller: Require<HandlingManage>,
    state: web::Data<State>,
    path: web::Path<(AreaId, TeamId)>,
    body: Body<TeamPatch>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let (site, id) = path.into_inner();
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let site = reach.site(site)?.id;
    let if_match = IfMatch::of(&req);
    let present = state.db.read(move |conn| {
        let now = teams::get(conn, site, id)?;
        Present::of(now.version, &now)
    });
    let done = state.db.write(move |conn| teams::change(conn, &ctx, &reach, (site, id), if_match, &body)).await;
    let team = etag::or_present(done, present).await?;
    Ok(HttpResponse::Ok().insert_header((ETAG, etag::of_version(team.version))).json(team))
}

/// Within what time a site accepts and closes incidents
#[utoipa::path(
    tag = "Handling", operation_id = "get_deadlines", security(("bearer" = ["incident:handle"])),
    params(("siteId" = AreaId, Path, description = "The site")),
    responses((status = 200, description = "Its own deadlines and the defaults", body = Deadlines))
)]
#[get("/sites/{siteId}/deadlines")]
async fn get_deadlines(
    caller: Require<IncidentHandle>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<AreaId>,
) -> Outcome<web::Json<Deadlines>> {
    let site = caller.reach().site(path.into_inner())?.id;
    Ok(web::Json(state.db.read(move |conn| deadlines::get(conn, &book, site)).await?))
}

/// Replace the deadlines that a site has of its own
#[utoipa::path(
    tag = "Handling", operation_id = "replace_deadlines", security(("bearer" = ["handling:manage"])),
    params(("siteId" = AreaId, Path, description = "The site")), request_body = NewDeadlines,
    responses((status = 200, description = "As they are now", body = Deadlines))
)]
#[put("/sites/{siteId}/deadlines")]
async fn replace_deadlines(
    caller: Require<HandlingManage>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    path: web::Path<AreaId>,
    body: Body<NewDeadlines>,
) -> Outcome<web::Json<Deadlines>> {
    let site = caller.reach().site(path.into_inner())?.id;
    let ctx = caller.ctx();
    Ok(web::Json(state.db.write(move |conn| deadlines::replace(conn, &ctx, &book, site, &body)).await?))
}
