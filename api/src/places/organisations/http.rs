//! Organisations over HTTP.

use super::super::listing::Asked;
use super::store;
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
use shared_types::ids::{AreaId, OrganisationId};
use shared_types::organisation::{
    NewOrganisation, Organisation, OrganisationKind, OrganisationPage, OrganisationPatch,
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this noun.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_organisations)
        .service(create_organisation)
        .service(read_organisation)
        .service(change_organisation);
}

/// Filters of the list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct OrganisationQuery {
    /// Only those that take part in one of these areas, in one below or in one above.
    area: Vec<AreaId>,
    /// Only these kinds.
    kind: Vec<OrganisationKind>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for OrganisationQuery {
    const LISTS: &'static [&'static str] = &["area", "kind"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// Organisations that take part within reach, by name
#[utoipa::path(
    tag = "Parties", operation_id = "list_organisations", security(("bearer" = ["organisation:read"])),
    params(OrganisationQuery),
    responses((status = 200, description = "A page of organisations", body = OrganisationPage))
)]
#[get("/organisations")]
async fn list_organisations(
    caller: Require<OrganisationRead>,
    query: Query<OrganisationQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<OrganisationPage>> {
    let (Query(q), reach, at) = (query, caller.reach(), caller.at());
    let selection = format!("organisations {:?}", (&q.area, &q.kind));
    let asked = Asked::read(&state.keys, selection, q.cursor.as_deref(), q.limit)?;
    let keys = state.keys.clone();
    let read = move |conn: &mut _| {
        let rows = store::page(conn, &reach, &q.kind, &q.area, at, &asked)?;
        let (items, next_cursor) = asked.page(&keys, rows, store::place);
        Ok(OrganisationPage { items, next_cursor })
    };
    Ok(Paged(state.db.read(read).await?))
}

/// Make an organisation that takes part in a place from now on
#[utoipa::path(
    tag = "Parties", operation_id = "create_organisation", security(("bearer" = ["organisation:manage"])),
    request_body = NewOrganisation,
    params(("Idempotency-Key" = Option<String>, Header, description = "A repeat with the same key does nothing twice")),
    responses((status = 201, description = "Made", body = Organisation,
        headers(("Location" = String, description = "Where it stands"))))
)]
#[post("/organisations")]
async fn create_organisation(
    caller: Require<OrganisationManage>,
    key: IdempotencyKey,
    body: Body<NewOrganisation>,
    state: web::Data<State>,
    remembered: web::Data<Remembered>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let claim = key.claim(&state, &ctx.actor().key(), "POST /organisations", body.hash());
    let answer = once(&state, claim, move |conn| {
        let made = super::create(conn, &ctx, &reach, &body)?;
        Answer::created(format!("/api/v1/organisations/{}", made.id), Some(of_version(made.version)), &made)
    })
    .await?;
    remembered.forget();
    Ok(answer.into_response())
}

/// One organisation
#[utoipa::path(
    tag = "Parties", operation_id = "read_organisation", security(("bearer" = ["organisation:read"])),
    params(("organisationId" = OrganisationId, Path, description = "The organisation")),
    responses((status = 200, description = "The organisation", body = Organisation))
)]
#[get("/organisations/{organisationId}")]
async fn read_organisation(
    caller: Require<OrganisationRead>,
    path: web::Path<OrganisationId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (reach, at, id) = (caller.reach(), caller.at(), path.into_inner());
    let found = state.db.read(move |conn| store::find(conn, &reach, id, at)).await?;
    Ok(Answer::ok(Some(of_version(found.version)), &found)?.into_response())
}

/// Rename an organisation, or show or hide its name with its incidents
#[utoipa::path(
    tag = "Parties", operation_id = "change_organisation", security(("bearer" = ["organisation:manage"])),
    request_body(content = OrganisationPatch, content_type = "application/merge-patch+json"),
    params(
        ("organisationId" = OrganisationId, Path, description = "The organisation"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read"),
    ),
    responses((status = 200, description = "As it stands now", body = Organisation))
)]
#[patch("/organisations/{organisationId}")]
async fn change_organisation(
    caller: Require<OrganisationManage>,
    path: web::Path<OrganisationId>,
    request: HttpRequest,
    body: Body<OrganisationPatch>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&request));
    let (read, at) = (ctx.reach(Permission::OrganisationRead), caller.at());
    let done = state.db.write(move |conn| super::change(conn, &ctx, &reach, id, if_match, &body)).await;
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &read, id, at)?;
        Present::of(found.version, &found)
    });
    let now = or_present(done, present).await?;
    Ok(Answer::ok(Some(of_version(now.version)), &now)?.into_response())
}
