//! Which site the screens are about: it stands in the address, and is remembered on the device for the
//! next screen. Called by the frame and by links between screens.

use shared_types::ids::AreaId;

use crate::{
    edge,
    nav::{Nav, filter_from, pairs, with},
    session::Session,
};

const KEPT: &str = "webm.site";

/// The site of the address; else the one kept on this device; none when all sites are meant.
pub fn current_site(nav: &Nav, session: &Session) -> Option<AreaId> {
    if let [only] = session.me.sites.as_slice() {
        return Some(only.area_id);
    }
    let asked = filter_from(&nav.location.query);
    if !asked.site.is_empty() || !asked.area.is_empty() {
        return match asked.site.as_slice() {
            [one] => Some(*one),
            _ => None,
        };
    }
    // An address with other filters and no site means all of them.
    if pairs(&nav.location.query).next().is_some() {
        return None;
    }
    edge::recall(KEPT).and_then(|id| id.parse().ok()).filter(|id| session.site(*id).is_some())
}

/// The query of another screen for the site one is at.
pub fn query_for(site: Option<AreaId>, session: &Session) -> String {
    match site {
        Some(id) if session.me.sites.len() > 1 => format!("site={id}"),
        _ => String::new(),
    }
}

/// Turns to a site, or to all with nothing.
pub fn set_site(nav: &Nav, site: Option<AreaId>) {
    let id = site.map(|id| id.to_string());
    edge::keep(KEPT, id.as_deref());
    let query = with(&nav.location.query, "site", &id.as_deref().into_iter().collect::<Vec<_>>());
    nav.replace(&nav.location.route.with_query(&with(&query, "unit", &[])));
}
