//! Copies: read as figures, or taken out as paper, workbook or table; all of a report together as one file.

use super::super::{ask, page, store, tables};
use crate::access::audit::{self, Entry};
use crate::access::{Ctx, SignedIn};
use crate::codes::CodeBook;
use crate::fault::{Fault, Outcome};
use crate::web::State;
use crate::web::media::{self, CSV, JSON, XLSX};
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, get, web};
use shared_types::ids::{ReportCopyId, ReportId};
use shared_types::report::ReportCopy;
use std::io::{Cursor, Write as _};
use tokio::sync::Semaphore;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn operations(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read_report_copy).service(archive_report);
}

const PDF: &str = "application/pdf";
const ZIP: &str = "application/zip";

/// Papers that are set at once: it is work for a processor, and the others are for those who look at a screen.
static TURNS: Semaphore = Semaphore::const_new(2);

/// A copy of a report
///
/// JSON, or by `Accept` a tagged PDF (PDF/UA-1), a workbook with a sheet for each part, or one long table. All are made of the figures
/// that were kept when it was made. It is there for its reader alone, as long as that person may see the figures of all its sites.
#[utoipa::path(
    tag = "Reports", operation_id = "read_report_copy", security(("bearer" = ["signed-in"])),
    params(("reportCopyId" = ReportCopyId, Path, description = "The copy")),
    responses((status = 200, description = "The copy", content(
        (ReportCopy = "application/json"),
        (String = "application/pdf", example = "the bytes of a PDF"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", example = "the bytes of a workbook"),
        (String = "text/csv"))))
)]
#[get("/report-copies/{reportCopyId}")]
async fn read_report_copy(
    caller: SignedIn,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    id: web::Path<ReportCopyId>,
    req: HttpRequest,
) -> Outcome<HttpResponse> {
    let (ctx, account, id) = (caller.0.clone(), ask::person(&caller)?, id.into_inner());
    let copy = state.db.read(move |conn| store::copy(conn, &ctx, account, id)).await?;
    let form = media::asked(&req, &[JSON, PDF, XLSX, CSV]).unwrap_or(JSON);
    if form == JSON {
        return Ok(HttpResponse::Ok().json(copy));
    }
    note(&state, caller.0.clone(), &copy).await?;
    let name = file_name(&page::title(&copy));
    let folder = state.config.data_dir.clone();
    let bytes = set(move || match form {
        PDF => page::print(&copy, &book),
        XLSX => tables::workbook(&copy, &folder),
        _ => tables::csv(&copy).map(|bytes| bytes.to_vec()),
    })
    .await?;
    let (kind, ending) = match form {
        PDF => (PDF, "pdf"),
        XLSX => (XLSX, "xlsx"),
        _ => ("text/csv; charset=utf-8", "csv"),
    };
    Ok(file(kind, &format!("{name}.{ending}"), bytes))
}

/// All the caller's copies of a report as PDFs, in one file
#[utoipa::path(
    tag = "Reports", operation_id = "archive_report", security(("bearer" = ["signed-in"])),
    params(("reportId" = ReportId, Path, description = "The report")),
    responses((status = 200, description = "The PDFs, to be saved", content((String = "application/zip", example = "the bytes of an archive"))))
)]
#[get("/reports/{reportId}/archive")]
async fn archive_report(
    caller: SignedIn,
    state: web::Data<State>,
    book: web::Data<CodeBook>,
    id: web::Path<ReportId>,
) -> Outcome<HttpResponse> {
    let (ctx, account, id) = (caller.0.clone(), ask::person(&caller)?, id.into_inner());
    let copies = state.db.read(move |conn| store::copies(conn, &ctx, account, id)).await?;
    let first = copies.first().ok_or(Fault::NotFound)?;
    note(&state, caller.0.clone(), first).await?;
    let name = file_name(&first.design.title);
    let bytes = set(move || packed(&copies, &book)).await?;
    Ok(file(ZIP, &format!("{name}.zip"), bytes))
}

/// That somebody took figures out is logged, as it is for a list.
async fn note(state: &State, ctx: Ctx, copy: &ReportCopy) -> Outcome<()> {
    let (id, site) = (copy.report_id.0, copy.figures.sites.first().map(|s| s.id));
    state.db.write(move |conn| audit::record(conn, &ctx, &Entry::of("report.take-out", "report", id, site))).await
}

/// Off the async threads, a few at once.
async fn set(make: impl FnOnce() -> Outcome<Vec<u8>> + Send + 'static) -> Outcome<Vec<u8>> {
    let turn = TURNS.acquire().await.map_err(Fault::internal)?;
    let made = tokio::task::spawn_blocking(make).await;
    drop(turn);
    made.map_err(|e| Fault::internal(format!("a report could not be set: {e}")))?
}

fn packed(copies: &[ReportCopy], book: &CodeBook) -> Outcome<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // A PDF is packed inside.
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (n, copy) in copies.iter().enumerate() {
        let name = format!("{:03}-{}.pdf", n + 1, file_name(copy.label.as_deref().unwrap_or(&copy.design.title)));
        zip.start_file(name, plain).map_err(Fault::internal)?;
        zip.write_all(&page::print(copy, book)?).map_err(Fault::internal)?;
    }
    Ok(zip.finish().map_err(Fault::internal)?.into_inner())
}

fn file(kind: &str, name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        // As it is: it is packed inside, and small.
        .insert_header((CONTENT_ENCODING, "identity"))
        .body(bytes)
}

/// What a header can carry; a gap for what it cannot.
fn file_name(title: &str) -> String {
    let fit = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let mut name: String = title.chars().map(fit).collect();
    while name.contains("--") {
        name = name.replace("--", "-");
    }
    let name = name.trim_matches(['-', '.']);
    if name.is_empty() { "report".to_owned() } else { name.to_owned() }
}
