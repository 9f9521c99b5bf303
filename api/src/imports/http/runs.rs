//! Dry runs and runs over HTTP: the same noun twice, so that what writes can never be asked for by mistake.

use super::super::folder::Folder;
use super::super::{findings, runs, work};
use super::SiteQuery;
use crate::access::permission::ImportManage;
use crate::access::{Ctx, Reach, Require};
use crate::codes::CodeBook;
use crate::db::Key;
use crate::fault::{Fault, Outcome};
use crate::jobs::Bell;
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::paged::Paged;
use crate::web::query::{PageQuery, limit};
use crate::web::{Body, Cursor, Query, State, sheet};
use actix_web::{HttpRequest, HttpResponse, Responder as _, get, post, web};
use futures_util::stream;
use shared_types::ids::{ImportDryRunId, ImportRunId};
use shared_types::import::{ImportFindingPage, ImportRun, ImportRunPage, NewImportRun};
use utoipa_actix_web::service_config::ServiceConfig;

/// Findings of one piece of the CSV.
const PIECE: usize = 1000;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_import_dry_runs)
        .service(start_import_dry_run)
        .service(get_import_dry_run)
        .service(cancel_import_dry_run)
        .service(list_import_dry_run_faults)
        .service(list_import_runs)
        .service(start_import_run)
        .service(get_import_run)
        .service(cancel_import_run)
        .service(list_import_run_faults);
}

async fn list(reach: Reach, query: SiteQuery, state: &State, dry: bool) -> Outcome<Paged<ImportRunPage>> {
    let asked = query.asked(&state.keys, &reach, runs::noun(dry))?;
    let keys = state.keys.clone();
    let page = move |conn: &mut _| {
        let (items, next) = runs::page(conn, &asked.sites, dry, asked.after.as_ref(), asked.limit)?;
        Ok(ImportRunPage { items, next_cursor: asked.next(&keys, next) })
    };
    Ok(Paged(state.db.read(page).await?))
}

/// What the handlers that start something are given.
struct Asking {
    ctx: Ctx,
    reach: Reach,
    key: IdempotencyKey,
    body: Body<NewImportRun>,
    book: web::Data<CodeBook>,
    bell: web::Data<Bell>,
}

async fn start(asking: Asking, state: &State, dry: bool) -> Outcome<HttpResponse> {
    let Asking { ctx, reach, key, body, book, bell } = asking;
    let path = format!("/{}s", runs::noun(dry));
    let claim = key.required()?.claim(state, &ctx.actor().key(), &format!("POST {path}"), body.hash());
    let (who, within, new) = (ctx.clone(), reach.clone(), body.into_inner());
    let (ready, stored_as) = state.db.read(move |conn| runs::prepare(conn, &who, &within, dry, new)).await?;
    let zone = reach.site_place(ready.site)?.1.site.as_ref().ok_or(Fault::NotFound)?.zone.clone();
    // What is wrong with the mapping for this file is told at once, rather than by a run that fails.
    let (folder, mapping) = (Folder::of(&state.config.data_dir), ready.mapping.clone());
    web::block(move || work::check(&folder, &stored_as, &mapping, &book, zone)).await.map_err(Fault::internal)??;
    let answer = once(state, claim, move |conn| {
        let run = runs::create(conn, &ctx, &reach, &ready)?;
        Answer::created(format!("/api/v1{path}/{}", run.id), None, &run)
    })
    .await?;
    bell.ring();
    Ok(answer.into_response())
}

async fn find(reach: Reach, state: &State, dry: bool, id: ImportRunId) -> Outcome<web::Json<ImportRun>> {
    Ok(web::Json(state.db.read(move |conn| runs::find(conn, &reach, dry, id)).await?))
}

async fn cancel(
    caller: Require<ImportManage>,
    state: &State,
    dry: bool,
    id: ImportRunId,
) -> Outcome<web::Json<ImportRun>> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    Ok(web::Json(state.db.write(move |conn| runs::cancel(conn, &ctx, &reach, dry, id)).await?))
}

