//! The audit trail: who did what to what, when. It is written with each change and cannot be altered.
//!
//! Served by `api::access::audit`.

use crate::ids::{AccountId, AreaId, AuditEntryId, ClientId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line of the trail. It names things by id; personal data never stands in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// When.
    pub at: jiff::Timestamp,
    /// Which person, if one.
    pub account_id: Option<AccountId>,
    /// Its name now.
    pub account_name: Option<String>,
    /// Which machine client, if one.
    pub client_id: Option<ClientId>,
    /// What was done: `incident.report`, `role-assignment.end`, …
    pub action: String,
    /// The noun it was done to.
    pub subject_kind: String,
    /// Its id.
    pub subject_id: Option<Uuid>,
    /// Where it belongs.
    pub area_id: Option<AreaId>,
    /// Why, where a reason was asked.
    pub reason: Option<String>,
}

crate::page! {
    /// Lines of the audit trail, newest first.
    AuditEntryPage of AuditEntry
}
