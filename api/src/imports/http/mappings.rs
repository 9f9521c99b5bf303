//! Saved mappings over HTTP.

use super::super::mappings;
use super::SiteQuery;
use crate::access::Require;
use crate::access::permission::ImportManage;
use crate::fault::{Outcome, Present};
use crate::web::etag::{IfMatch, of_version, or_present};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::paged::Paged;
use crate::web::{Body, Query, State};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use shared_types::ids::ImportMappingId;
use shared_types::import::{ImportMapping, ImportMappingPage, ImportMappingPatch, NewImportMapping};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_import_mappings)
        .service(create_import_mapping)
        .service(get_import_mapping)
        .service(change_import_mapping)
        .service(remove_import_mapping);
}

/// Saved mappings within reach, the last made first
#[utoipa::path(
    tag = "Imports", operation_id = "list_import_mappings", security(("bearer" = ["import:manage"])), params(SiteQuery),
    responses((status = 200, description = "One page", body = ImportMappingPage))
)]
#[get("/import-mappings")]
async fn list_import_mappings(
    caller: Require<ImportManage>,
    query: Query<SiteQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<ImportMappingPage>> {
    let asked = query.0.asked(&state.keys, &caller.reach(), "import-mappings")?;
    let keys = state.keys.clone();
    let page = move |conn: &mut _| {
        let (items, next) = mappings::page(conn, &asked.sites, asked.after.as_ref(), asked.limit)?;
        Ok(ImportMappingPage { items, next_cursor: asked.next(&keys, next) })
    };
    Ok(Paged(state.db.read(page).await?))
}

/// Save a mapping at a site
#[utoipa::path(
    tag = "Imports", operation_id = "create_import_mapping", security(("bearer" = ["import:manage"])),
    params(("Idempotency-Key" = String, Header, description = "A repeat with the same key does nothing twice")),
    request_body = NewImportMapping,
    responses((status = 201, description = "Saved", body = ImportMapping, headers(("Location" = String, description = "Where it stands"))))
)]
#[post("/import-mappings")]
async fn create_import_mapping(
    caller: Require<ImportManage>,
    key: IdempotencyKey,
    body: Body<NewImportMapping>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let claim = key.required()?.claim(&state, &ctx.actor().key(), "POST /import-mappings", body.hash());
    let answer = once(&state, claim, move |conn| {
        let made = mappings::create(conn, &ctx, &reach, &body)?;
        Answer::created(format!("/api/v1/import-mappings/{}", made.id), Some(of_version(made.version)), &made)
    });
    Ok(answer.await?.into_response())
}

/// One saved mapping
#[utoipa::path(
    tag = "Imports", operation_id = "get_import_mapping", security(("bearer" = ["import:manage"])),
    params(("mappingId" = ImportMappingId, Path, description = "The mapping")),
    responses((status = 200, description = "The mapping", body = ImportMapping))
)]
#[get("/import-mappings/{mappingId}")]
async fn get_import_mapping(
    caller: Require<ImportManage>,
    path: web::Path<ImportMappingId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let reach = caller.reach();
    let found = state.db.read(move |conn| mappings::find(conn, &reach, *path)).await?;
    Ok(Answer::ok(Some(of_version(found.version)), &found)?.into_response())
}

/// Change a saved mapping
#[utoipa::path(
    tag = "Imports", operation_id = "change_import_mapping", security(("bearer" = ["import:manage"])),
    request_body(content = ImportMappingPatch, content_type = "application/merge-patch+json"),
    params(
        ("mappingId" = ImportMappingId, Path, description = "The mapping"),
        ("If-Match" = Option<String>, Header, description = "ETag that was read; needed to change the mapping itself"),
    ),
    responses((status = 200, description = "As it stands now", body = ImportMapping))
)]
#[patch("/import-mappings/{mappingId}")]
async fn change_import_mapping(
    caller: Require<ImportManage>,
    path: web::Path<ImportMappingId>,
    request: HttpRequest,
    body: Body<ImportMappingPatch>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach, if_match) = (caller.ctx(), caller.reach(), IfMatch::of(&request));
    let (id, read) = (*path, reach.clone());
    let done = state.db.write(move |conn| mappings::change(conn, &ctx, &reach, id, if_match, &body)).await;
    let present = state.db.read(move |conn| {
        let found = mappings::find(conn, &read, id)?;
        Present::of(found.version, &found)
    });
    let changed = or_present(done, present).await?;
    Ok(Answer::ok(Some(of_version(changed.version)), &changed)?.into_response())
}

/// Remove a saved mapping; runs keep the copy that they were started with
#[utoipa::path(
    tag = "Imports", operation_id = "remove_import_mapping", security(("bearer" = ["import:manage"])),
    params(("mappingId" = ImportMappingId, Path, description = "The mapping")),
    responses((status = 204, description = "Removed"))
)]
#[delete("/import-mappings/{mappingId}")]
async fn remove_import_mapping(
    caller: Require<ImportManage>,
    path: web::Path<ImportMappingId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    state.db.write(move |conn| mappings::remove(conn, &ctx, &reach, *path)).await?;
    Ok(HttpResponse::NoContent().finish())
}
