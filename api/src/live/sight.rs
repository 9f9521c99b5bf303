//! Who may know of an event: the same sight that reading has. What no rule names is told to nobody.

use super::happening::Happening;
use crate::access::{Ctx, Reach};
use crate::alerts::has_bit;
use crate::codes::CodeBook;
use crate::db::Key;
use crate::incidents::audience::Reader;
use crate::incidents::sight_of;
use shared_types::access::{Permission, Sight};
use shared_types::ids::AreaId;

/// What who sees an incident in part may know to have happened to it: what shows in the part that it sees.
const IN_PART: [&str; 3] = ["incident.reported", "incident.changed", "incident.wiped"];

/// A caller, as it was found a moment ago.
pub struct Viewer {
    ctx: Ctx,
    read: Reach,
    shifts: Reach,
    figures: Reach,
    clients: Reach,
    desk: Reach,
    alerts: Reach,
}

impl Viewer {
    /// Of a caller.
    pub fn of(ctx: Ctx) -> Self {
        Self {
            read: ctx.reach(Permission::IncidentRead),
            shifts: ctx.reach(Permission::ShiftRead),
            figures: ctx.reach(Permission::InsightRead),
            clients: ctx.reach(Permission::ClientManage),
            desk: ctx.reach(Permission::AlertApprove),
            alerts: ctx.reach(Permission::AlertRead),
            ctx,
        }
    }

    /// Whether there is anything at all that it may hear of.
    pub fn may_listen(&self) -> bool {
        !self.read.sites().is_empty() || !self.alerts.sites().is_empty()
    }

    /// Whether it may know of this.
    pub fn may_know(&self, book: &CodeBook, happening: &Happening) -> bool {
        let area = happening.area.map(Key::to::<AreaId>);
        match happening.kind.split('.').next().unwrap_or_default() {
            "incident" => self.of_incident(book, happening),
            "incidents" => {
                area.is_some_and(|id| self.read.sites().iter().any(|s| s.id == id && s.sight == Sight::Full))
            }
            "alert" => area.is_some_and(|id| self.of_alert(id, happening)),
            "alert-rules" => area.is_some_and(|id| self.answers(id)),
            "shift" | "handover" => area.is_some_and(|id| self.shifts.sites().iter().any(|s| s.id == id)),
            "unusual" | "measure" | "report-template" | "meeting-action" | "open-figures" => {
                area.is_some_and(|id| self.figures.sites().iter().any(|s| s.id == id && s.sight == Sight::Full))
            }
            // Who sees the places of a site sees its plans.
            "floor-plan" => area.is_some_and(|id| self.read.sites().iter().any(|s| s.id == id)),
            // An endpoint of others that failed: for who looks after it.
            "webhook" => area.is_some_and(|id| self.clients.areas().contains(&id)),
            _ => false,
        }
    }

    /// The caller.
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// Whether it answers for the alerts of a site.
    fn answers(&self, site: AreaId) -> bool {
        self.desk.sites().iter().any(|s| s.id == site)
    }

    /// What went out is told to the roles that it went to, and to machines, which read all that went out at their sites; everything else
    /// to who wrote it or answers for it. Which of a role's people received it is asked when the alert is read.
    fn of_alert(&self, site: AreaId, happening: &Happening) -> bool {
        let Some(to) = happening.to else { return false };
        let wrote = to.writer.account.is_some() && to.writer.account == self.ctx.actor().account.map(Key::from);
        let went_out =
            ["alert.sent", "alert.asked", "alert.updated", "alert.closed"].contains(&happening.kind.as_str());
        let roles = self.ctx.scope().roles_with(Permission::AlertRead, site);
        let machine = self.ctx.actor().account.is_none() && self.alerts.sites().iter().any(|s| s.id == site);
        wrote || self.answers(site) || (went_out && (machine || has_bit(to.audience, &roles)))
    }

    fn of_incident(&self, book: &CodeBook, happening: &Happening) -> bool {
        let Some(facts) = happening.incident else { return false };
        match (sight_of(facts, &self.read, book), &happening.to) {
            (Sight::None, _) => false,
            (Sight::Full, Some(to)) => Reader::of(&self.ctx, facts.0.to()).reads(to.audience, &to.writer),
            (Sight::Full, None) => true,
            (_, to) => to.is_none() && IN_PART.contains(&happening.kind.as_str()),
        }
    }
}
