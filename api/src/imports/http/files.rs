//! Files to be imported, over HTTP: the body is the file itself and goes to disk as it comes.

use super::super::engine;
use super::super::files::{self, Kept, NewFile};
use super::super::folder::Folder;
use super::super::work::options;
use super::SiteQuery;
use crate::access::permission::ImportManage;
use crate::access::{Reach, Require, audit};
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome};
use crate::web::idempotency::{Answer, IdempotencyKey, once};
use crate::web::paged::Paged;
use crate::web::query::QueryKeys;
use crate::web::{Body, Query, State};
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ContentDisposition};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use futures_util::StreamExt as _;
use serde::Deserialize;
use shared_types::ids::{AreaId, ImportFileId};
use shared_types::import::{
    ImportFile, ImportFilePage, ImportGuessQuestion, ImportPreview, ImportPreviewQuestion, Mapping, SourceFormat,
};
use std::fs::File;
use utoipa_actix_web::service_config::ServiceConfig;

/// Rows of a preview when nobody says how many.
const ROWS: u32 = 20;
/// Longest name of a file, in characters.
const NAME: usize = 200;

pub(super) fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_import_files)
        .service(upload_import_file)
        .service(preview_import_file)
        .service(ask_import_preview)
        .service(guess_import_mapping)
        .service(get_import_file)
        .service(remove_import_file);
}

/// Which site a file is for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadQuery {
    /// The site that it is for.
    site: AreaId,
}

impl QueryKeys for UploadQuery {
    const LISTS: &'static [&'static str] = &[];
    const NUMBERS: &'static [&'static str] = &[];
    const TEXTS: &'static [&'static str] = &["site"];
}

/// Files within reach, the last one first
#[utoipa::path(
    tag = "Imports", operation_id = "list_import_files", security(("bearer" = ["import:manage"])), params(SiteQuery),
    responses((status = 200, description = "One page", body = ImportFilePage))
)]
#[get("/import-files")]
async fn list_import_files(
    caller: Require<ImportManage>,
    query: Query<SiteQuery>,
    state: web::Data<State>,
) -> Outcome<Paged<ImportFilePage>> {
    let asked = query.0.asked(&state.keys, &caller.reach(), "import-files")?;
    let keys = state.keys.clone();
    let page = move |conn: &mut _| {
        let (items, next) = files::page(conn, &asked.sites, asked.after.as_ref(), asked.limit)?;
        Ok(ImportFilePage { items, next_cursor: asked.next(&keys, next) })
    };
    Ok(Paged(state.db.read(page).await?))
}

/// Send a file to be imported
///
/// The body is the file: CSV or NDJSON, plain or gzip. Its name may stand in `Content-Disposition`.
#[utoipa::path(
    tag = "Imports", operation_id = "upload_import_file", security(("bearer" = ["import:manage"])),
    params(
        UploadQuery,
        ("Idempotency-Key" = String, Header, description = "A repeat with the same key and file does nothing twice"),
        ("Content-Disposition" = Option<String>, Header, description = "`attachment; filename=\"…\"`"),
    ),
    request_body(description = "The file itself", content(
        (String = "text/csv"), (String = "application/x-ndjson"), (String = "application/gzip"),
        (String = "application/octet-stream"),
    )),
    responses((status = 201, description = "Taken", body = ImportFile, headers(("Location" = String, description = "Where it stands"))))
)]
#[post("/import-files")]
async fn upload_import_file(
    caller: Require<ImportManage>,
    key: IdempotencyKey,
    query: Query<UploadQuery>,
    request: HttpRequest,
    mut body: web::Payload,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let key = key.required()?;
    let site = query.0.site;
    reach.site(site)?;
    let new = NewFile { site, name: name(&request), media_type: media_type(&request) };
    let folder = Folder::of(&state.config.data_dir);
    let mut arriving = folder.begin(state.config.import_max_bytes)?;
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|_| Fault::Malformed {
            code: "body-cut-off",
            detail: "The file did not arrive whole; nothing of it was kept.".into(),
        })?;
        arriving.write(&piece)?;
    }
    let stored = web::block(move || arriving.keep()).await.map_err(Fault::internal)??;
    let mut said = stored.hash;
    // The same bytes for another site are another request.
    said.iter_mut().zip(site.0.as_bytes().iter().cycle()).for_each(|(a, b)| *a ^= b);
    let claim = key.claim(&state, &ctx.actor().key(), "POST /import-files", said);
    let ours = stored.name.clone();
    let written = once(&state, claim, move |conn| {
        let file = files::add(conn, Some(ctx.actor()), ctx.at(), &new, &stored)?;
        audit::record(conn, &ctx, &audit::Entry::of("import-file.add", "import-file", file.id.0, Some(site)))?;
        Answer::created(format!("/api/v1/import-files/{}", file.id), None, &file)
    })
    .await;
    // A repeat was answered with the first one's file, and a refusal with none: then these bytes belong to nothing.
    let kept = match &written {
        Ok(answer) => {
            let id = serde_json::from_str::<ImportFile>(&answer.body).map_err(Fault::internal)?.id;
            state.db.read(move |conn| files::find(conn, &reach, id)).await.is_ok_and(|k| k.stored_as == ours)
        }
        Err(_) => false,
    };
    if !kept {
        folder.remove(&ours);
    }
    Ok(written?.into_response())
}

