//! Who may know of an event: the same sight that reading has. What no rule names is told to nobody.

use super::happening::Happening;
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
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
    clients: Reach,
}

impl Viewer {
    /// Of a caller.
    pub fn of(ctx: Ctx) -> Self {
        Self {
            read: ctx.reach(Permission::IncidentRead),
            shifts: ctx.reach(Permission::ShiftRead),
            clients: ctx.reach(Permission::ClientManage),
            ctx,
        }
    }

    /// Whether there is anything at all that it may hear of.
    pub fn may_listen(&self) -> bool {
        !self.read.sites().is_empty()
    }

    /// Whether it may know of this.
    pub fn may_know(&self, book: &CodeBook, happening: &Happening) -> bool {
        let area = happening.area.map(crate::db::Key::to::<AreaId>);
        match happening.kind.split('.').next().unwrap_or_default() {
            "incident" => self.of_incident(book, happening),
            "incidents" => {
                area.is_some_and(|id| self.read.sites().iter().any(|s| s.id == id && s.sight == Sight::Full))
            }
            "shift" | "handover" => area.is_some_and(|id| self.shifts.sites().iter().any(|s| s.id == id)),
            // An endpoint of others that failed: for who looks after it.
            "webhook" => area.is_some_and(|id| self.clients.areas().contains(&id)),
            _ => false,
        }
    }

    /// The caller.
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
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
