//! The context of a request: who calls, with what scope, at what moment. Only signing in makes one.
//!
//! Handlers get it through [`super::Require`]; what is told to a machine client unasked is judged by [`super::on_behalf`]; the command line and jobs get one from [`Ctx::system`], which reaches nothing by
//! itself and is named in the audit trail by what it does.

use super::scope::{Reach, Scope};
use jiff::Timestamp;
use shared_types::access::Permission;
use shared_types::ids::{AccountId, ClientId, OrganisationId, SessionId};
use std::sync::Arc;
use uuid::Uuid;

/// Who calls.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person, if one.
    pub account: Option<AccountId>,
    /// The machine client, if one.
    pub client: Option<ClientId>,
    /// The browser's session, if one.
    pub session: Option<SessionId>,
    /// How the session began: `password`, `quick-code`; empty for machine clients.
    pub method: String,
    /// For whom the caller acts.
    pub organisation: OrganisationId,
}

impl Actor {
    /// Bytes that name the caller, for idempotency keys and limits.
    pub fn key(&self) -> [u8; 16] {
        self.account.map(|a| a.0).or(self.client.map(|c| c.0)).unwrap_or_default().into_bytes()
    }
}

/// The context of a request.
#[derive(Clone, Debug)]
pub struct Ctx {
    pub(super) actor: Arc<Actor>,
    pub(super) scope: Arc<Scope>,
    pub(super) at: Timestamp,
    pub(super) request: Uuid,
}

impl Ctx {
    /// Who calls.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Where it may do what.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The moment of the request: everything in it happens then.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Id of the request, in its answer, the log and the audit trail.
    pub fn request(&self) -> Uuid {
        self.request
    }

    /// The places where the caller may do `permission`.
    pub fn reach(&self, permission: Permission) -> Reach {
        self.scope.reach(permission)
    }
}
