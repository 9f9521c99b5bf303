//! What an incident may be alike to: reported within a week of it, here or beside it, at most so many. Two questions to the
//! database, however much is stored.

use super::surroundings::Surroundings;
use crate::access::Reach;
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::Outcome;
use crate::incidents::list;
use crate::incidents::select::{Asker, Selection};
use jiff::{SignedDuration, Timestamp};
use shared_types::access::Sight;
use shared_types::ids::AreaId;
use shared_types::incident::{IncidentFilter, IncidentSummary};

/// Days before and after.
const DAYS: i64 = 7;
/// The most that are compared.
const MOST: usize = 1000;

/// One that may be alike, in the sight of the reader.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What a list shows of it.
    pub told: IncidentSummary,
    /// Where it was; known only of what is seen in full, or the distance would tell a shop that does not want to be named.
    pub point: Option<(f64, f64)>,
}

/// Those around a site and a moment.
pub fn around(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    site: AreaId,
    at: Timestamp,
) -> Outcome<Vec<Candidate>> {
    let around = Surroundings::of(conn, reach, Some(site))?;
    let week = SignedDuration::from_hours(DAYS * 24);
    let filter =
        IncidentFilter { reported_from: Some(at - week), reported_until: Some(at + week), ..IncidentFilter::default() };
    let selection = Selection::of_sites(filter, Ok(around.sites()), reach.organisation(), book, Asker::NOBODY)?;
    let rows = list::placed(conn, &selection, None, MOST)?;
    rows.into_iter()
        .map(|row| {
            let point = row.longitude.zip(row.latitude);
            let told = around.told(row.summary, reach, book)?;
            Ok(Candidate { point: point.filter(|_| told.sight == Sight::Full), told })
        })
        .collect()
}
