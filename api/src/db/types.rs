//! Column types that both engines understand: ids as 16 bytes, moments as epoch milliseconds, days as ISO text.
//!
//! Used by the rows of every room. The contract's own types carry no diesel, so rows convert at their edge.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, Text};
use jiff::Timestamp;
use uuid::Uuid;

/// An id in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct Key(pub Uuid);

impl Key {
    /// A fresh id that sorts after those made before it.
    pub fn fresh() -> Self {
        Self(Uuid::now_v7())
    }

    /// The id as one of the contract's ids.
    pub fn to<T: From<Uuid>>(self) -> T {
        T::from(self.0)
    }
}

impl<DB: Backend> ToSql<Binary, DB> for Key
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <[u8] as ToSql<Binary, DB>>::to_sql(self.0.as_bytes(), out)
    }
}

impl<DB: Backend> FromSql<Binary, DB> for Key
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, DB>>::from_sql(bytes)?;
        Ok(Self(Uuid::from_slice(&bytes)?))
    }
}

macro_rules! key_from {
    ($($id:ident),*) => {$(
        impl From<shared_types::ids::$id> for Key {
            fn from(id: shared_types::ids::$id) -> Self {
                Self(id.0)
            }
        }
    )*};
}

key_from!(
    AreaId,
    UnitId,
    OrganisationId,
    CooperationId,
    ParticipationId,
    AccreditationId,
    AccountId,
    RoleAssignmentId,
    InvitationId,
    SessionId,
    DeviceId,
    ClientId,
    ClientSecretId,
    IncidentId,
    TimelineEntryId,
    AlertId,
    UnusualFindingId,
    FloorPlanId,
    MeasureId,
    EvaluationId,
    ReportTemplateId,
    ReportId,
    ReportCopyId,
    MeetingActionId,
    AlertUpdateId,
    AlertReactionId,
    AlertDeliveryId,
    AlertAgreementId,
    PushTargetId,
    ShiftId,
    HandoverId,
    LinkId,
    MergeId,
    SavedViewId,
    AttachmentId,
    AttachmentUploadId,
    GoodsId,
    PersonId,
    VehicleId,
    AskedQuestionId,
    MessageId,
    MailId,
    TeamId,
    TaskId,
    StandardTextId,
    TrackId,
    TrackStepId,
    ReadId,
    WebhookEndpointId,
    WebhookSecretId,
    WebhookDeliveryId,
    HoldId,
    SubjectRequestId,
    AuditEntryId,
    ImportFileId,
    ImportMappingId,
    ImportDryRunId,
    ImportRunId
);

/// A moment in a column, epoch milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment as the contract tells it.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl From<Timestamp> for Moment {
    fn from(t: Timestamp) -> Self {
        Self(t.as_millisecond())
    }
}

impl From<Moment> for Timestamp {
    fn from(m: Moment) -> Self {
        m.timestamp()
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for Moment
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <i64 as ToSql<BigInt, DB>>::to_sql(&self.0, out)
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for Moment
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        <i64 as FromSql<BigInt, DB>>::from_sql(bytes).map(Self)
    }
}

/// A day of the calendar in a column, ISO text, so that it sorts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Day(String);

impl Day {
    /// The day as the contract tells it.
    pub fn date(&self) -> jiff::civil::Date {
        self.0.parse().unwrap_or(jiff::civil::Date::ZERO)
    }
}

impl From<jiff::civil::Date> for Day {
    fn from(d: jiff::civil::Date) -> Self {
        Self(d.to_string())
    }
}

impl<DB: Backend> ToSql<Text, DB> for Day
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Text, DB>>::to_sql(&self.0, out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for Day
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, DB>>::from_sql(bytes).map(Self)
    }
}
