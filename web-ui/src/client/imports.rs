//! The four steps of an import: file, mapping, dry run, run. Called by Import.

use shared_types::{
    ids::{AreaId, ImportFileId, ImportRunId},
    import::{
        ImportFile, ImportFilePage, ImportFindingPage, ImportGuessQuestion, ImportMapping, ImportMappingPage,
        ImportPreview, ImportPreviewQuestion, ImportRun, ImportRunPage, Mapping, NewImportMapping, NewImportRun,
    },
};
use web_sys::{AbortSignal, File};
use yew::Callback;

use super::{Call, Client, Fault};
use crate::{edge, nav::encode};

type Told<T> = Result<T, Fault>;

/// Dry runs and runs are the same noun at two addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Tells what would happen.
    Dry,
    /// Does it.
    Real,
}

impl Which {
    fn path(self) -> &'static str {
        match self {
            Self::Dry => "/import-dry-runs",
            Self::Real => "/import-runs",
        }
    }
}

fn keyed(call: Call) -> Call {
    call.header("Idempotency-Key", format!("\"{}\"", edge::random_key()))
}

/// Sends a file for a site.
pub async fn upload_import_file(client: Client, site: AreaId, file: File, progress: Callback<f64>) -> Told<ImportFile> {
    let name = file.name();
    // The header is Latin-1; a name in UTF-8 travels percent-encoded (RFC 6266).
    let call = keyed(Call::bare_post(format!("/import-files?site={site}")))
        .header("Content-Type", media_type(&name))
        .header("Content-Disposition", format!("attachment; filename*=UTF-8''{}", encode(&name)));
    client.upload(call, &file, progress).await?.json()
}

/// The media type by the name; the content decides in the end.
fn media_type(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let ends = |ending: &str| name.ends_with(ending);
    if ends(".gz") {
        "application/gzip"
    } else if ends(".ndjson") || ends(".jsonl") || ends(".json") {
        "application/x-ndjson"
    } else {
        "text/csv"
    }
}

/// Files that were sent before.
pub async fn list_import_files(client: Client, signal: AbortSignal) -> Told<Vec<ImportFile>> {
    client.fetch::<ImportFilePage>(Call::get("/import-files?limit=10"), Some(&signal)).await.map(|page| page.items)
}

/// One file.
pub async fn get_import_file(client: Client, signal: AbortSignal, id: ImportFileId) -> Told<ImportFile> {
    client.fetch(Call::get(format!("/import-files/{id}")), Some(&signal)).await
}

/// Its first rows as a mapping would make them, or raw.
pub async fn ask_import_preview(
    client: Client,
    signal: AbortSignal,
    id: ImportFileId,
    mapping: Option<Mapping>,
) -> Told<ImportPreview> {
    let question = ImportPreviewQuestion { mapping, rows: Some(20), ..ImportPreviewQuestion::default() };
    client.fetch(Call::post(format!("/import-files/{id}/_preview"), &question), Some(&signal)).await
}

/// A proposal for a mapping.
pub async fn guess_import_mapping(client: Client, signal: AbortSignal, id: ImportFileId) -> Told<Mapping> {
    let call = Call::post(format!("/import-files/{id}/_guess"), &ImportGuessQuestion::default());
    client.fetch(call, Some(&signal)).await
}

/// Saved mappings.
pub async fn list_import_mappings(client: Client, signal: AbortSignal) -> Told<Vec<ImportMapping>> {
    let call = Call::get("/import-mappings?limit=200");
    client.fetch::<ImportMappingPage>(call, Some(&signal)).await.map(|page| page.items)
}

/// Saves a mapping for all who import at a site.
pub async fn create_import_mapping(client: Client, new: NewImportMapping) -> Told<ImportMapping> {
    client.fetch(keyed(Call::post("/import-mappings", &new)), None).await
}

/// Dry runs or runs, the last one first.
pub async fn list_runs(client: Client, signal: AbortSignal, which: Which) -> Told<Vec<ImportRun>> {
    let call = Call::get(format!("{}?limit=10", which.path()));
    client.fetch::<ImportRunPage>(call, Some(&signal)).await.map(|page| page.items)
}

/// Starts a dry run or a run; the same key makes a repeat harmless.
pub async fn start_run(client: Client, which: Which, new: NewImportRun, key: String) -> Told<ImportRun> {
    let call = Call::post(which.path(), &new).header("Idempotency-Key", format!("\"{key}\""));
    client.fetch(call, None).await
}

/// How far it is.
pub async fn get_run(client: Client, signal: &AbortSignal, which: Which, id: ImportRunId) -> Told<ImportRun> {
    client.fetch(Call::get(format!("{}/{id}", which.path())), Some(signal)).await
}

/// Stops it; what it has taken stays.
pub async fn cancel_run(client: Client, which: Which, id: ImportRunId) -> Told<ImportRun> {
    client.fetch(Call::bare_post(format!("{}/{id}/_cancel", which.path())), None).await
}

/// What was found in the rows: the first page.
pub async fn list_faults(
    client: Client,
    signal: AbortSignal,
    which: Which,
    id: ImportRunId,
) -> Told<ImportFindingPage> {
    client.fetch(Call::get(format!("{}/{id}/faults?limit=100", which.path())), Some(&signal)).await
}

/// All of it as CSV.
pub async fn export_faults(client: Client, which: Which, id: ImportRunId) -> Told<String> {
    let call = Call::get(format!("{}/{id}/faults", which.path())).header("Accept", "text/csv");
    client.send(call, None).await.map(|answer| answer.body)
}
