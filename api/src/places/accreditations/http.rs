//! Accreditation over HTTP.

use super::super::listing::Asked;
use super::store::{self, Filter};
use crate::access::Require;
use crate::access::permission::{OrganisationManage, OrganisationRead};
use crate::fault::{Outcome, Present};
use crate::web::etag::{IfMatch, of_version, or_present};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::paged::Paged;
use crate::web::query::QueryKeys;
use crate::web::{Body, Query, State};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use serde::Deserialize;
use shared_types::access::Permission;
use shared_types::ids::{AccountId, AccreditationId, OrganisationId};
use shared_types::organisation::{
    Accreditation, AccreditationKind, AccreditationPage, AccreditationPatch, NewAccreditation,
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this noun.
pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_accreditations)
        .service(create_accreditation)
        .service(read_accreditation)
        .service(change_accreditation);
}

/// Filters of the list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct AccreditationQuery {
    /// Only these kinds.
    kind: Vec<AccreditationKind>,
    /// Only of these firms and their guards.
    organisation: Vec<OrganisationId>,
    /// Only of these guards.
    account: Vec<AccountId>,
    /// Opaque place to go on from, as `nextCursor` gave it.
    cursor: Option<String>,
    /// Items on a page, 1 to 200; 50 when not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl QueryKeys for AccreditationQuery {
    const LISTS: &'static [&'static str] = &["kind", "organisation", "account"];
    const NUMBERS: &'static [&'static str] = &["limit"];
    const TEXTS: &'static [&'static str] = &["cursor"];
}

/// Accreditations of firms that take part within reach and of guards who work there, the soonest to end first
#[utoipa::path(
    tag = "Parties", operation_id = "list_accreditations", security(("bearer" = ["organisation:read"])),
    params(AccreditationQuery),
    responses((status = 200, description = "A page of accreditations", body = AccreditationPage))
)]
#[get("/accreditations")]
async fn list_accreditations(
    caller: Require<OrganisationRead>,
    query: Query<AccreditationQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<AccreditationPage>> {
    let (Query(q), reach, at) = (query, caller.reach(), caller.at());
    let selection = format!("accreditations {:?}", (&q.kind, &q.organisation, &q.account));
    let asked = Asked::read(&state.keys, selection, q.cursor.as_deref(), q.limit)?;
    let keys = state.keys.clone();
    let read = move |conn: &mut _| {
        let filter = Filter { kinds: &q.kind, organisations: &q.organisation, accounts: &q.account };
        let (items, next_cursor) = asked.page(&keys, store::page(conn, &reach, &filter, at, &asked)?, store::place);
        Ok(AccreditationPage { items, next_cursor })
    };
    Ok(Paged(state.db.read(read).await?))
}

/// Record a licence or hallmark of a firm, or a pass, diploma or screening of a guard
#[utoipa::path(
    tag = "Parties", operation_id = "create_accreditation", security(("bearer" = ["organisation:manage"])),
    request_body = NewAccreditation,
    params(("Idempotency-Key" = Option<String>, Header, description = "A repeat with the same key does nothing twice")),
    responses((status = 201, description = "Made", body = Accreditation,
        headers(("Location" = String, description = "Where it stands"))))
)]
#[post("/accreditations")]
async fn create_accreditation(
    caller: Require<OrganisationManage>,
    key: IdempotencyKey,
    body: Body<NewAccreditation>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let claim = key.claim(&state, &ctx.actor().key(), "POST /accreditations", body.hash());
    let answer = once(&state, claim, move |conn| {
        let made = super::create(conn, &ctx, &reach, &body)?;
        let location = format!("/api/v1/accreditations/{}", made.accreditation.id);
        Answer::created(location, Some(of_version(made.tag())), &made.accreditation)
    })
    .await?;
    Ok(answer.into_response())
}

/// One accreditation
#[utoipa::path(
    tag = "Parties", operation_id = "read_accreditation", security(("bearer" = ["organisation:read"])),
    params(("accreditationId" = AccreditationId, Path, description = "The accreditation")),
    responses((status = 200, description = "The accreditation", body = Accreditation))
)]
#[get("/accreditations/{accreditationId}")]
async fn read_accreditation(
    caller: Require<OrganisationRead>,
    path: web::Path<AccreditationId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (reach, at, id) = (caller.reach(), caller.at(), path.into_inner());
    let found = state.db.read(move |conn| store::find(conn, &reach, id, at)).await?;
    Ok(Answer::ok(Some(of_version(found.tag())), &found.accreditation)?.into_response())
}

/// Correct or renew an accreditation
#[utoipa::path(
    tag = "Parties", operation_id = "change_accreditation", security(("bearer" = ["organisation:manage"])),
    request_body(content = AccreditationPatch, content_type = "application/merge-patch+json"),
    params(
        ("accreditationId" = AccreditationId, Path, description = "The accreditation"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read"),
    ),
    responses((status = 200, description = "As it stands now", body = Accreditation))
)]
#[patch("/accreditations/{accreditationId}")]
async fn change_accreditation(
    caller: Require<OrganisationManage>,
    path: web::Path<AccreditationId>,
    request: HttpRequest,
    body: Body<AccreditationPatch>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, id, if_match) = (caller.ctx(), caller.reach(), path.into_inner(), IfMatch::of(&request));
    let (read, at) = (ctx.reach(Permission::OrganisationRead), caller.at());
    let done = state.db.write(move |conn| super::change(conn, &ctx, &reach, id, if_match, &body)).await;
    let present = state.db.read(move |conn| {
        let found = store::find(conn, &read, id, at)?;
        Present::of(found.tag(), &found.accreditation)
    });
    let now = or_present(done, present).await?;
    Ok(Answer::ok(Some(of_version(now.tag())), &now.accreditation)?.into_response())
}