async fn faults(
    reach: Reach,
    state: web::Data<State>,
    dry: bool,
    id: ImportRunId,
    query: PageQuery,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let run = state.db.read(move |conn| runs::find(conn, &reach, dry, id)).await?;
    if sheet::is_asked(&req) {
        return download(state, &run);
    }
    let limit = limit(query.limit)?;
    let selection = format!("import-faults {id}");
    let after = query.cursor.map(|c| Cursor::read(&c, &state.keys, selection.as_bytes())).transpose()?;
    let from = after.map_or(0, |c| c.at);
    let rows = state.db.read(move |conn| findings::after(conn, id.into(), from, limit + 1)).await?;
    let (rows, next) = crate::web::cursor::cut(rows, limit, |(number, _)| Cursor { at: *number, key: vec![] });
    let next_cursor = next.map(|c| c.write(&state.keys, selection.as_bytes()));
    let items = rows.into_iter().map(|(_, finding)| finding).collect();
    Ok(Paged(ImportFindingPage { items, next_cursor }).respond_to(&req))
}

/// All findings as CSV, a piece at a time, however many they are.
fn download(state: web::Data<State>, run: &ImportRun) -> Outcome<HttpResponse> {
    let id = Key::from(run.id);
    let rest = stream::try_unfold(0, move |after| {
        let state = state.clone();
        async move {
            let rows = state.db.read(move |conn| findings::after(conn, id, after, PIECE)).await?;
            let Some((last, _)) = rows.last() else { return Ok(None) };
            let last = *last;
            Ok(Some((sheet::lines(rows.iter().map(|(_, finding)| findings::row(finding)))?, last)))
        }
    });
    sheet::stream(&format!("import-{}-faults", run.id), &findings::HEAD, rest)
}

/// Dry runs within reach, the last one first
#[utoipa::path(
    tag = "Imports", operation_id = "list_import_dry_runs", security(("bearer" = ["import:manage"])), params(SiteQuery),
    responses((status = 200, description = "One page", body = ImportRunPage))
)]
#[get("/import-dry-runs")]
async fn list_import_dry_runs(
    caller: Require<ImportManage>,
    query: Query<SiteQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<ImportRunPage>> {
    list(caller.reach(), query.0, &state, true).await
}

/// Tell what an import would do
///
/// Nothing is written: it counts what would be created, updated, skipped and refused, with every fault.
#[utoipa::path(
    tag = "Imports", operation_id = "start_import_dry_run", security(("bearer" = ["import:manage"])),
    params(("Idempotency-Key" = String, Header, description = "A repeat with the same key does nothing twice")),
    request_body = NewImportRun,
    responses((status = 201, description = "Waits for its turn", body = ImportRun, headers(("Location" = String, description = "Where it stands"))))
)]
#[post("/import-dry-runs")]
async fn start_import_dry_run(
    caller: Require<ImportManage>,
    key: IdempotencyKey,
    body: Body<NewImportRun>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    bell: web::Data<Bell>,
) -> Outcome<HttpResponse> {
    let asking = Asking { ctx: caller.ctx(), reach: caller.reach(), key, body, book, bell };
    start(asking, &state, true).await
}

/// One dry run: how far it is, and its totals
#[utoipa::path(
    tag = "Imports", operation_id = "get_import_dry_run", security(("bearer" = ["import:manage"])),
    params(("dryRunId" = uuid::Uuid, Path, description = "The dry run")),
    responses((status = 200, description = "The dry run", body = ImportRun))
)]
#[get("/import-dry-runs/{dryRunId}")]
async fn get_import_dry_run(
    caller: Require<ImportManage>,
    path: web::Path<ImportDryRunId>,
    state: web::Data<State>,
) -> Outcome<web::Json<ImportRun>> {
    find(caller.reach(), &state, true, path.into_inner().0.into()).await
}

/// Stop a dry run; what it has taken stays
#[utoipa::path(
    tag = "Imports", operation_id = "cancel_import_dry_run", security(("bearer" = ["import:manage"])),
    params(("dryRunId" = uuid::Uuid, Path, description = "The dry run")),
    responses((status = 200, description = "Asked to stop; it does at its next step", body = ImportRun))
)]
#[post("/import-dry-runs/{dryRunId}/_cancel")]
async fn cancel_import_dry_run(
    caller: Require<ImportManage>,
    path: web::Path<ImportDryRunId>,
    state: web::Data<State>,
) -> Outcome<web::Json<ImportRun>> {
    cancel(caller, &state, true, path.into_inner().0.into()).await
}

