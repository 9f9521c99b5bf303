//! The people who may get reports of a site: who sees figures there, by incident or as counts.
//!
//! Called by the handlers (to choose from) and by `templates` (to judge what was chosen).

use crate::access::{AreaTree, Reach, who};
use crate::db::AnyConnection;
use crate::fault::Outcome;
use jiff::Timestamp;
use shared_types::access::Permission;
use shared_types::ids::AreaId;
use shared_types::report::ReportReader;
use std::collections::BTreeMap;

/// All of a site within reach, by name.
pub fn of_site(conn: &mut AnyConnection, reach: &Reach, site: AreaId, at: Timestamp) -> Outcome<Vec<ReportReader>> {
    let site = reach.site(site)?.id;
    let tree = AreaTree::load(conn)?;
    let mut all = BTreeMap::new();
    for permission in [Permission::InsightRead, Permission::InsightCounts] {
        for someone in who::may_at(conn, &tree, site, permission, None, at)? {
            all.insert((someone.name, someone.account), ());
        }
    }
    Ok(all.into_keys().map(|(name, account_id)| ReportReader { account_id, name }).collect())
}
