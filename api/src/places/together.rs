//! Whether two organisations work together at a site: both take part in one cooperation that covers it, today.
//!
//! Asked by rooms that show one organisation what another keeps of a person. It answers yes or no and shows no place, so it needs
//! no reach.

use super::presence::today;
use crate::access::area_tree::AreaTree;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::Outcome;
use diesel::sql_types::BigInt;
use jiff::Timestamp;
use shared_types::ids::{AreaId, OrganisationId};

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Whether they do at the moment `at`; an organisation works together with itself.
pub fn together(
    conn: &mut AnyConnection,
    tree: &AreaTree,
    site: AreaId,
    one: OrganisationId,
    other: OrganisationId,
    at: Timestamp,
) -> Outcome<bool> {
    if one == other {
        return Ok(true);
    }
    let path: Vec<Key> = tree.path(site).into_iter().map(Key::from).collect();
    let (moment, day) = (Moment::from(at), today(at).date().to_string());
    let mut sql = Sql::new("SELECT count(*) AS n FROM cooperation c");
    for (name, organisation) in [("a", one), ("b", other)] {
        sql.push(format!(" JOIN participation {name} ON {name}.cooperation_id = c.id AND {name}.organisation_id = "));
        sql.bind(Key::from(organisation)).push(format!(" AND {name}.area_id IN (")).list(path.iter().copied());
        sql.push(format!(") AND {name}.begins_at <= ")).bind(moment);
        sql.push(format!(" AND ({name}.ends_at IS NULL OR {name}.ends_at > ")).bind(moment).push(")");
    }
    sql.push(" WHERE c.area_id IN (").list(path.iter().copied()).push(") AND c.begin_date <= ").bind(day.clone());
    sql.push(" AND (c.end_date IS NULL OR c.end_date >= ").bind(day).push(")");
    Ok(sql.load::<Count>(conn)?.first().is_some_and(|c| c.n > 0))
}
