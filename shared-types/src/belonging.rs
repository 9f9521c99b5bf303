//! What belongs together: links of several kinds between incidents, merges that can be undone, and what an incident is alike to.
//!
//! Served by `api::belonging`. Reasons are words of a list and never free text: they stand in trails that nobody can alter, and
//! must name nobody. A link to what a reader may not see is absent, in lists and in counts alike.

use crate::ids::{AreaId, IncidentId, LinkId, MergeId, UnitId};
use crate::incident::IncidentSummary;
use crate::text;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

crate::words! {
    /// How two incidents belong together.
    LinkKind {
        /// Zelfde dader.
        SameOffender = "same-offender",
        /// Zelfde voertuig.
        SameVehicle = "same-vehicle",
        /// Zelfde reeks.
        SameSeries = "same-series",
        /// Vervolg: the later one goes on with the earlier one.
        Continuation = "continuation",
        /// Anders.
        Other = "other",
    }
}

crate::words! {
    /// What a link rests on.
    LinkReason {
        /// The same way of doing it.
        SameMethod = "same-method",
        /// The same appearance.
        SameAppearance = "same-appearance",
        /// The same plate.
        SamePlate = "same-plate",
        /// The same goods.
        SameGoods = "same-goods",
        /// The same place and time.
        SamePlaceAndTime = "same-place-and-time",
        /// It is seen on images.
        Images = "images",
        /// Somebody told so.
        Told = "told",
        /// Something else.
        Other = "other",
    }
}

crate::words! {
    /// Why a link is taken away.
    UnlinkReason {
        /// It was made by mistake.
        Mistaken = "mistaken",
        /// It turned out not to be so.
        Disproved = "disproved",
        /// It is not needed for what it was made for.
        NotNeeded = "not-needed",
    }
}

crate::words! {
    /// Why two incidents are one.
    MergeReason {
        /// Two people reported the same event.
        SameEvent = "same-event",
        /// One person reported it twice.
        ReportedTwice = "reported-twice",
        /// It came by an import too.
        ImportedToo = "imported-too",
    }
}

crate::words! {
    /// Why they are two after all.
    UnmergeReason {
        /// It was done by mistake.
        Mistaken = "mistaken",
        /// They turned out to be two events.
        TwoEvents = "two-events",
    }
}

/// The most links that stand at one incident.
pub const MOST_LINKS: i64 = 100;
/// The most incidents merged into one.
pub const MOST_MERGED: i64 = 20;

/// An incident by its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IncidentRef {
    /// Its id.
    pub id: IncidentId,
    /// Its readable number.
    pub number: String,
}

/// A link, seen from one of its two ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// How the two belong together.
    pub kind: LinkKind,
    /// What it rests on.
    pub reason: LinkReason,
    /// When it was made.
    pub added_at: jiff::Timestamp,
    /// Who made it, by name.
    pub added_by_name: Option<String>,
    /// The incident at the other end, in the sight of the reader.
    pub incident: IncidentSummary,
}

crate::page! {
    /// The links of an incident, the oldest first.
    LinkPage of Link
}

/// Links this incident with another one, which may lie at another site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "link_names_one", skip_on_field_errors = false))]
pub struct NewLink {
    /// The other one, by its id …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<IncidentId>,
    /// … or by its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 40), custom(function = "text::line"))]
    pub number: Option<String>,
    /// How they belong together.
    pub kind: LinkKind,
    /// What that rests on.
    pub reason: LinkReason,
}

/// Takes a link away; that it stood, and why it went, stays in both timelines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewUnlink {
    /// Why.
    pub reason: UnlinkReason,
}

/// An incident that was merged into another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Merge {
    /// Id of the merge.
    pub id: MergeId,
    /// The one that went into this one; it keeps its number.
    pub incident: IncidentSummary,
    /// Why they are one.
    pub reason: MergeReason,
    /// When.
    pub merged_at: jiff::Timestamp,
    /// Who did it, by name.
    pub merged_by_name: Option<String>,
}

crate::page! {
    /// What was merged into an incident, the oldest first.
    MergePage of Merge
}

/// Merges another incident of the same site into this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "merge_names_one", skip_on_field_errors = false))]
pub struct NewMerge {
    /// The one that goes into this one, by its id …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<IncidentId>,
    /// … or by its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 40), custom(function = "text::line"))]
    pub number: Option<String>,
    /// Why they are one.
    pub reason: MergeReason,
}

/// Undoes a merge: both stand apart again, as they stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewUnmerge {
    /// Why.
    pub reason: UnmergeReason,
}

fn link_names_one(new: &NewLink) -> Result<(), ValidationError> {
    one(new.incident_id.is_some(), new.number.is_some())
}

fn merge_names_one(new: &NewMerge) -> Result<(), ValidationError> {
    one(new.incident_id.is_some(), new.number.is_some())
}

fn one(id: bool, number: bool) -> Result<(), ValidationError> {
    if id == number {
        return Err(text::error("one-of-two", "name the other incident by `incidentId` or by `number`"));
    }
    Ok(())
}

crate::words! {
    /// In what two incidents are alike.
    Likeness {
        /// Wanneer.
        Time = "time",
        /// Waar.
        Place = "place",
        /// Hoe.
        Method = "method",
        /// Wat.
        Kind = "kind",
    }
}

/// One part of a likeness, with how much it weighs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlikeShare {
    /// In what.
    pub by: Likeness,
    /// How much alike in it, 0 to 1.
    pub share: f64,
    /// How much it weighs in the score, of 1 for all that could be compared.
    pub weight: f64,
}

/// An incident that this one is alike to, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Alike {
    /// The other one, in the sight of the reader.
    pub incident: IncidentSummary,
    /// The sum of the shares by their weights, 0 to 1.
    pub score: f64,
    /// The parts that make it up; what could not be compared is not among them.
    pub shares: Vec<AlikeShare>,
    /// Minutes between the two, where both times are known.
    pub minutes_apart: Option<i64>,
    /// Metres between the two, where both points are known to the reader.
    pub meters_apart: Option<i64>,
    /// Whether both happened in the same unit, as far as the reader may know it.
    pub same_unit: bool,
    /// Methods that both have.
    pub shared_methods: Vec<String>,
}

crate::page! {
    /// What an incident is alike to, the most alike first; at most ten.
    AlikePage of Alike
}

/// What a report has so far, to hear whether it looks like one that is there. Nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "draft_is_whole", skip_on_field_errors = false))]
pub struct AlikeDraft {
    /// The site.
    pub site_id: AreaId,
    /// What.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = "text::code"))]
    pub category: Option<String>,
    /// The unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<UnitId>,
    /// Longitude, WGS84.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = -180.0, max = 180.0))]
    pub longitude: Option<f64>,
    /// Latitude, WGS84.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = -90.0, max = 90.0))]
    pub latitude: Option<f64>,
    /// The moment, or the begin of the window; without it just now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_from: Option<jiff::Timestamp>,
    /// The end of the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_until: Option<jiff::Timestamp>,
    /// How.
    #[serde(default)]
    #[validate(length(max = "crate::incident::MAX_METHODS"))]
    pub methods: Vec<String>,
}

fn draft_is_whole(draft: &AlikeDraft) -> Result<(), ValidationError> {
    if draft.longitude.is_some() != draft.latitude.is_some() {
        return Err(text::error("half-a-point", "longitude and latitude go together"));
    }
    Ok(())
}
