//! The ground of a question: the units of its sites with who is in them, and the outlines of the sites.
//!
//! Called by where and follow-up. It reads the sites of the question only, which a reach has let through.

use super::asked::Asked;
use crate::access::all_take_part;
use crate::db::schema::{organisation, site, unit};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use shared_types::ids::{AreaId, OrganisationId};
use shared_types::insight_where::SiteOutline;
use std::collections::{BTreeMap, BTreeSet};

/// A unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The site it stands on.
    pub site: AreaId,
    /// Its label.
    pub label: String,
    /// The part of the site.
    pub zone: Option<String>,
    /// Who is in it.
    pub organisation: Option<OrganisationId>,
    /// Its name.
    pub organisation_name: Option<String>,
    /// Longitude and latitude.
    pub point: Option<(f64, f64)>,
    /// Whether who is in it takes part at the site now.
    pub takes_part: bool,
}

type Row = (Key, Key, String, Option<String>, Option<f64>, Option<f64>, Option<Key>, Option<String>);

/// The units of the sites, by id.
pub fn units(conn: &mut AnyConnection, asked: &Asked) -> Outcome<BTreeMap<Key, Unit>> {
    let rows: Vec<Row> = unit::table
        .left_join(organisation::table)
        .filter(unit::site_id.eq_any(sites(asked)))
        .select((
            unit::id,
            unit::site_id,
            unit::label,
            unit::zone,
            unit::longitude,
            unit::latitude,
            unit::organisation_id,
            organisation::name.nullable(),
        ))
        .load(conn)?;
    let within: BTreeSet<OrganisationId> = rows.iter().filter_map(|row| row.6).map(Key::to).collect();
    let within: Vec<OrganisationId> = within.into_iter().collect();
    let taking_part = all_take_part(conn, &within, &asked.tree, asked.at)?;
    let units = rows.into_iter().map(|(id, site, label, zone, longitude, latitude, organisation, name)| {
        let (site, organisation) = (site.to(), organisation.map(Key::to));
        let takes_part = organisation.and_then(|o| taking_part.get(&o)).is_some_and(|places| places.contains(&site));
        let point = longitude.zip(latitude);
        (id, Unit { site, label, zone, organisation, organisation_name: name, point, takes_part })
    });
    Ok(units.collect())
}

/// The outlines of the sites that have one.
pub fn outlines(conn: &mut AnyConnection, asked: &Asked) -> Outcome<Vec<SiteOutline>> {
    let rows: Vec<(Key, Option<String>)> = site::table
        .filter(site::area_id.eq_any(sites(asked)))
        .order(site::area_id.asc())
        .select((site::area_id, site::boundary))
        .load(conn)?;
    let drawn = rows.into_iter().filter_map(|(id, boundary)| Some((id, boundary?)));
    drawn
        .map(|(id, boundary)| {
            let boundary = serde_json::from_str(&boundary).map_err(Fault::internal)?;
            Ok(SiteOutline { site_id: id.to(), boundary })
        })
        .collect()
}

fn sites(asked: &Asked) -> Vec<Key> {
    asked.sites.iter().map(|(id, _)| Key::from(*id)).collect()
}
