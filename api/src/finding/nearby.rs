//! What happened around the reader: at its own sites, at neighbours that share, or within a radius of a point; the last reported
//! first. Everybody sees it first, each as far as it may.
//!
//! How far something was is told only where the reader knows its point; else it would tell the shop that does not want to be named.

use crate::access::Reach;
use crate::belonging::similarity::meters;
use crate::belonging::surroundings::Surroundings;
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key, Sql};
use crate::fault::Outcome;
use crate::incidents::list::{self, PlacedRow};
use crate::incidents::select::{Around, Asker, Selection};
use crate::web::Cursor;
use crate::web::cursor::cut;
use diesel::sql_types::{Binary, Double};
use jiff::{SignedDuration, Timestamp};
use shared_types::access::Sight;
use shared_types::ids::{AreaId, OrganisationId};
use shared_types::incident::IncidentFilter;
use shared_types::nearby::{NearbyIncident, RADIUS_DAYS};
use std::collections::HashMap;

type Point = (f64, f64);

/// A point to look around, how far, and now.
#[derive(Clone, Copy, Debug)]
pub struct Circle {
    /// Longitude and latitude.
    pub point: Point,
    /// How far.
    pub meters: f64,
    /// Now.
    pub now: Timestamp,
}

/// One page.
pub fn page(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    site: Option<AreaId>,
    circle: Option<Circle>,
    after: Option<&Cursor>,
    limit: usize,
) -> Outcome<(Vec<NearbyIncident>, Option<Cursor>)> {
    let around = Surroundings::of(conn, reach, site)?;
    let sites: Vec<AreaId> = around.sites().iter().map(|s| s.id).collect();
    let (middles, own) = match circle {
        Some(_) => (middles(conn, &sites)?, HashMap::new()),
        None => (HashMap::new(), own_units(conn, &sites, reach.organisation())?),
    };
    let circled = circle.map(|c| Around {
        longitude: c.point.0,
        latitude: c.point.1,
        meters: c.meters,
        sites: middles.iter().filter(|(_, at)| meters(**at, c.point) <= c.meters).map(|(id, _)| *id).collect(),
    });
    let filter = IncidentFilter {
        reported_from: circle.map(|c| c.now - SignedDuration::from_hours(RADIUS_DAYS * 24)),
        ..IncidentFilter::default()
    };
    let selection = Selection::around(filter, Ok(around.sites()), reach.organisation(), book, Asker::NOBODY, circled)?;
    let rows = list::placed(conn, &selection, after, limit + 1)?;
    let (rows, next) = cut(rows, limit, |r| Cursor::of(r.summary.reported_at.0, r.summary.id.0));
    let items = rows.into_iter().map(|row| told(row, reach, book, &around, circle, &middles, &own));
    Ok((items.collect::<Outcome<_>>()?, next))
}

fn told(
    row: PlacedRow,
    reach: &Reach,
    book: &CodeBook,
    around: &Surroundings,
    circle: Option<Circle>,
    middles: &HashMap<AreaId, Point>,
    own: &HashMap<AreaId, Vec<Point>>,
) -> Outcome<NearbyIncident> {
    let point = row.longitude.zip(row.latitude);
    let incident = around.told(row.summary, reach, book)?;
    let (site, full) = (incident.site_id, incident.sight == Sight::Full);
    let apart = match circle {
        Some(c) if full => point.map(|p| meters(p, c.point)),
        Some(c) => middles.get(&site).map(|middle| (meters(*middle, c.point) / 100.0).round() * 100.0),
        None => point
            .filter(|_| full)
            .and_then(|p| own.get(&site)?.iter().map(|unit| meters(p, *unit)).min_by(f64::total_cmp)),
    };
    #[allow(clippy::cast_possible_truncation)]
    let distance_meters = apart.map(|m| m.round() as i64);
    Ok(NearbyIncident {
        site_name: reach.tree().get(site).map(|p| p.name.clone()).unwrap_or_default(),
        beside: around.is_beside(site),
        opens: reach.sites().iter().any(|s| s.id == site),
        distance_meters,
        incident,
    })
}

#[derive(diesel::QueryableByName)]
struct At {
    #[diesel(sql_type = Binary)]
    site_id: Key,
    #[diesel(sql_type = Double)]
    longitude: f64,
    #[diesel(sql_type = Double)]
    latitude: f64,
}

/// The middle of each site: that of its units.
fn middles(conn: &mut AnyConnection, sites: &[AreaId]) -> Outcome<HashMap<AreaId, Point>> {
    if sites.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(
        "SELECT site_id, AVG(longitude) AS longitude, AVG(latitude) AS latitude FROM unit \
         WHERE longitude IS NOT NULL AND latitude IS NOT NULL AND site_id IN (",
    );
    sql.list(sites.iter().copied().map(Key::from)).push(") GROUP BY site_id");
    Ok(sql.load::<At>(conn)?.into_iter().map(|at| (at.site_id.to(), (at.longitude, at.latitude))).collect())
}

/// The points of the units that the reader's organisation is in.
fn own_units(
    conn: &mut AnyConnection,
    sites: &[AreaId],
    own: Option<OrganisationId>,
) -> Outcome<HashMap<AreaId, Vec<Point>>> {
    let Some(own) = own else { return Ok(HashMap::new()) };
    let mut sql = Sql::new(
        "SELECT site_id, longitude, latitude FROM unit WHERE longitude IS NOT NULL AND latitude IS NOT NULL AND organisation_id = ",
    );
    sql.bind(Key::from(own));
    let mut found: HashMap<AreaId, Vec<Point>> = HashMap::new();
    for at in sql.load::<At>(conn)? {
        found.entry(at.site_id.to()).or_default().push((at.longitude, at.latitude));
    }
    found.retain(|site, _| sites.contains(site));
    Ok(found)
}
