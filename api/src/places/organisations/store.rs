//! The rows of organisations. Every function takes the caller's reach; one that takes no part in it is not found.

use super::super::listing::Asked;
use super::super::presence::{around, around_area, present};
use super::super::version::raise_version;
use crate::access::Reach;
use crate::db::connection::AnyBackend;
use crate::db::schema::{organisation, participation};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, OrMissing as _, Outcome};
use crate::web::Cursor;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::{AreaId, OrganisationId};
use shared_types::organisation::{NewOrganisation, Organisation, OrganisationKind, OrganisationPatch};
use uuid::Uuid;

type Row = (Key, String, String, Option<String>, bool, i32);

const COLUMNS: (
    organisation::id,
    organisation::name,
    organisation::kind,
    organisation::registration_number,
    organisation::shows_name,
    organisation::version,
) = (
    organisation::id,
    organisation::name,
    organisation::kind,
    organisation::registration_number,
    organisation::shows_name,
    organisation::version,
);

/// The place of an organisation in its list.
pub(super) fn place(organisation: &Organisation) -> Cursor {
    Cursor::of_name(&organisation.name, organisation.id.0)
}

/// The organisations that the caller may see.
fn visible(reach: &Reach, at: Timestamp) -> organisation::BoxedQuery<'static, AnyBackend> {
    // Nobody has the id of zeroes.
    let own = reach.organisation().map_or(Key(Uuid::nil()), Key::from);
    let here = organisation::id.eq_any(present!(around(reach), at));
    organisation::table.filter(here.or(organisation::id.eq(own))).into_boxed()
}

/// One organisation that the caller may see.
pub(in super::super) fn find(
    conn: &mut AnyConnection,
    reach: &Reach,
    id: OrganisationId,
    at: Timestamp,
) -> Outcome<Organisation> {
    let row: Row = visible(reach, at)
        .filter(organisation::id.eq(Key::from(id)))
        .select(COLUMNS)
        .first(conn)
        .optional()
        .or_missing()?;
    answer(row)
}

/// A page of the organisations that the caller may see.
pub(super) fn page(
    conn: &mut AnyConnection,
    reach: &Reach,
    kinds: &[OrganisationKind],
    areas: &[AreaId],
    at: Timestamp,
    asked: &Asked,
) -> Outcome<Vec<Organisation>> {
    let mut rows = visible(reach, at)
        .order((organisation::name.asc(), organisation::id.asc()))
        .limit(asked.rows())
        .select(COLUMNS);
    if !kinds.is_empty() {
        let kinds: Vec<&'static str> = kinds.iter().map(|k| k.word()).collect();
        rows = rows.filter(organisation::kind.eq_any(kinds));
    }
    if !areas.is_empty() {
        let mut places = Vec::new();
        for area in areas {
            reach.area(*area)?;
            places.extend(around_area(reach, *area));
        }
        rows = rows.filter(organisation::id.eq_any(present!(places, at)));
    }
    if let Some(after) = &asked.after {
        let (name, id) = after.name()?;
        rows = rows.filter(
            organisation::name.gt(name.clone()).or(organisation::name.eq(name).and(organisation::id.gt(Key(id)))),
        );
    }
    rows.load::<Row>(conn)?.into_iter().map(answer).collect()
}

/// Where an organisation that the caller may see takes part, now or from a later day, whoever may know those places.
pub(in super::super) fn places(
    conn: &mut AnyConnection,
    reach: &Reach,
    id: OrganisationId,
    at: Timestamp,
) -> Outcome<Vec<AreaId>> {
    find(conn, reach, id, at)?;
    let rows: Vec<Key> = participation::table
        .filter(participation::organisation_id.eq(Key::from(id)))
        .filter(participation::ends_at.is_null().or(participation::ends_at.gt(Moment::from(at))))
        .select(participation::area_id)
        .order(participation::id.asc())
        .load(conn)?;
    Ok(rows.into_iter().map(Key::to).collect())
}

/// Enters an organisation that takes part in a place within reach. Gives the id of that participation too.
pub(super) fn insert(
    conn: &mut AnyConnection,
    reach: &Reach,
    new: &NewOrganisation,
    at: Timestamp,
) -> Outcome<(OrganisationId, Uuid)> {
    reach.area(new.area_id)?;
    let (id, participation) = (Key::fresh(), Key::fresh());
    diesel::insert_into(organisation::table)
        .values((
            organisation::id.eq(id),
            organisation::name.eq(&new.name),
            organisation::kind.eq(new.kind.word()),
            organisation::registration_number.eq(&new.registration_number),
            organisation::shows_name.eq(new.shows_name),
            organisation::created_at.eq(Moment::from(at)),
            organisation::version.eq(1),
        ))
        .execute(conn)?;
    diesel::insert_into(participation::table)
        .values((
            participation::id.eq(participation),
            participation::organisation_id.eq(id),
            participation::area_id.eq(Key::from(new.area_id)),
            participation::begins_at.eq(Moment::from(at)),
            participation::version.eq(1),
        ))
        .execute(conn)?;
    Ok((id.to(), participation.0))
}

/// Changes the named fields of an organisation that the caller may see; the others are not touched.
pub(super) fn update(
    conn: &mut AnyConnection,
    reach: &Reach,
    id: OrganisationId,
    if_match: IfMatch,
    patch: &OrganisationPatch,
    at: Timestamp,
) -> Outcome<()> {
    find(conn, reach, id, at)?;
    raise_version!(conn, organisation, id, if_match);
    let changes = (
        patch.name.as_ref().map(|n| organisation::name.eq(n)),
        patch.shows_name.map(|s| organisation::shows_name.eq(s)),
    );
    diesel::update(organisation::table.filter(organisation::id.eq(Key::from(id)))).set(changes).execute(conn)?;
    Ok(())
}

fn answer((id, name, kind, registration_number, shows_name, version): Row) -> Outcome<Organisation> {
    let kind = kind.parse().map_err(|_| Fault::internal(format!("unknown kind {kind} of an organisation")))?;
    Ok(Organisation { id: id.to(), name, kind, registration_number, shows_name, version })
}
