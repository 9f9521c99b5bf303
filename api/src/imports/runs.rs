//! Dry runs and runs: their rows, and starting and stopping them. State and progress stand in their job.
//!
//! Called over HTTP with the reach of the permission to import, and by the command line, which imports in the name of an
//! organisation and may name any site.

use super::work::KIND;
use super::{files, mappings};
use crate::access::{Ctx, Reach, audit};
use crate::db::schema::{import_run as t, job};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, OrMissing as _, Outcome};
use crate::jobs::{Job, outbox, queue};
use crate::web::Cursor;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::Permission;
use shared_types::ids::{AreaId, ImportRunId};
use shared_types::import::{ImportFault, ImportFile, ImportRun, ImportState, Mapping, NewImportRun};
use shared_types::problem::FieldFault;

/// What a run was started with, as the job needs it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The run.
    pub id: Key,
    /// Whether nothing is written.
    pub dry: bool,
    /// The site.
    pub site: Key,
    /// The file.
    pub file: Key,
    /// What it is called.
    pub file_name: String,
    /// The mapping.
    pub mapping: Mapping,
    /// Whether short texts count as vetted.
    pub short_text_vetted: bool,
    /// Sites that rows may name.
    pub sites: Vec<Key>,
    /// Who started it.
    pub account: Option<Key>,
    /// The machine that started it.
    pub client: Option<Key>,
    /// For whom.
    pub organisation: Key,
    /// Where a mail goes.
    pub mail_to: Option<String>,
    /// The last row that is dealt with.
    pub row_done: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// What a run is started with.
pub struct Start {
    /// Whether nothing is written.
    pub dry: bool,
    /// The site.
    pub site: AreaId,
    /// The file.
    pub file: ImportFile,
    /// The mapping.
    pub mapping: Mapping,
    /// Whether short texts count as vetted.
    pub short_text_vetted: bool,
    /// Sites that rows may name.
    pub sites: Vec<AreaId>,
    /// Who starts it.
    pub account: Option<Key>,
    /// The machine that starts it.
    pub client: Option<Key>,
    /// For whom.
    pub organisation: Key,
    /// Where a mail goes.
    pub mail_to: Option<String>,
}

/// Adds a run and its job; `owner` takes the job at once.
pub fn start(conn: &mut AnyConnection, at: Timestamp, start: &Start, owner: Option<Key>) -> Outcome<(Key, Job)> {
    let id = Key::fresh();
    let json = |e: serde_json::Error| Fault::internal(e);
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::dry.eq(start.dry),
            t::site_id.eq(Key::from(start.site)),
            t::file_id.eq(Key::from(start.file.id)),
            t::file_name.eq(&start.file.name),
            t::mapping.eq(serde_json::to_string(&start.mapping).map_err(json)?),
            t::short_text_vetted.eq(start.short_text_vetted),
            t::sites.eq(serde_json::to_string(&start.sites).map_err(json)?),
            t::account_id.eq(start.account),
            t::client_id.eq(start.client),
            t::organisation_id.eq(start.organisation),
            t::mail_to.eq(&start.mail_to),
            t::created_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    let total = i64::try_from(start.file.bytes).ok();
    let job = queue::add(conn, KIND, id, total, at, owner)?;
    Ok((id, job))
}

