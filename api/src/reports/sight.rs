//! What a reader may see of a report: the sites whose figures it sees now, as they are or as counts.
//!
//! Called when a copy is made (which sites go in) and when it is opened (whether it may still be). How exactly a site was told is written
//! beside it, so that who is a reader of counts by now does not open what was counted exactly, or in full.

use crate::access::Ctx;
use crate::fault::{Fault, Outcome};
use shared_types::access::{Permission, Sight};
use shared_types::ids::AreaId;
use uuid::Uuid;

/// How much of a site is told, the least first.
fn rank(ctx: &Ctx, site: AreaId) -> Option<u8> {
    if ctx.reach(Permission::InsightRead).site(site).is_ok() {
        let sight = ctx.reach(Permission::IncidentRead).site(site).map_or(Sight::None, |s| s.sight);
        return Some(match sight {
            Sight::None => 0,
            Sight::Own => 2,
            Sight::PublicSpace => 3,
            Sight::OwnAndVetted => 4,
            Sight::Full => 5,
        });
    }
    ctx.reach(Permission::InsightCounts).site(site).ok().map(|_| 1)
}

/// Whether a reader sees all of a site.
pub fn in_full(ctx: &Ctx, site: AreaId) -> bool {
    rank(ctx, site) == Some(5)
}

/// The sites of a design that go into a reader's copy: those that it reads; where there is none, those that it counts. Both together
/// would tell by their difference what must not be told.
pub fn sites(ctx: &Ctx, of: &[AreaId]) -> Vec<AreaId> {
    let read: Vec<AreaId> = of.iter().copied().filter(|s| rank(ctx, *s).is_some_and(|r| r > 1)).collect();
    if read.is_empty() { of.iter().copied().filter(|s| rank(ctx, *s) == Some(1)).collect() } else { read }
}

/// As it is kept with a copy.
pub fn written(ctx: &Ctx, sites: &[AreaId]) -> String {
    let one = |site: &AreaId| format!("{}:{}", site.0, rank(ctx, *site).unwrap_or_default());
    sites.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Whether all that went in may still be seen.
pub fn still(ctx: &Ctx, written: &str) -> Outcome<()> {
    let may = written.split(' ').filter(|w| !w.is_empty()).all(|word| {
        let Some((id, then)) = word.split_once(':') else { return false };
        let (Ok(id), Ok(then)) = (id.parse::<Uuid>(), then.parse::<u8>()) else { return false };
        rank(ctx, AreaId(id)).is_some_and(|now| now >= then)
    });
    if may { Ok(()) } else { Err(Fault::NotFound) }
}
