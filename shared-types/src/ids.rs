//! Identities: one type per noun, so that a unit's id can never stand where a site's is asked.
//!
//! All are UUIDs; the server makes them of version 7, so that they sort by birth. The page treats them as opaque.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = Uuid))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// A region, municipality, district or site.
    AreaId;
    /// A shop or premises on a site.
    UnitId;
    /// A company, centre management, security firm, police force, …
    OrganisationId;
    /// A cooperation (samenwerking, convenant) of organisations.
    CooperationId;
    /// A stay of an organisation in a site or a cooperation.
    ParticipationId;
    /// A licence, hallmark, pass, diploma or screening.
    AccreditationId;
    /// A person who signs in.
    AccountId;
    /// A role given to an account at a place, from a date to a date.
    RoleAssignmentId;
    /// A link that lets one person make an account.
    InvitationId;
    /// A signed-in browser.
    SessionId;
    /// A shared till or tablet that is trusted for quick codes.
    DeviceId;
    /// A machine client (security firm's system, municipal script).
    ClientId;
    /// One of the secrets of a machine client.
    ClientSecretId;
    /// One reported incident.
    IncidentId;
    /// One entry in an incident's timeline.
    TimelineEntryId;
    /// A shift of one person at one site.
    ShiftId;
    /// What was handed over at the end of a shift.
    HandoverId;
    /// An alert.
    AlertId;
    /// One message of an alert.
    AlertUpdateId;
    /// What a recipient of an alert did.
    AlertReactionId;
    /// One message of an alert by one channel to one person.
    AlertDeliveryId;
    /// What was agreed at a site for a level of alerts.
    AlertAgreementId;
    /// A browser that alerts may wake.
    PushTargetId;
    /// A link between two incidents.
    LinkId;
    /// A merge of one incident into another.
    MergeId;
    /// A saved view of the list.
    SavedViewId;
    /// A photo or file of an incident.
    AttachmentId;
    /// A photo or file that comes in parts.
    AttachmentUploadId;
    /// A line of goods of an incident.
    GoodsId;
    /// A person of an incident.
    PersonId;
    /// A vehicle of an incident.
    VehicleId;
    /// A question to the reporter or to an outsider.
    AskedQuestionId;
    /// What a person is told.
    MessageId;
    /// A mail that goes out.
    MailId;
    /// A task of an incident.
    TaskId;
    /// A standard text of a site.
    StandardTextId;
    /// A team of a site.
    TeamId;
    /// A track beside the handling of an incident.
    TrackId;
    /// One step of a track.
    TrackStepId;
    /// One opening of sealed fields.
    ReadId;
    /// An endpoint of webhooks.
    WebhookEndpointId;
    /// One of the secrets of such an endpoint.
    WebhookSecretId;
    /// One event on its way to such an endpoint.
    WebhookDeliveryId;
    /// A floor plan of a site.
    FloorPlanId;
    /// A measure of a site.
    MeasureId;
    /// An evaluation of a measure.
    EvaluationId;
    /// Something out of the ordinary.
    UnusualFindingId;
    /// A template of reports.
    ReportTemplateId;
    /// A report.
    ReportId;
    /// One reader's copy of a report.
    ReportCopyId;
    /// Something that was agreed on in a meeting.
    MeetingActionId;
    /// A hold that keeps an incident from being wiped.
    HoldId;
    /// What a person asked about what is kept of it.
    SubjectRequestId;
    /// One line of the audit trail.
    AuditEntryId;
    /// An uploaded file of incidents.
    ImportFileId;
    /// A saved mapping from columns to fields.
    ImportMappingId;
    /// One dry run of an import.
    ImportDryRunId;
    /// One run of an import.
    ImportRunId;
}
