//! What lies around a reader: the sites of its own reach, and those beside them that share, by both sides' wish.
//!
//! A neighbour outside the reach is seen as a shopkeeper sees others' incidents: kind, time, zone, method and the vetted short
//! text. Who at its own site sees only what it reported, or only kinds of public space, sees nothing of neighbours by this.

use crate::access::{Reach, SiteReach};
use crate::codes::CodeBook;
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::incidents::rows::SummaryRow;
use crate::incidents::view;
use crate::places::neighbours;
use shared_types::access::Sight;
use shared_types::ids::AreaId;
use shared_types::incident::IncidentSummary;

/// Sites around a reader.
#[derive(Clone, Debug)]
pub struct Surroundings {
    sites: Vec<SiteReach>,
    beside: Vec<AreaId>,
}

impl Surroundings {
    /// Around all sites within reach, or around one of them.
    pub fn of(conn: &mut AnyConnection, reach: &Reach, site: Option<AreaId>) -> Outcome<Self> {
        let own: Vec<SiteReach> = match site {
            Some(site) => vec![reach.site(site)?],
            None => reach.sites().to_vec(),
        };
        let sharing = |s: &&SiteReach| matches!(s.sight, Sight::Full | Sight::OwnAndVetted);
        let lends: Vec<AreaId> = own.iter().filter(sharing).map(|s| s.id).collect();
        let mut beside = neighbours::sharing_with(conn, &lends)?;
        beside.retain(|id| own.iter().all(|s| s.id != *id));
        let mut sites = own;
        for id in &beside {
            let seen = reach.sites().iter().find(|s| s.id == *id).copied();
            sites.push(seen.unwrap_or(SiteReach { id: *id, sight: Sight::OwnAndVetted }));
        }
        Ok(Self { sites, beside })
    }

    /// Each site with the sight that holds there.
    pub fn sites(&self) -> Vec<SiteReach> {
        self.sites.clone()
    }

    /// Whether a site is a neighbour of those that were asked about.
    pub fn is_beside(&self, site: AreaId) -> bool {
        self.beside.contains(&site)
    }

    /// A row as this reader sees it: by its own reach, and what a neighbour shares masked.
    pub fn told(&self, row: SummaryRow, reach: &Reach, book: &CodeBook) -> Outcome<IncidentSummary> {
        let within = reach.sites().iter().any(|s| Key::from(s.id) == row.site_id);
        let sight = if within { view::sight(&row, reach, book) } else { Sight::OwnAndVetted };
        view::seen(row, sight, reach, book)
    }
}