/// What a dry run found in the rows: by page, or all as CSV
#[utoipa::path(
    tag = "Imports", operation_id = "list_import_dry_run_faults", security(("bearer" = ["import:manage"])),
    params(("dryRunId" = uuid::Uuid, Path, description = "The dry run"), PageQuery),
    responses((status = 200, description = "Findings in the order of the file", content(
        (ImportFindingPage = "application/json"), (String = "text/csv")
    )))
)]
#[get("/import-dry-runs/{dryRunId}/faults")]
async fn list_import_dry_run_faults(
    caller: Require<ImportManage>,
    path: web::Path<ImportDryRunId>,
    query: Query<PageQuery>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    faults(caller.reach(), state, true, path.into_inner().0.into(), query.0, req).await
}

/// Runs within reach, the last one first
#[utoipa::path(
    tag = "Imports", operation_id = "list_import_runs", security(("bearer" = ["import:manage"])), params(SiteQuery),
    responses((status = 200, description = "One page", body = ImportRunPage))
)]
#[get("/import-runs")]
async fn list_import_runs(
    caller: Require<ImportManage>,
    query: Query<SiteQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<ImportRunPage>> {
    list(caller.reach(), query.0, &state, false).await
}

/// Import a file
///
/// Importing the same again changes nothing. A row that is refused leaves the others alone.
#[utoipa::path(
    tag = "Imports", operation_id = "start_import_run", security(("bearer" = ["import:manage"])),
    params(("Idempotency-Key" = String, Header, description = "A repeat with the same key does nothing twice")),
    request_body = NewImportRun,
    responses((status = 201, description = "Waits for its turn", body = ImportRun, headers(("Location" = String, description = "Where it stands"))))
)]
#[post("/import-runs")]
async fn start_import_run(
    caller: Require<ImportManage>,
    key: IdempotencyKey,
    body: Body<NewImportRun>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    bell: web::Data<Bell>,
) -> Outcome<HttpResponse> {
    let asking = Asking { ctx: caller.ctx(), reach: caller.reach(), key, body, book, bell };
    start(asking, &state, false).await
}

/// One run: how far it is, and its totals
#[utoipa::path(
    tag = "Imports", operation_id = "get_import_run", security(("bearer" = ["import:manage"])),
    params(("runId" = ImportRunId, Path, description = "The run")),
    responses((status = 200, description = "The run", body = ImportRun))
)]
#[get("/import-runs/{runId}")]
async fn get_import_run(
    caller: Require<ImportManage>,
    path: web::Path<ImportRunId>,
    state: web::Data<State>,
) -> Outcome<web::Json<ImportRun>> {
    find(caller.reach(), &state, false, path.into_inner().0.into()).await
}

/// Stop a run; what it has taken stays
#[utoipa::path(
    tag = "Imports", operation_id = "cancel_import_run", security(("bearer" = ["import:manage"])),
    params(("runId" = ImportRunId, Path, description = "The run")),
    responses((status = 200, description = "Asked to stop; it does at its next step", body = ImportRun))
)]
#[post("/import-runs/{runId}/_cancel")]
async fn cancel_import_run(
    caller: Require<ImportManage>,
    path: web::Path<ImportRunId>,
    state: web::Data<State>,
) -> Outcome<web::Json<ImportRun>> {
    cancel(caller, &state, false, path.into_inner().0.into()).await
}

/// What a run found in the rows: by page, or all as CSV
#[utoipa::path(
    tag = "Imports", operation_id = "list_import_run_faults", security(("bearer" = ["import:manage"])),
    params(("runId" = ImportRunId, Path, description = "The run"), PageQuery),
    responses((status = 200, description = "Findings in the order of the file", content(
        (ImportFindingPage = "application/json"), (String = "text/csv")
    )))
)]
#[get("/import-runs/{runId}/faults")]
async fn list_import_run_faults(
    caller: Require<ImportManage>,
    path: web::Path<ImportRunId>,
    query: Query<PageQuery>,
    state: web::Data<State>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    faults(caller.reach(), state, false, path.into_inner().0.into(), query.0, req).await
}
