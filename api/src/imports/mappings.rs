//! Saved mappings: shared by all who import at a site.
//!
//! Every function takes the reach of the permission to import; what lies outside is not found.

use crate::access::{Ctx, Reach, audit};
use crate::db::schema::import_mapping as t;
use crate::db::{AnyConnection, Key, Moment, dialect};
use crate::fault::{Expect as _, Fault, OrMissing as _, Outcome};
use crate::web::Cursor;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use shared_types::ids::ImportMappingId;
use shared_types::import::{ImportMapping, ImportMappingPatch, Mapping, NewImportMapping};

type Row = (Key, Key, String, String, Moment, Moment, i32);
const TAKEN: (&str, &str) = ("mapping-name-taken", "Another mapping of this site has this name.");

fn columns() -> (t::id, t::site_id, t::name, t::mapping, t::created_at, t::updated_at, t::version) {
    (t::id, t::site_id, t::name, t::mapping, t::created_at, t::updated_at, t::version)
}

fn read((id, site, name, mapping, created, updated, version): Row) -> Outcome<ImportMapping> {
    Ok(ImportMapping {
        id: id.to(),
        site_id: site.to(),
        name,
        mapping: serde_json::from_str(&mapping).map_err(Fault::internal)?,
        created_at: created.into(),
        updated_at: updated.into(),
        version,
    })
}

/// Saves a mapping.
pub fn create(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, new: &NewImportMapping) -> Outcome<ImportMapping> {
    reach.site(new.site_id)?;
    let (id, at) = (Key::fresh(), Moment::from(ctx.at()));
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::site_id.eq(Key::from(new.site_id)),
            t::name.eq(&new.name),
            t::mapping.eq(text(&new.mapping)?),
            t::account_id.eq(ctx.actor().account.map(Key::from)),
            t::client_id.eq(ctx.actor().client.map(Key::from)),
            t::created_at.eq(at),
            t::updated_at.eq(at),
            t::version.eq(1),
        ))
        .execute(conn)
        .unique_is(TAKEN.0, TAKEN.1)?;
    audit::record(conn, ctx, &audit::Entry::of("import-mapping.create", "import-mapping", id.0, Some(new.site_id)))?;
    find(conn, reach, id.to())
}

fn text(mapping: &Mapping) -> Outcome<String> {
    serde_json::to_string(mapping).map_err(Fault::internal)
}

/// One mapping within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, id: ImportMappingId) -> Outcome<ImportMapping> {
    let row: Row = t::table.filter(t::id.eq(Key::from(id))).select(columns()).first(conn).optional().or_missing()?;
    let mapping = read(row)?;
    reach.site(mapping.site_id)?;
    Ok(mapping)
}

/// A page of mappings, the last made first.
pub fn page(
    conn: &mut AnyConnection,
    sites: &[Key],
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<ImportMapping>, Option<Cursor>)> {
    let mut query = t::table
        .filter(t::site_id.eq_any(sites.to_vec()))
        .order(t::id.desc())
        .limit(i64::try_from(limit + 1).unwrap_or(i64::MAX))
        .select(columns())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(t::id.lt(Key(after.id()?)));
    }
    let rows = query.load::<Row>(conn)?.into_iter().map(read).collect::<Outcome<Vec<_>>>()?;
    Ok(crate::web::cursor::cut(rows, limit, |m| Cursor::of(0, m.id.0)))
}

/// Changes a mapping. The document is one long text, so changing it asks for `If-Match`.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    id: ImportMappingId,
    if_match: IfMatch,
    patch: &ImportMappingPatch,
) -> Outcome<ImportMapping> {
    lock(conn, id)?;
    let old = find(conn, reach, id)?;
    if patch.mapping.is_some() {
        if_match.require(old.version)?
    } else {
        if_match.check(old.version)?
    }
    diesel::update(t::table.filter(t::id.eq(Key::from(id))))
        .set((
            t::name.eq(patch.name.as_ref().unwrap_or(&old.name)),
            t::mapping.eq(text(patch.mapping.as_ref().unwrap_or(&old.mapping))?),
            t::updated_at.eq(Moment::from(ctx.at())),
            t::version.eq(old.version + 1),
        ))
        .execute(conn)
        .unique_is(TAKEN.0, TAKEN.1)?;
    audit::record(conn, ctx, &audit::Entry::of("import-mapping.change", "import-mapping", id.0, Some(old.site_id)))?;
    find(conn, reach, id)
}

/// Holds the row until the change commits.
fn lock(conn: &mut AnyConnection, id: ImportMappingId) -> Outcome<()> {
    let mut sql = crate::db::Sql::new("SELECT version FROM import_mapping WHERE id = ");
    sql.bind(Key::from(id)).push(dialect::for_update(conn));
    sql.execute(conn)?;
    Ok(())
}

/// Removes a mapping; runs keep the copy that they were started with.
pub fn remove(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, id: ImportMappingId) -> Outcome<()> {
    let old = find(conn, reach, id)?;
    diesel::delete(t::table.filter(t::id.eq(Key::from(id)))).execute(conn)?;
    audit::record(conn, ctx, &audit::Entry::of("import-mapping.remove", "import-mapping", id.0, Some(old.site_id)))
}
