//! Standard texts of a site: what is typed again and again, by language and category.

use crate::access::{Ctx, audit};
use crate::codes::CodeBook;
use crate::db::schema::standard_text as t;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, OrMissing as _, Outcome};
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use shared_types::ids::{AreaId, StandardTextId};
use shared_types::task::{NewStandardText, StandardText, StandardTextPatch};

/// The most of one site.
const MOST: i64 = 500;

type Row = (Key, String, String, String, String, i32);

fn told(site: AreaId, (id, language, category, title, body, version): Row) -> Outcome<StandardText> {
    Ok(StandardText {
        id: id.to(),
        site_id: site,
        language: language.parse().map_err(Fault::internal)?,
        category: (!category.is_empty()).then_some(category),
        title,
        body,
        version,
    })
}

/// The texts of a site that the caller has looked up through its reach, by language and name.
pub fn list(conn: &mut AnyConnection, site: AreaId) -> Outcome<Vec<StandardText>> {
    let rows: Vec<Row> = t::table
        .filter(t::site_id.eq(Key::from(site)))
        .order((t::language.asc(), t::title.asc(), t::id.asc()))
        .select((t::id, t::language, t::category, t::title, t::body, t::version))
        .load(conn)?;
    rows.into_iter().map(|row| told(site, row)).collect()
}

/// One of them.
pub fn get(conn: &mut AnyConnection, site: AreaId, id: StandardTextId) -> Outcome<StandardText> {
    let row: Row = t::table
        .filter(t::site_id.eq(Key::from(site)).and(t::id.eq(Key::from(id))))
        .select((t::id, t::language, t::category, t::title, t::body, t::version))
        .first(conn)
        .optional()
        .or_missing()?;
    told(site, row)
}

/// Adds one.
pub fn add(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    book: &CodeBook,
    site: AreaId,
    new: &NewStandardText,
) -> Outcome<StandardText> {
    if new.category.as_deref().is_some_and(|c| book.kind(c).is_none()) {
        return Err(Fault::at("/category", "unknown-code", "there is no such category"));
    }
    let there: i64 = t::table.filter(t::site_id.eq(Key::from(site))).count().get_result(conn)?;
    if there >= MOST {
        return Err(Fault::conflict("too-many-texts", format!("A site has at most {MOST} standard texts.")));
    }
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::site_id.eq(Key::from(site)),
            t::language.eq(new.language.word()),
            t::category.eq(new.category.as_deref().unwrap_or_default()),
            t::title.eq(&new.title),
            t::body.eq(&new.body),
            t::created_at.eq(Moment::from(ctx.at())),
            t::version.eq(1),
        ))
        .execute(conn)?;
    audit::record(conn, ctx, &audit::Entry::of("standard-text.add", "standard-text", id.0, Some(site)))?;
    get(conn, site, id.to())
}

/// Changes what the patch names.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    (site, id): (AreaId, StandardTextId),
    if_match: IfMatch,
    patch: &StandardTextPatch,
) -> Outcome<StandardText> {
    let now = get(conn, site, id)?;
    if_match.check(now.version)?;
    diesel::update(t::table.filter(t::id.eq(Key::from(id))))
        .set((
            t::title.eq(patch.title.as_deref().unwrap_or(&now.title)),
            t::body.eq(patch.body.as_deref().unwrap_or(&now.body)),
            t::version.eq(now.version + 1),
        ))
        .execute(conn)?;
    audit::record(conn, ctx, &audit::Entry::of("standard-text.change", "standard-text", id.0, Some(site)))?;
    get(conn, site, id)
}

/// Removes one.
pub fn remove(conn: &mut AnyConnection, ctx: &Ctx, site: AreaId, id: StandardTextId) -> Outcome<()> {
    let gone =
        diesel::delete(t::table.filter(t::site_id.eq(Key::from(site)).and(t::id.eq(Key::from(id))))).execute(conn)?;
    if gone == 0 {
        return Err(Fault::NotFound);
    }
    audit::record(conn, ctx, &audit::Entry::of("standard-text.remove", "standard-text", id.0, Some(site)))
}