fn name(request: &HttpRequest) -> String {
    let said = request.headers().get(CONTENT_DISPOSITION).and_then(|v| ContentDisposition::from_raw(v).ok());
    let said = said.as_ref().and_then(|d| {
        let extended = d.get_filename_ext().and_then(|n| String::from_utf8(n.value.clone()).ok());
        extended.or_else(|| d.get_filename().map(str::to_owned))
    });
    let said = said.unwrap_or_default();
    // A path from somebody else's machine says too much.
    let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(NAME).collect();
    if clean.trim().is_empty() { "import".to_owned() } else { clean.trim().to_owned() }
}

fn media_type(request: &HttpRequest) -> String {
    let said = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// One file
#[utoipa::path(
    tag = "Imports", operation_id = "get_import_file", security(("bearer" = ["import:manage"])),
    params(("fileId" = ImportFileId, Path, description = "The file")),
    responses((status = 200, description = "The file", body = ImportFile))
)]
#[get("/import-files/{fileId}")]
async fn get_import_file(
    caller: Require<ImportManage>,
    path: web::Path<ImportFileId>,
    state: web::Data<State>,
) -> Outcome<web::Json<ImportFile>> {
    let reach = caller.reach();
    Ok(web::Json(state.db.read(move |conn| files::find(conn, &reach, *path)).await?.file))
}

/// Remove a file; the incidents that came from it stay
#[utoipa::path(
    tag = "Imports", operation_id = "remove_import_file", security(("bearer" = ["import:manage"])),
    params(("fileId" = ImportFileId, Path, description = "The file")),
    responses((status = 204, description = "Removed"))
)]
#[delete("/import-files/{fileId}")]
async fn remove_import_file(
    caller: Require<ImportManage>,
    path: web::Path<ImportFileId>,
    state: web::Data<State>,
) -> Outcome<HttpResponse> {
    let (ctx, reach) = (caller.ctx(), caller.reach());
    let name = state.db.write(move |conn| files::remove(conn, &ctx, &reach, *path)).await?;
    Folder::of(&state.config.data_dir).remove(&name);
    Ok(HttpResponse::NoContent().finish())
}

/// A file that is looked into, with all that is needed for it.
async fn look<T: Send + 'static>(
    state: &State,
    book: web::Data<CodeBook>,
    reach: Reach,
    id: ImportFileId,
    f: impl FnOnce(File, engine::Options) -> Result<T, engine::FileFault> + Send + 'static,
) -> Outcome<T> {
    let found = reach.clone();
    let Kept { file, stored_as } = state.db.read(move |conn| files::find(conn, &found, id)).await?;
    let zone = reach.site_place(file.site_id)?.1.site.as_ref().ok_or(Fault::NotFound)?.zone.clone();
    let (folder, now) = (Folder::of(&state.config.data_dir), state.clock.now());
    web::block(move || {
        let options = options(&book, zone, Some(now), &folder);
        f(folder.open(&stored_as)?, options)
            .map_err(|fault| Fault::conflict("file-unreadable", format!("{}: {}", fault.code, fault.detail)))
    })
    .await
    .map_err(Fault::internal)?
}

/// The first rows of a file as they are
#[utoipa::path(
    tag = "Imports", operation_id = "preview_import_file", security(("bearer" = ["import:manage"])),
    params(("fileId" = ImportFileId, Path, description = "The file")),
    responses((status = 200, description = "The first rows", body = ImportPreview))
)]
#[get("/import-files/{fileId}/preview")]
async fn preview_import_file(
    caller: Require<ImportManage>,
    path: web::Path<ImportFileId>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
) -> Outcome<web::Json<ImportPreview>> {
    let seen = look(&state, book, caller.reach(), *path, |file, options| {
        engine::preview(file, &SourceFormat::default(), None, &options, ROWS as usize)
    });
    Ok(web::Json(seen.await?))
}

/// The first rows of a file as a mapping would make them
///
/// It works while the mapping is wrong: its faults stand beside the raw rows.
#[utoipa::path(
    tag = "Imports", operation_id = "ask_import_preview", security(("bearer" = ["import:manage"])),
    params(("fileId" = ImportFileId, Path, description = "The file")), request_body = ImportPreviewQuestion,
    responses((status = 200, description = "The first rows", body = ImportPreview))
)]
#[post("/import-files/{fileId}/_preview")]
async fn ask_import_preview(
    caller: Require<ImportManage>,
    path: web::Path<ImportFileId>,
    body: Body<ImportPreviewQuestion>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
) -> Outcome<web::Json<ImportPreview>> {
    let asked = body.into_inner();
    let seen = look(&state, book, caller.reach(), *path, move |file, options| {
        let source = asked.source.unwrap_or_default();
        engine::preview(file, &source, asked.mapping.as_ref(), &options, asked.rows.unwrap_or(ROWS) as usize)
    });
    Ok(web::Json(seen.await?))
}

/// A proposal for a mapping, from the names and values of the columns
#[utoipa::path(
    tag = "Imports", operation_id = "guess_import_mapping", security(("bearer" = ["import:manage"])),
    params(("fileId" = ImportFileId, Path, description = "The file")), request_body = ImportGuessQuestion,
    responses((status = 200, description = "A mapping to begin with; look at its preview", body = Mapping))
)]
#[post("/import-files/{fileId}/_guess")]
async fn guess_import_mapping(
    caller: Require<ImportManage>,
    path: web::Path<ImportFileId>,
    body: Body<ImportGuessQuestion>,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
) -> Outcome<web::Json<Mapping>> {
    let asked = body.into_inner();
    let guessed = look(&state, book, caller.reach(), *path, move |file, options| {
        engine::guess(file, &asked.source.unwrap_or_default(), &options, None)
    });
    Ok(web::Json(guessed.await?))
}