/// Finds what a caller names, and judges whether it may: the file, the site, the mapping.
pub fn prepare(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    dry: bool,
    new: NewImportRun,
) -> Outcome<(Start, String)> {
    let missing = |fault: Fault, pointer: &str| match fault {
        Fault::NotFound => Fault::at(pointer, "unknown", "there is no such thing within your reach"),
        other => other,
    };
    let kept = files::find(conn, reach, new.file_id).map_err(|f| missing(f, "/fileId"))?;
    let site = new.site_id.unwrap_or(kept.file.site_id);
    reach.site(site)?;
    let mapping = match (new.mapping, new.mapping_id) {
        (Some(mapping), None) => mapping,
        (None, Some(id)) => mappings::find(conn, reach, id).map_err(|f| missing(f, "/mappingId"))?.mapping,
        _ => return Err(Fault::at("/mapping", "required", "give either `mapping` or `mappingId`")),
    };
    if new.short_text_vetted && ctx.reach(Permission::IncidentVet).site(site).is_err() {
        return Err(Fault::forbidden("permission-missing", "Vetting needs the permission incident:vet."));
    }
    let sites = match mapping.site {
        Some(_) => reach.sites().iter().map(|s| s.id).collect(),
        None => vec![site],
    };
    let start = Start {
        dry,
        site,
        file: kept.file,
        mapping,
        short_text_vetted: new.short_text_vetted,
        sites,
        account: ctx.actor().account.map(Key::from),
        client: ctx.actor().client.map(Key::from),
        organisation: ctx.actor().organisation.into(),
        mail_to: new.mail_on_failure,
    };
    Ok((start, kept.stored_as))
}

/// Starts a run of a caller.
pub fn create(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &Start) -> Outcome<ImportRun> {
    // It may have been removed since it was looked at.
    files::find(conn, reach, new.file.id)?;
    let (id, _) = start(conn, ctx.at(), new, None)?;
    let noun = noun(new.dry);
    audit::record(conn, ctx, &audit::Entry::of(&format!("{noun}.start"), noun, id.0, Some(new.site)))?;
    find(conn, reach, new.dry, id.to())
}

/// The word for it.
pub fn noun(dry: bool) -> &'static str {
    if dry { "import-dry-run" } else { "import-run" }
}

/// Asks a run to stop; one that has ended is left as it is.
pub fn cancel(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, dry: bool, id: ImportRunId) -> Outcome<ImportRun> {
    let run = find(conn, reach, dry, id)?;
    if !queue::cancel(conn, id.into(), ctx.at())? {
        return Err(Fault::conflict("import-ended", "It has ended; there is nothing to stop."));
    }
    let noun = noun(dry);
    audit::record(conn, ctx, &audit::Entry::of(&format!("{noun}.cancel"), noun, id.0, Some(run.site_id)))?;
    outbox::emit(conn, ctx.at(), "import-run.cancelled", id.0, Some(run.site_id))?;
    find(conn, reach, dry, id)
}

type Head = (Key, bool, Key, Key, String, String, bool, Moment);
type Totals = (i64, i64, i64, i64, i64, i64, i64);
type Rest = (Option<String>, Option<String>, String, i64, Option<i64>, Option<Moment>);

#[allow(clippy::type_complexity)] // the type is the list of the columns itself
fn select() -> (
    (t::id, t::dry, t::site_id, t::file_id, t::file_name, t::mapping, t::short_text_vetted, t::created_at),
    (t::rows_read, t::created, t::updated, t::skipped, t::refused, t::findings, t::findings_kept),
    (t::fault_code, t::fault_detail, job::state, job::progress_done, job::progress_total, job::finished_at),
) {
    (
        (t::id, t::dry, t::site_id, t::file_id, t::file_name, t::mapping, t::short_text_vetted, t::created_at),
        (t::rows_read, t::created, t::updated, t::skipped, t::refused, t::findings, t::findings_kept),
        (t::fault_code, t::fault_detail, job::state, job::progress_done, job::progress_total, job::finished_at),
    )
}

fn read((head, totals, rest): (Head, Totals, Rest)) -> Outcome<ImportRun> {
    let (id, dry_run, site, file, file_name, mapping, short_text_vetted, created_at) = head;
    let (rows_read, created, updated, skipped, refused, findings, findings_kept) = totals;
    let (code, detail, state, done, total, finished_at) = rest;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let bytes_total = count(total.unwrap_or(0));
    Ok(ImportRun {
        id: id.to(),
        dry_run,
        site_id: site.to(),
        file_id: file.to(),
        file_name,
        mapping: serde_json::from_str(&mapping).map_err(Fault::internal)?,
        short_text_vetted,
        state: match state.as_str() {
            "waiting" => ImportState::Waiting,
            "running" => ImportState::Running,
            "done" => ImportState::Done,
            "cancelled" => ImportState::Cancelled,
            _ => ImportState::Failed,
        },
        bytes_done: count(done).min(bytes_total),
        bytes_total,
        rows_read: count(rows_read),
        created: count(created),
        updated: count(updated),
        skipped: count(skipped),
        refused: count(refused),
        findings: count(findings),
        findings_kept: count(findings_kept),
        fault: code.map(|code| ImportFault { code, detail: detail.unwrap_or_default() }),
        created_at: created_at.into(),
        finished_at: finished_at.map(Moment::timestamp),
    })
}

