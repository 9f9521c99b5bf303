//! An incident with what this reader may see and enter of what was involved in it.
//!
//! Every verb of the room begins here: it is the only way to a row.

use super::sight::{self, Field, Level, Stage};
use crate::access::{Ctx, Reach};
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::incidents::known::{self, Known};
use crate::keys::Keys;
use crate::places::together::together;
use crate::retention::images::{self, Image};
use crate::retention::term::{Case, Terms, outcome_word};
use jiff::Timestamp;
use shared_types::access::{Permission, Role};
use shared_types::ids::IncidentId;
use shared_types::person::{AgeBand, PersonRole};

/// Who asks, and what every verb needs of the ground.
pub struct Asking<'a> {
    /// The context.
    pub ctx: &'a Ctx,
    /// Where the permission of the operation holds.
    pub reach: &'a Reach,
    /// The code lists.
    pub book: &'a CodeBook,
    /// The key ring.
    pub keys: &'a Keys,
}

/// The incident in the reader's eyes.
pub struct Within {
    /// The incident.
    pub known: Known,
    roles: Vec<Role>,
    /// Whether the reader's organisation works together with the one that reported.
    together: bool,
}

impl Within {
    /// To read; what the reader sees in part only is 403.
    pub fn reading(conn: &mut AnyConnection, by: &Asking<'_>, id: IncidentId) -> Outcome<Self> {
        let known = known::in_full(conn, by.reach, by.book, id)?;
        Self::new(conn, by, known)
    }

    /// To add, correct or strike.
    pub fn changing(conn: &mut AnyConnection, by: &Asking<'_>, id: IncidentId) -> Outcome<Self> {
        let known = known::to_change(conn, by.reach, by.book, id)?;
        Self::new(conn, by, known)
    }

    fn new(conn: &mut AnyConnection, by: &Asking<'_>, known: Known) -> Outcome<Self> {
        let reader = by.ctx.actor().organisation;
        let together = together(conn, by.reach.tree(), known.site, reader, known.reporter, by.ctx.at())?;
        Ok(Self { roles: by.ctx.scope().roles_with(Permission::IncidentRead, known.site), together, known })
    }

    /// What the reader sees of a field of a row.
    pub fn level(&self, field: Field, struck: bool) -> Level {
        let stage = Stage::of(self.known.state, struck);
        match self.roles.iter().map(|r| sight::level(*r, stage, field)).max().unwrap_or(Level::Hidden) {
            Level::Shared if self.together => Level::Opened,
            Level::Shared => Level::Hidden,
            other => other,
        }
    }

    /// Refuses what the reader may not see at all.
    pub fn sees(&self, field: Field) -> Outcome<()> {
        if self.level(field, false) > Level::Hidden {
            Ok(())
        } else {
            Err(Fault::forbidden("sight-missing", "This part of the incident is not for your role."))
        }
    }

    /// Refuses to enter what is not for this role; `what` names the field, never its value.
    pub fn enters(&self, field: Field, what: &str) -> Outcome<()> {
        if self.roles.iter().any(|r| sight::enters(*r, field)) {
            Ok(())
        } else {
            Err(Fault::forbidden("sight-missing", format!("{what} is not for your role to enter here.")))
        }
    }

    /// The end of what is kept of a person, or of a vehicle when no age is given.
    pub fn end(
        &self,
        conn: &mut AnyConnection,
        minor: bool,
        from: Timestamp,
        entered: Timestamp,
    ) -> Outcome<Timestamp> {
        let case =
            Case { category: &self.known.category, outcome: outcome_word(self.known.state, self.known.outcome), minor };
        Ok(Terms::of_site(conn, self.known.site)?.end(case, from, entered))
    }

    /// The end of a photo or file, which runs with the incident; struck, or of a camera and tied to nothing, it ends sooner.
    pub fn end_of_image(
        &self,
        conn: &mut AnyConnection,
        camera: bool,
        entered: Timestamp,
        struck: Option<Timestamp>,
    ) -> Outcome<Timestamp> {
        let outcome = outcome_word(self.known.state, self.known.outcome);
        let case = Case { category: &self.known.category, outcome, minor: false };
        let image = Image { case, site: self.known.site, camera, from: self.known.reported_at, entered, struck };
        images::end(conn, &image)
    }
}

/// Which field of the table an identity is.
pub fn identity_field(role: PersonRole, age: AgeBand) -> Field {
    match role {
        _ if age.is_minor() => Field::MinorIdentity,
        PersonRole::Suspect => Field::SuspectIdentity,
        PersonRole::Witness | PersonRole::Victim | PersonRole::Reporter => Field::OtherIdentity,
    }
}
