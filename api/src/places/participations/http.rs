//! Participation over HTTP.

use super::super::listing::Asked;
use super::store::{self, Filter};
use crate::access::permission::{OrganisationManage, OrganisationRead};
use crate::access::{Remembered, Require};
use crate::fault::{Outcome, Present};
use crate::web::etag::{IfMatch, of_version, or_present};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::paged::Paged;
use crate::web::query::QueryKeys;
use crate::web::{Body, Query, State};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use serde::Deserialize;
use shared_types::access::Permission;
use shared_types::ids::{AreaId, CooperationId, OrganisationId, ParticipationId};
use shared_types::organisation::{NewParticipation, Participation, ParticipationPage, ParticipationPatch};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this noun.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_participations)
        .service(create_participation)
        .service(read_participation)
        .service(change_participation);
}

/// Filters of the list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ParticipationQuery {
    /// Only in one of these areas, in one below or in one above.
    area: Vec<AreaId>,
    /// Only of these organisations.
    organisation: Vec<OrganisationId>,
    /// Only in these cooperations.
    cooperation: Vec<CooperationId>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for ParticipationQuery {
    const LISTS: &'static [&'static str] = &["area", "organisation", "cooperation"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// Who takes part within reach and above it, ended ones too, by organisation
#[utoipa::path(
    tag = "Parties", operation_id = "list_participations", security(("bearer" = ["organisation:read"])),
    params(ParticipationQuery),
    responses((status = 200, description = "A page of participations", body = ParticipationPage))
)]
#[get("/participations")]
async fn list_participations(
    caller: Require<OrganisationRead>,
    query: Query<ParticipationQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<ParticipationPage>> {
    let (Query(q), reach, at) = (query, caller.reach(), caller.at());
    let selection = format!("participations {:?}", (&q.area, &q.organisation, &q.cooperation));
    let asked = Asked::read(&state.keys, selection, q.cursor.as_deref(), q.limit)?;
    let keys = state.keys.clone();
    let read = move |conn: &mut _| {
        let filter = Filter { areas: &q.area, organisations: &q.organisation, cooperations: &q.cooperation };
        let (items, next_cursor) = asked.page(&keys, store::page(conn, &reach, &filter, at, &asked)?, store::place);
        Ok(ParticipationPage { items, next_cursor })
    };
    Ok(Paged(state.db.read(read).await?))
}

/// Let an organisation take part in a place, by itself or in a cooperation
#[utoipa::path(
    tag = "Parties", operation_id = "create_participation", security(("bearer" = ["organisation:manage"])),
    request_body = NewParticipation,
    params(("Idempotency-Key" = Option<String>, Header, description = "A repeat with the same key does nothing twice")),
    responses((status = 201, description = "Made", body = Participation,
        headers(("Location" = String, description = "Where it stands"))))
)]
#[post("/participations")]
async fn create_participation(
    caller: Require<OrganisationManage>,
    key: IdempotencyKey,
    body: Body<NewParticipation>,
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let claim = key.claim(&state, &ctx.actor().key(), "POST /participations", body.hash());
    let answer = once(&state, claim, move |conn| {
        let made = super::create(conn, &ctx, &reach, &body)?;
        let location = format!("/api/v1/participations/{}", made.participation.id);
        Answer::created(location, Some(of_version(made.tag())), &made.participation)
    })
    .await?;
    remembered.forget();
    Ok(answer.into_response())
}

/// One participation
#[utoipa::path(
    tag = "Parties", operation_id = "read_participation", security(("bearer" = ["organisation:read"])),
    params(("participationId" = ParticipationId, Path, description = "The participation")),
    responses((status = 200, description = "The participation", body = Participation))
)]
#[get("/participations/{participationId}")]
async fn read_participation(
    caller: Require<OrganisationRead>,
    path: web::Path<ParticipationId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (reach, at, id) = (caller.reach(), caller.at(), path.into_inner());
    let found = state.db.read(move |conn| store::find(conn, &reach, id, at)).await?;
    Ok(Answer::ok(Some(of_version(found.tag())), &found.participation)?.into_response())
}

/// End a participation; every right built on it ends with it
#[utoipa::path(
    tag = "Parties", operation_id = "change_participation", security(("bearer" = ["organisation:manage"])),
    request_body(content = ParticipationPatch, content_type = "application/merge-patch+json"),
    params(
        ("participationId" = ParticipationId, Path, description = "The participation"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read"),
    ),
    responses((status = 200, description = "As it stands now", body = Participation))
)]
#[patch("/participations/{participationId}")]
async fn change_participation(
    caller: Require<OrganisationManage>,
    path: web::Path<ParticipationId>,
    request: HttpRequest,
    body: Body<ParticipationPatch>,
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&request));
    let (read, at) = (ctx.reach(Permission::OrganisationRead), caller.at());
    let done = state.db.write(move |conn| super::end(conn, &ctx, &reach, id, if_match, &body)).await;
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &read, id, at)?;
        Present::of(found.tag(), &found.participation)
    });
    let now = or_present(done, present).await?;
    remembered.forget();
    Ok(Answer::ok(Some(of_version(now.tag())), &now.participation)?.into_response())
}
