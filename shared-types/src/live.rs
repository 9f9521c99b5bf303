//! What a stream of events says: that something happened, and to what. Nothing of what it was.
//!
//! Served by `api::live`; whoever hears of it reads the subject under its own rights.

use serde::{Deserialize, Serialize};

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LiveEvent {
    /// The event's own id; one that comes twice is the same.
    pub id: uuid::Uuid,
    /// `incident.reported`, `incident.changed`, `incident.noted`, `incident.note-struck`, `incident.goods-added`, …;
    /// `incidents.imported` for many at once; `shift.begun`, `shift.ended`, `handover.read`; `webhook.failed`, `webhook.disabled`.
    pub kind: String,
    /// What it happened to: the incident, the import, the shift, the handover or the endpoint.
    pub subject_id: uuid::Uuid,
}
