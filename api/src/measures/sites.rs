//! Which sites may play a part in an evaluation: those whose incidents the caller reads in full, and those that share with the site of
//! the measure, which lend it kind and time of theirs anyway (decision 34). Nobody learns the count of another site.
//!
//! Called by the proposal, the evaluation, and whoever shows one again.

use crate::access::Reach;
use crate::db::schema::unit;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::places::{distance, neighbours};
use diesel::prelude::*;
use shared_types::access::Sight;
use shared_types::ids::AreaId;
use std::collections::{BTreeMap, BTreeSet};

/// The sites that an evaluation of a measure at `site` may count.
pub struct May {
    /// All of them, the site itself among them.
    pub all: BTreeSet<AreaId>,
    /// Those beside it, which are no controls.
    pub beside: BTreeSet<AreaId>,
}

/// Finds them. The site itself must be read in full.
pub fn may(conn: &mut AnyConnection, reach: &Reach, site: AreaId) -> Outcome<May> {
    if reach.site(site)?.sight != Sight::Full {
        let detail = "An evaluation counts all incidents of the site; you see a part of them.";
        return Err(Fault::forbidden("sees-a-part", detail));
    }
    let beside: BTreeSet<AreaId> = neighbours::sharing_with(conn, &[site])?.into_iter().collect();
    let read = reach.sites().iter().filter(|s| s.sight == Sight::Full).map(|s| s.id);
    let all = read.chain(beside.iter().copied()).filter(|id| reach.tree().get(*id).is_some()).collect();
    Ok(May { all, beside })
}

/// How many units sites have, and where their middle lies (longitude, latitude).
pub fn places(conn: &mut AnyConnection, sites: &BTreeSet<AreaId>) -> Outcome<BTreeMap<AreaId, Place>> {
    let keys: Vec<Key> = sites.iter().map(|id| Key::from(*id)).collect();
    let rows: Vec<(Key, Option<f64>, Option<f64>)> = unit::table
        .filter(unit::site_id.eq_any(keys))
        .select((unit::site_id, unit::longitude, unit::latitude))
        .load(conn)?;
    let mut sums: BTreeMap<AreaId, (u32, f64, (f64, f64))> = BTreeMap::new();
    for (site, longitude, latitude) in rows {
        let sum = sums.entry(site.to()).or_default();
        sum.0 += 1;
        if let (Some(longitude), Some(latitude)) = (longitude, latitude) {
            sum.1 += 1.0;
            sum.2.0 += longitude;
            sum.2.1 += latitude;
        }
    }
    let of = |(units, placed, (east, north)): (u32, f64, (f64, f64))| Place {
        units,
        middle: (placed > 0.0).then(|| (east / placed, north / placed)),
    };
    Ok(sums.into_iter().map(|(site, sum)| (site, of(sum))).collect())
}

/// A site on the map.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// Units it has.
    pub units: u32,
    /// The middle of those that have a place.
    pub middle: Option<(f64, f64)>,
}

impl Place {
    /// Metres between two.
    pub fn metres(&self, other: &Self) -> Option<f64> {
        Some(distance::metres(self.middle?, other.middle?))
    }
}
