//! What holds for alerts at a site: who sends at once, who approves, terms. Until a site sets it the usual holds.

use super::cost;
use crate::access::{Ctx, Reach, audit};
use crate::db::schema::alert_rules as t;
use crate::db::{AnyConnection, Key};
use crate::fault::{Expect as _, Fault, Outcome};
use crate::jobs::outbox;
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::alert::{AlertRules, AlertSettings};
use shared_types::ids::AreaId;

/// What holds at a site within reach.
pub fn settings(conn: &mut AnyConnection, reach: &Reach, site: AreaId, at: Timestamp) -> Outcome<AlertSettings> {
    let (rules, version) = of(conn, reach.site(site)?.id)?;
    let sms_parts_used = cost::used(conn, reach.tree(), site, at)?;
    Ok(AlertSettings { site_id: site, rules, sms_parts_used, version })
}

/// What holds at a site that was found through a reach before, and its version.
pub(super) fn of(conn: &mut AnyConnection, site: AreaId) -> Outcome<(AlertRules, i32)> {
    let row: Option<(String, i32)> =
        t::table.find(Key::from(site)).select((t::rules, t::version)).first(conn).optional()?;
    Ok(match row {
        Some((rules, version)) => (serde_json::from_str(&rules).map_err(Fault::internal)?, version),
        None => (AlertRules::default(), 0),
    })
}

/// Sets it.
pub fn set(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    site: AreaId,
    if_match: IfMatch,
    rules: &AlertRules,
) -> Outcome<AlertSettings> {
    let present = settings(conn, reach, site, ctx.at())?;
    if_match.require(present.version)?;
    let id = Key::from(site);
    let text = serde_json::to_string(rules).map_err(Fault::internal)?;
    let version = present.version + 1;
    if present.version == 0 {
        diesel::insert_into(t::table)
            .values((t::site_id.eq(id), t::rules.eq(text), t::version.eq(version)))
            .execute(conn)
            .unique_is("stale", "Somebody set it in between; look again.")?;
    } else {
        let mine = t::table.filter(t::site_id.eq(id).and(t::version.eq(present.version)));
        if diesel::update(mine).set((t::rules.eq(text), t::version.eq(version))).execute(conn)? == 0 {
            return Err(Fault::Stale(None));
        }
    }
    audit::record(conn, ctx, &audit::Entry::of("alert-rules.set", "alert-rules", site.0, Some(site)))?;
    outbox::emit(conn, ctx.at(), "alert-rules.set", site.0, Some(site))?;
    settings(conn, reach, site, ctx.at())
}
