//! A term that begins anew: only when the same person or vehicle is proven to have done it again.
//!
//! The proof is that a row of a later incident has the same plate, phone number, or name with birth date. Nothing else moves an
//! end: no reading, no correction, no reopening.

use super::blind::Kind;
use super::within::{Asking, Within};
use crate::access::audit;
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::incidents::known;
use diesel::sql_types::{BigInt, Bool};
use shared_types::ids::IncidentId;
use shared_types::subject::{NewTermRestart, TermRestart};

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    added_at: Moment,
    #[diesel(sql_type = Bool)]
    minor: bool,
}

/// Begins it anew.
pub fn restart(
    conn: &mut AnyConnection,
    by: &Asking<'_>,
    incident: IncidentId,
    new: &NewTermRestart,
) -> Outcome<TermRestart> {
    let within = Within::changing(conn, by, incident)?;
    let later = Within::reading(conn, by, new.repeat_incident_id)?;
    if later.known.reported_at <= within.known.reported_at {
        return Err(Fault::at("/repeatIncidentId", "not-later", "must have been reported later"));
    }
    let (row, repeat) = (Key(new.row_id), Key(new.repeat_row_id));
    let (table, found) = find(conn, incident, row)?;
    let mut sql = Sql::new(
        "SELECT count(*) AS n FROM blind_index a JOIN blind_index b ON b.kind = a.kind AND b.hash = a.hash WHERE a.row_id = ",
    );
    sql.bind(row).push(" AND b.row_id = ").bind(repeat).push(" AND b.incident_id = ");
    sql.bind(Key::from(later.known.id)).push(" AND a.kind IN (");
    sql.list([Kind::Plate as i16, Kind::Phone as i16, Kind::Identity as i16]).push(")");
    if sql.load::<Count>(conn)?.first().is_none_or(|c| c.n == 0) {
        return Err(Fault::conflict(
            "repeat-not-proven",
            "The other row has not the same plate, phone number, or name and birth date.",
        ));
    }
    let from = later.known.reported_at;
    let end = within.end(conn, found.minor, from, found.added_at.into())?;
    let mut change = Sql::new(format!("UPDATE {table} SET term_from = "));
    change.bind(Moment::from(from)).push(", wipe_at = ").bind(Moment::from(end)).push(", term_version = ");
    change.bind(within.known.version).push(" WHERE id = ").bind(row);
    change.execute(conn)?;
    known::tell(conn, by.ctx, &within.known, &format!("{table}-term-restarted"), &[])?;
    let action = format!("{table}.term-restart");
    audit::record(conn, by.ctx, &audit::Entry::of(&action, table, row.0, Some(within.known.site)))?;
    Ok(TermRestart { row_id: new.row_id, wipes_at: end })
}

/// The row of the incident that is not wiped, and in which table it stands.
fn find(conn: &mut AnyConnection, incident: IncidentId, row: Key) -> Outcome<(&'static str, Found)> {
    for (table, minor) in [("person", "age_band IN ('under-12', '12-17')"), ("vehicle", "1 = 0")] {
        let mut sql =
            Sql::new(format!("SELECT added_at, ({minor}) AS minor FROM {table} WHERE wiped_at IS NULL AND id = "));
        sql.bind(row).push(" AND incident_id = ").bind(Key::from(incident));
        if let Some(found) = sql.load::<Found>(conn)?.pop() {
            return Ok((table, found));
        }
    }
    Err(Fault::at("/rowId", "unknown-row", "is no person or vehicle of this incident"))
}
