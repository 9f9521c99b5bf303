//! The briefing at the start of a shift: what is open, what is new since the own last shift, what was handed over, what ends soon.
//! Incidents come through the reader's own sight, as its list gives them.

use super::handovers::{self, Asked};
use super::store;
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::Outcome;
use crate::incidents::list;
use crate::incidents::select::{Asker, Selection};
use crate::places::accreditations;
use jiff::SignedDuration;
use shared_types::access::Permission;
use shared_types::handling::HandlingState;
use shared_types::ids::{AccountId, AreaId};
use shared_types::incident::{IncidentFilter, IncidentSummary};
use shared_types::shift::Briefing;

/// Items of each part.
const FEW: usize = 20;
/// How far back who had no shift here yet is told.
const BACK: SignedDuration = SignedDuration::from_hours(24);
/// How far ahead it is told what ends, in days.
const AHEAD: i32 = 14;

/// The briefing of a person at a site.
pub fn briefing(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    book: &CodeBook,
    account: AccountId,
    place: AreaId,
) -> Outcome<Briefing> {
    let site = reach.site(place)?.id;
    let since = store::last_end(conn, reach, account, site)?.unwrap_or(ctx.at() - BACK);
    let here = IncidentFilter { site: vec![site], ..IncidentFilter::default() };
    let states = vec![HandlingState::Reported, HandlingState::Accepted, HandlingState::InProgress];
    let mut some = |filter: IncidentFilter| -> Outcome<(Vec<IncidentSummary>, bool)> {
        let read = ctx.reach(Permission::IncidentRead);
        let selection = Selection::new(filter, &read, book, Asker::of(ctx))?;
        let (items, next) = list::page(conn, &selection, &read, book, None, FEW)?;
        Ok((items, next.is_some()))
    };
    let (open, open_more) = some(IncidentFilter { state: states, ..here.clone() })?;
    let (new, new_more) = some(IncidentFilter { reported_from: Some(since), ..here })?;
    let mut told = handovers::list(
        conn,
        &ctx.reach(Permission::ShiftRead),
        &Asked { sites: &[site], since: Some(since), ..Asked::default() },
        FEW,
    )?;
    told.truncate(FEW);
    let parties = ctx.reach(Permission::OrganisationRead);
    let most = i64::try_from(FEW).unwrap_or(i64::MAX);
    let ending = accreditations::ending(conn, &parties, ctx.at(), AHEAD, most)?;
    Ok(Briefing { site_id: site, since, open, open_more, new, new_more, handovers: told, ending })
}
