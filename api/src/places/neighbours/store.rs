//! The rows of neighbours: each is one site's own half. Every function takes the caller's reach.

use crate::access::Reach;
use crate::db::schema::neighbour;
use crate::db::{AnyConnection, Key, Sql};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool};
use shared_types::area::Neighbour;
use shared_types::ids::AreaId;
use std::collections::HashMap;

/// Both halves of a neighbourship, seen from one side.
pub(super) struct Halves {
    pub site: AreaId,
    pub ours: Option<bool>,
    pub theirs: Option<bool>,
}

impl Halves {
    /// As the contract tells it; nothing of the other site but its name.
    pub fn answer(&self, reach: &Reach) -> Option<Neighbour> {
        let (we_share, they_share) = (self.ours == Some(true), self.theirs == Some(true));
        let name = reach.tree().get(self.site)?.name.clone();
        Some(Neighbour { site_id: self.site, name, we_share, they_share, sharing: we_share && they_share })
    }
}

/// All neighbourships of a site within reach, whoever began them.
pub(super) fn halves(conn: &mut AnyConnection, reach: &Reach, site: AreaId) -> Outcome<Vec<Halves>> {
    let own = a_site(reach, site)?;
    let rows: Vec<(Key, Key, bool)> =
        neighbour::table.filter(neighbour::site_id.eq(own).or(neighbour::other_id.eq(own))).load(conn)?;
    let mut found: HashMap<Key, Halves> = HashMap::new();
    for (from, to, shares) in rows {
        let other = if from == own { to } else { from };
        let entry = found.entry(other).or_insert(Halves { site: other.to(), ours: None, theirs: None });
        if from == own {
            entry.ours = Some(shares);
        } else {
            entry.theirs = Some(shares);
        }
    }
    Ok(found.into_values().collect())
}

/// Sets the half of a site within reach; two who do so at once do not hinder each other.
pub(super) fn set(conn: &mut AnyConnection, reach: &Reach, site: AreaId, other: AreaId, shares: bool) -> Outcome<()> {
    let own = a_site(reach, site)?;
    // Both engines read this in the same way; diesel's builder has it for each of them but not for both.
    diesel::sql_query(
        "INSERT INTO neighbour (site_id, other_id, shares) VALUES ($1, $2, $3) \
         ON CONFLICT (site_id, other_id) DO UPDATE SET shares = excluded.shares",
    )
    .bind::<Binary, _>(own)
    .bind::<Binary, _>(Key::from(other))
    .bind::<Bool, _>(shares)
    .execute(conn)?;
    Ok(())
}

/// Takes the half of a site within reach away.
pub(super) fn remove(conn: &mut AnyConnection, reach: &Reach, site: AreaId, other: AreaId) -> Outcome<()> {
    let own = a_site(reach, site)?;
    let half = neighbour::table.filter(neighbour::site_id.eq(own).and(neighbour::other_id.eq(Key::from(other))));
    match diesel::delete(half).execute(conn)? {
        0 => Err(Fault::NotFound),
        _ => Ok(()),
    }
}

#[derive(diesel::QueryableByName)]
struct Beside {
    #[diesel(sql_type = Binary)]
    id: Key,
}

/// The sites beside some, where both halves share.
pub(super) fn sharing_with(conn: &mut AnyConnection, sites: &[AreaId]) -> Outcome<Vec<AreaId>> {
    if sites.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT DISTINCT ours.other_id AS id FROM neighbour ours JOIN neighbour theirs ON theirs.site_id = ours.other_id \
         AND theirs.other_id = ours.site_id WHERE ours.shares = TRUE AND theirs.shares = TRUE AND ours.site_id IN (",
    );
    sql.list(sites.iter().copied().map(Key::from)).push(") ORDER BY id");
    Ok(sql.load::<Beside>(conn)?.into_iter().map(|b| b.id.to()).collect())
}

fn a_site(reach: &Reach, id: AreaId) -> Outcome<Key> {
    reach.area(id)?.site.as_ref().map(|_| id.into()).ok_or(Fault::NotFound)
}
