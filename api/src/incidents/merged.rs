//! Where incidents went that are one with another, and what came to them: read here, because whoever shows an incident must say
//! so. Merging itself is the business of `belonging`.
//!
//! Nothing is moved by a merge: what hangs on the merged incident stays there and is shown with the other one.

use super::{numbers, view};
use crate::access::Reach;
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key, Sql};
use crate::fault::Outcome;
use diesel::sql_types::{Binary, Bool, Integer, SmallInt};
use shared_types::access::Sight;
use shared_types::belonging::IncidentRef;
use shared_types::ids::IncidentId;
use std::collections::HashMap;

/// Both sides of merges, as far as a reader may know them.
#[derive(Clone, Debug, Default)]
pub struct Ends {
    /// The incident that this one went into.
    pub into: Option<IncidentRef>,
    /// Those that went into this one, which the reader sees in full.
    pub here: Vec<IncidentRef>,
}

#[derive(diesel::QueryableByName)]
struct Other {
    #[diesel(sql_type = Binary)]
    id: Key,
    #[diesel(sql_type = Binary)]
    site_id: Key,
    #[diesel(sql_type = SmallInt)]
    year: i16,
    #[diesel(sql_type = Integer)]
    serial: i32,
    #[diesel(sql_type = SmallInt)]
    category: i16,
    #[diesel(sql_type = Binary)]
    reporter_organisation_id: Key,
    #[diesel(sql_type = Bool)]
    outward: bool,
}

const OTHER: &str = "SELECT i.id, i.site_id, i.year, i.serial, i.category, i.reporter_organisation_id, ";

impl Other {
    fn sight(&self, reach: &Reach, book: &CodeBook) -> Sight {
        view::sight_of((self.site_id, self.reporter_organisation_id, self.category), reach, book)
    }

    fn named(&self, reach: &Reach) -> IncidentRef {
        let site = reach.tree().get(self.site_id.to()).and_then(|p| p.site.as_ref());
        let code = site.map_or("", |s| s.code.as_str());
        IncidentRef { id: self.id.to(), number: numbers::text(code, self.year, self.serial) }
    }
}

/// Where an incident went and what came to it.
pub fn ends(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: Key) -> Outcome<Ends> {
    let mut sql = Sql::new(OTHER);
    sql.push("TRUE AS outward FROM incident_merge m JOIN incident i ON i.id = m.into_id WHERE m.undone_at IS NULL AND m.merged_id = ");
    sql.bind(id).push(" UNION ALL ").push(OTHER);
    sql.push("FALSE AS outward FROM incident_merge m JOIN incident i ON i.id = m.merged_id WHERE m.undone_at IS NULL AND m.into_id = ");
    sql.bind(id);
    let mut ends = Ends::default();
    for other in sql.load::<Other>(conn)? {
        match (other.outward, other.sight(reach, book)) {
            (_, Sight::None) => {}
            (true, _) => ends.into = Some(other.named(reach)),
            (false, Sight::Full) => ends.here.push(other.named(reach)),
            (false, _) => {}
        }
    }
    ends.here.sort_by_key(|r| r.id);
    Ok(ends)
}

/// An incident and all that went into it and the reader sees in full: whose goods, persons and vehicles are shown with it.
pub fn family(conn: &mut AnyConnection, reach: &Reach, book: &CodeBook, id: IncidentId) -> Outcome<Vec<Key>> {
    let here = ends(conn, reach, book, id.into())?.here;
    Ok(std::iter::once(id).chain(here.into_iter().map(|r| r.id)).map(Key::from).collect())
}

#[derive(diesel::QueryableByName)]
struct Went {
    #[diesel(sql_type = Binary)]
    merged_id: Key,
    #[diesel(sql_type = Binary)]
    into_id: Key,
}

/// Where those of some incidents went that were merged, as far as the reader may know of it.
pub fn into_of(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    ids: Vec<Key>,
) -> Outcome<HashMap<Key, IncidentRef>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new("SELECT merged_id, into_id FROM incident_merge WHERE undone_at IS NULL AND merged_id IN (");
    sql.list(ids).push(")");
    let went = sql.load::<Went>(conn)?;
    let named = named(conn, reach, book, went.iter().map(|w| w.into_id).collect())?;
    Ok(went.into_iter().filter_map(|w| Some((w.merged_id, named.get(&w.into_id)?.clone()))).collect())
}

/// Those of some incidents that the reader may know of, by id.
pub fn named(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    ids: Vec<Key>,
) -> Outcome<HashMap<Key, IncidentRef>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(OTHER);
    sql.push("TRUE AS outward FROM incident i WHERE i.id IN (").list(ids).push(")");
    let found = sql.load::<Other>(conn)?;
    Ok(found.into_iter().filter(|o| o.sight(reach, book) != Sight::None).map(|o| (o.id, o.named(reach))).collect())
}
