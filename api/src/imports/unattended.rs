//! An import without a server in between: the command line takes a file over, does the job itself in this process, and hears
//! what became of it. The same tables, so that a server that runs beside it shows it, can stop it, and goes on with it when
//! this process is killed.
//!
//! Called by `webm import` alone. Whoever may start it may read and write the database, which is why it asks no permission.

use super::files::{self, NewFile};
use super::findings;
use super::folder::Folder;
use super::runs::{self, Start};
use super::work::{ImportKind, check};
use crate::access::{AreaTree, audit};
use crate::clock::Clock;
use crate::codes::CodeBook;
use crate::db::schema::{import_file, organisation, participation};
use crate::db::{AnyConnection, Db, Key};
use crate::fault::{Fault, Outcome};
use crate::jobs::{Kind, Work, mail};
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::AreaId;
use shared_types::import::{ImportFinding, ImportRun, Mapping};
use std::fs::File;
use std::sync::Arc;

/// What is asked for.
pub struct Ask {
    /// The file, and what it is called.
    pub file: File,
    /// What it is called.
    pub name: String,
    /// How it is read.
    pub mapping: Mapping,
    /// Code or id of the site.
    pub site: String,
    /// Id or name of the organisation that reports; found by itself when absent.
    pub organisation: Option<String>,
    /// Whether nothing is written.
    pub dry: bool,
    /// Whether short texts count as vetted.
    pub vetted: bool,
    /// Where a mail goes when it fails or refuses rows.
    pub mail_to: Option<String>,
    /// Largest file, in bytes.
    pub max_bytes: u64,
    /// Address of the server, for the mail.
    pub public_url: String,
}

/// Imports; the answer is the run as it ended.
pub fn import(db: &Db, clock: &Clock, folder: Folder, ask: Ask) -> Outcome<ImportRun> {
    let book = Arc::new(db.read_blocking(CodeBook::load)?);
    let (tree, organisation) = db.read_blocking(|conn| {
        let tree = AreaTree::load(conn)?;
        let site = find_site(&tree, &ask.site)?;
        let organisation = find_organisation(conn, &tree, site, ask.organisation.as_deref())?;
        Ok(((tree, site), organisation))
    })?;
    let (tree, site) = tree;
    let zone = tree.get(site).and_then(|p| p.site.as_ref()).ok_or(Fault::NotFound)?.zone.clone();
    let stored = folder.copy(ask.file, ask.max_bytes)?;
    let name = stored.name.clone();
    let checked = check(&folder, &name, &ask.mapping, &book, zone);
    let run = checked.and_then(|()| {
        let at = clock.now();
        let owner = Key::fresh();
        let sites = match ask.mapping.site {
            Some(_) => sites(&tree),
            None => vec![site],
        };
        let (run, job) = db.write_blocking(move |conn| {
            let new = NewFile { site, name: ask.name, media_type: "application/octet-stream".into() };
            let file = files::add(conn, None, at, &new, &stored)?;
            let start = Start {
                dry: ask.dry,
                site,
                file,
                mapping: ask.mapping,
                short_text_vetted: ask.vetted,
                sites,
                account: None,
                client: None,
                organisation,
                mail_to: ask.mail_to,
            };
            let (id, job) = runs::start(conn, at, &start, Some(owner))?;
            let noun = runs::noun(start.dry);
            let entry = audit::Entry::of(
                if start.dry { "import-dry-run.start" } else { "import-run.start" },
                noun,
                id.0,
                Some(site),
            );
            audit::record_system(conn, at, None, &entry)?;
            Ok((id, job))
        })?;
        let kind: Arc<dyn Kind> = Arc::new(ImportKind::new(folder.clone(), book, ask.public_url).patient());
        Work::own(db.clone(), clock.clone(), job, owner).carry_out(&kind)?;
        db.read_blocking(|conn| runs::told(conn, run))
    });
    // The file is the caller's own; a run that another process goes on with still needs the copy.
    if run.as_ref().map_or(true, |r| r.state.is_final()) {
        let stored = name.clone();
        db.write_blocking(move |conn| {
            diesel::delete(import_file::table.filter(import_file::stored_as.eq(stored))).execute(conn)?;
            Ok(())
        })?;
        folder.remove(&name);
    }
    run
}

/// Tells by mail of an import that did not come to rows: a run that did mails by itself. `why` is of file and mapping, never of
/// what stands in a row.
pub fn mail_failure(conn: &mut AnyConnection, to: &str, name: &str, why: &str, at: Timestamp) -> Outcome<()> {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let body = format!("The import of {name} failed.\nReason: {why}\n\nImport again when that is mended.\n");
    mail::queue(conn, to, &format!("WeBM: the import of {name} failed"), &body, at)
}

fn sites(tree: &AreaTree) -> Vec<AreaId> {
    tree.places().filter(|place| place.site.is_some()).map(|place| place.id).collect()
}

fn find_site(tree: &AreaTree, asked: &str) -> Outcome<AreaId> {
    let found = sites(tree).into_iter().find(|id| {
        let code = tree.get(*id).and_then(|p| p.site.as_ref()).map(|s| s.code.as_str());
        id.to_string() == asked || code.is_some_and(|c| c.eq_ignore_ascii_case(asked))
    });
    found.ok_or_else(|| Fault::at("--site", "unknown", format!("there is no site with the code or id {asked}")))
}

/// Who reports: the one that is named, else the centre management of the site, else who takes part there longest.
fn find_organisation(conn: &mut AnyConnection, tree: &AreaTree, site: AreaId, asked: Option<&str>) -> Outcome<Key> {
    if let Some(asked) = asked {
        let all: Vec<(Key, String)> = organisation::table.select((organisation::id, organisation::name)).load(conn)?;
        let mut found = all.into_iter().filter(|(id, name)| name == asked || id.0.to_string() == asked);
        return match (found.next(), found.next()) {
            (Some((id, _)), None) => Ok(id),
            (None, _) => Err(Fault::at("--organisation", "unknown", format!("there is no organisation {asked}"))),
            _ => Err(Fault::at("--organisation", "ambiguous", "several have this name; give the id")),
        };
    }
    let rows: Vec<(Key, String, Key)> = participation::table
        .inner_join(organisation::table)
        .filter(participation::ends_at.is_null())
        .order(participation::begins_at.asc())
        .select((organisation::id, organisation::kind, participation::area_id))
        .load(conn)?;
    let there: Vec<_> = rows.into_iter().filter(|(_, _, area)| tree.lies_in(site, area.to())).collect();
    there
        .iter()
        .find(|(_, kind, _)| kind == "centre-management")
        .or(there.first())
        .map(|(id, ..)| *id)
        .ok_or_else(|| Fault::at("--organisation", "required", "nobody takes part at this site; say who reports"))
}

/// The head of the table of findings, and a row of it.
pub use super::findings::{HEAD, row};

/// Hands over all findings of a run, some at a time.
pub fn each_finding(db: &Db, run: &ImportRun, mut f: impl FnMut(&[ImportFinding]) -> Outcome<bool>) -> Outcome<()> {
    let mut after = 0;
    loop {
        let rows = db.read_blocking(|conn| findings::after(conn, run.id.into(), after, 1000))?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        let some: Vec<ImportFinding> = rows.into_iter().map(|(_, finding)| finding).collect();
        if !f(&some)? {
            return Ok(());
        }
    }
}
