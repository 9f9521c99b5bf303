//! Files: their rows. The bytes stand in the folder.
//!
//! Every function takes the reach of the permission to import; what lies outside is not found.

use super::folder::Stored;
use crate::access::{Actor, Ctx, Reach, audit};
use crate::db::schema::{import_file as t, import_run};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, OrMissing as _, Outcome};
use crate::jobs::queue;
use crate::web::Cursor;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::{AreaId, ImportFileId};
use shared_types::import::ImportFile;

/// A file with where its bytes are.
#[derive(Clone, Debug)]
pub struct Kept {
    /// As the contract tells it.
    pub file: ImportFile,
    /// Its name in the folder.
    pub stored_as: String,
}

type Row = (Key, Key, String, String, i64, String, Moment);

fn columns() -> (t::id, t::site_id, t::name, t::media_type, t::bytes, t::stored_as, t::created_at) {
    (t::id, t::site_id, t::name, t::media_type, t::bytes, t::stored_as, t::created_at)
}

fn kept((id, site, name, media_type, bytes, stored_as, at): Row) -> Kept {
    let file = ImportFile {
        id: id.to(),
        site_id: site.to(),
        name,
        media_type,
        bytes: u64::try_from(bytes).unwrap_or(0),
        created_at: at.into(),
    };
    Kept { file, stored_as }
}

/// What a new file is.
pub struct NewFile {
    /// Its site.
    pub site: AreaId,
    /// What it is called.
    pub name: String,
    /// What it was sent as.
    pub media_type: String,
}

/// Adds the row of a file that has come.
pub fn add(
    conn: &mut AnyConnection,
    actor: Option<&Actor>,
    at: Timestamp,
    new: &NewFile,
    stored: &Stored,
) -> Outcome<ImportFile> {
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::site_id.eq(Key::from(new.site)),
            t::name.eq(&new.name),
            t::media_type.eq(&new.media_type),
            t::bytes.eq(i64::try_from(stored.bytes).map_err(Fault::internal)?),
            t::stored_as.eq(&stored.name),
            t::content_hash.eq(&stored.hash[..]),
            t::account_id.eq(actor.and_then(|a| a.account).map(Key::from)),
            t::client_id.eq(actor.and_then(|a| a.client).map(Key::from)),
            t::created_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    Ok(ImportFile {
        id: id.to(),
        site_id: new.site,
        name: new.name.clone(),
        media_type: new.media_type.clone(),
        bytes: stored.bytes,
        created_at: at,
    })
}

/// One file within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, id: ImportFileId) -> Outcome<Kept> {
    let row: Row = t::table.filter(t::id.eq(Key::from(id))).select(columns()).first(conn).optional().or_missing()?;
    let kept = kept(row);
    reach.site(kept.file.site_id)?;
    Ok(kept)
}

/// The bytes of a file, for the job, which has no reach of its own.
pub(super) fn stored(conn: &mut AnyConnection, id: Key) -> Outcome<(String, i64)> {
    t::table.filter(t::id.eq(id)).select((t::stored_as, t::bytes)).first(conn).optional().or_missing()
}

/// A page of files, the last one first.
pub fn page(
    conn: &mut AnyConnection,
    sites: &[Key],
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<ImportFile>, Option<Cursor>)> {
    let mut query = t::table
        .filter(t::site_id.eq_any(sites.to_vec()))
        .order(t::id.desc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select(columns())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(t::id.lt(Key(after.id()?)));
    }
    let files: Vec<ImportFile> = query.load::<Row>(conn)?.into_iter().map(|row| kept(row).file).collect();
    Ok(crate::web::cursor::cut(files, limit, |f| Cursor::of(0, f.id.0)))
}

/// Removes a file, unless an import still reads it. The bytes go after the commit: the answer is their name.
pub fn remove(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, id: ImportFileId) -> Outcome<String> {
    let kept = find(conn, reach, id)?;
    let key = Key::from(id);
    let runs: Vec<Key> = import_run::table.filter(import_run::file_id.eq(key)).select(import_run::id).load(conn)?;
    if queue::is_open(conn, &runs)? {
        return Err(Fault::conflict("import-running", "An import still reads this file; stop it first."));
    }
    diesel::delete(t::table.filter(t::id.eq(key))).execute(conn)?;
    audit::record(conn, ctx, &audit::Entry::of("import-file.remove", "import-file", id.0, Some(kept.file.site_id)))?;
    Ok(kept.stored_as)
}

/// Names of all files in the folder that a row names.
pub fn stored_names(conn: &mut AnyConnection) -> Outcome<Vec<String>> {
    Ok(t::table.select(t::stored_as).load(conn)?)
}