/// One run within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, dry: bool, id: ImportRunId) -> Outcome<ImportRun> {
    let run = told(conn, id.into())?;
    if run.dry_run != dry {
        return Err(Fault::NotFound);
    }
    reach.site(run.site_id)?;
    Ok(run)
}

/// One run, for the command line that started it.
pub fn told(conn: &mut AnyConnection, id: Key) -> Outcome<ImportRun> {
    let row = t::table
        .inner_join(job::table.on(job::subject_id.eq(t::id)))
        .filter(t::id.eq(id))
        .select(select())
        .first(conn)
        .optional()
        .or_missing()?;
    read(row)
}

/// A page of runs, the last one first.
pub fn page(
    conn: &mut AnyConnection,
    sites: &[Key],
    dry: bool,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<ImportRun>, Option<Cursor>)> {
    let mut query = t::table
        .inner_join(job::table.on(job::subject_id.eq(t::id)))
        .filter(t::site_id.eq_any(sites.to_vec()).and(t::dry.eq(dry)))
        .order(t::id.desc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select(select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(t::id.lt(Key(after.id()?)));
    }
    let rows: Vec<(Head, Totals, Rest)> = query.load(conn)?;
    let runs = rows.into_iter().map(read).collect::<Outcome<Vec<_>>>()?;
    Ok(crate::web::cursor::cut(runs, limit, |r| Cursor::of(0, r.id.0)))
}

type PlanRow =
    ((bool, Key, Key, String, String, bool, String), (Option<Key>, Option<Key>, Key, Option<String>, i64, Moment));

/// What the job needs of its run.
pub(super) fn plan(conn: &mut AnyConnection, id: Key) -> Outcome<Plan> {
    let (what, who): PlanRow = t::table
        .filter(t::id.eq(id))
        .select((
            (t::dry, t::site_id, t::file_id, t::file_name, t::mapping, t::short_text_vetted, t::sites),
            (t::account_id, t::client_id, t::organisation_id, t::mail_to, t::row_done, t::created_at),
        ))
        .first(conn)
        .optional()
        .or_missing()?;
    let (dry, site, file, file_name, mapping, short_text_vetted, sites) = what;
    let (account, client, organisation, mail_to, row_done, created_at) = who;
    let sites: Vec<AreaId> = serde_json::from_str(&sites).map_err(Fault::internal)?;
    Ok(Plan {
        id,
        dry,
        site,
        file,
        file_name,
        mapping: serde_json::from_str(&mapping).map_err(Fault::internal)?,
        short_text_vetted,
        sites: sites.into_iter().map(Key::from).collect(),
        account,
        client,
        organisation,
        mail_to,
        row_done,
        created_at: created_at.into(),
    })
}

/// Writes down why a run cannot go on.
pub(super) fn fail(conn: &mut AnyConnection, id: Key, code: &str, detail: &str) -> Outcome<()> {
    diesel::update(t::table.filter(t::id.eq(id).and(t::fault_code.is_null())))
        .set((t::fault_code.eq(code), t::fault_detail.eq(detail)))
        .execute(conn)?;
    Ok(())
}

/// What is wrong with a mapping, as the caller who sent it must hear it.
pub(super) fn mapping_faults(faults: Vec<shared_types::import::MappingFault>) -> Fault {
    Fault::Invalid(
        faults.into_iter().map(|f| FieldFault::new(format!("/mapping{}", f.pointer), &f.code, f.detail)).collect(),
    )
}
