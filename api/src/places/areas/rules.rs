//! The rules of a new place that need more than the place itself: the level of its parent, and which time zones exist.

use super::boundary;
use crate::fault::{Fault, Outcome};
use shared_types::area::{AreaKind, NewArea, SiteKind};
use shared_types::problem::FieldFault;

/// What only a site has, judged: the zone by its own name, the boundary as it is kept.
pub(super) struct SiteFacts<'a> {
    pub kind: SiteKind,
    pub code: &'a str,
    pub time_zone: String,
    pub boundary: Option<String>,
}

/// Judges a new place; all that is wrong is told at once.
pub(super) fn judge(new: &NewArea, parent: Option<AreaKind>) -> Outcome<Option<SiteFacts<'_>>> {
    let mut faults = Vec::new();
    // The kinds stand in the order of the levels.
    if parent.is_some_and(|parent| new.kind <= parent) {
        faults.push(FieldFault::new("/kind", "level", "must be of a lower level than the place it lies in"));
    }
    let site = new.site.as_ref().map(|site| {
        let boundary = site
            .boundary
            .as_ref()
            .and_then(|given| boundary::judge(given, "/site/boundary").map_err(|wrong| faults.extend(wrong)).ok());
        let time_zone = zone(&site.time_zone).unwrap_or_else(|| {
            faults.push(FieldFault::new("/site/timeZone", "unknown-time-zone", "is no time zone of the IANA list"));
            String::new()
        });
        SiteFacts { kind: site.kind, code: &site.code, time_zone, boundary }
    });
    if faults.is_empty() { Ok(site) } else { Err(Fault::Invalid(faults)) }
}

/// The zone by its own name, whatever capitals it was typed with.
fn zone(name: &str) -> Option<String> {
    let zone = jiff::tz::TimeZone::get(name).ok().filter(|zone| !zone.is_unknown())?;
    zone.iana_name().map(str::to_owned)
}
