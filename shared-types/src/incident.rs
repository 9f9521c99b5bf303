//! An incident: what happened, when, where and how; what each reader may see of it; and the filters of its list.
//!
//! Served by `api::incidents`; the same rules run in the report form. Field-level sight is decided on the server:
//! what a reader may not see is absent here, never merely hidden.

use crate::access::Sight;
use crate::belonging::IncidentRef;
use crate::handling::{HandlingState, Outcome, RejectReason};
use crate::ids::{AccountId, AreaId, ImportRunId, IncidentId, OrganisationId, TeamId, UnitId};
use crate::text;
pub use crate::timeline::{FieldChange, NewTimelineEntry, TimelineEntry, TimelineEntryPage};
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

crate::words! {
    /// How exactly the time of the deed is known (pleegmoment, pleegperiode).
    OccurredPrecision {
        /// At a moment: `occurredFrom`.
        Exact = "exact",
        /// Between two moments: `occurredFrom` and `occurredUntil`.
        Between = "between",
        /// On a day of the site's calendar: `occurredDate`; a whole-day window, never midnight.
        Day = "day",
        /// In a month of the site's calendar (imports only).
        Month = "month",
        /// Not known.
        Unknown = "unknown",
    }
}

crate::words! {
    /// Whether it was done, tried or prevented; all three count.
    Completion {
        /// Voltooid.
        Completed = "completed",
        /// Poging.
        Attempted = "attempted",
        /// Voorkomen.
        Prevented = "prevented",
    }
}

/// The most methods on one incident.
pub const MAX_METHODS: u64 = 8;
/// The longest description, in characters.
pub const MAX_DESCRIPTION: u64 = 8000;
/// The longest short text, in characters.
pub const MAX_SHORT_TEXT: u64 = 280;
/// The most cents of a loss.
pub const MAX_CENTS: i64 = 100_000_000_000;
/// The first day on which an incident can have happened; what lies before it is a slip of the hand.
pub const EARLIEST_DAY: jiff::civil::Date = jiff::civil::date(1970, 1, 1);
/// How far ahead of the server's clock a moment may lie, for clocks that run fast, in minutes.
pub const CLOCK_SLACK_MINUTES: i64 = 5;

/// Reports an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "occurrence", skip_on_field_errors = false))]
#[validate(schema(function = "point_is_whole", skip_on_field_errors = false))]
pub struct NewIncident {
    /// The site where it happened.
    pub site_id: AreaId,
    /// What: a code of the category list.
    #[validate(custom(function = "text::code"))]
    pub category: String,
    /// How exactly the time is known.
    pub occurred_precision: OccurredPrecision,
    /// The moment, or the begin of the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_from: Option<jiff::Timestamp>,
    /// The end of the window, with `between`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_until: Option<jiff::Timestamp>,
    /// The day on the site's calendar, with `day`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub occurred_date: Option<jiff::civil::Date>,
    /// The unit where it happened.
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
    /// The place in words: `achterzijde magazijn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 200), custom(function = "text::line"))]
    pub place_words: Option<String>,
    /// How: codes of the method list, several may go together.
    #[serde(default)]
    #[validate(length(max = "MAX_METHODS"))]
    pub methods: Vec<String>,
    /// Done, tried or prevented.
    #[serde(default = "completed")]
    pub completion: Completion,
    /// What was seen, for those who handle it.
    #[serde(default)]
    #[validate(length(max = "MAX_DESCRIPTION"), custom(function = "text::plain"))]
    pub description: String,
    /// One sentence for others, without anything that points at a person; they read it once it has been vetted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "MAX_SHORT_TEXT"), custom(function = "text::line"))]
    pub short_text: Option<String>,
    /// Loss and damage, in euro cents, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 0, max = "MAX_CENTS"))]
    pub loss_cents: Option<i64>,
    /// What came back of it, in euro cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 0, max = "MAX_CENTS"))]
    pub recovered_cents: Option<i64>,
    /// Number in the sender's own system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 120), custom(function = "text::line"))]
    pub external_id: Option<String>,
}

fn completed() -> Completion {
    Completion::Completed
}

/// The fields of the time go together as the precision says.
fn occurrence(new: &NewIncident) -> Result<(), ValidationError> {
    let (from, until, date) = (new.occurred_from, new.occurred_until, new.occurred_date);
    let told = (from.is_some(), until.is_some(), date.is_some());
    match new.occurred_precision {
        OccurredPrecision::Exact if told != (true, false, false) => {
            Err(text::error("occurred-exact", "`exact` goes with `occurredFrom` alone"))
        }
        OccurredPrecision::Between if told != (true, true, false) => {
            Err(text::error("occurred-between", "`between` goes with `occurredFrom` and `occurredUntil`"))
        }
        OccurredPrecision::Day if told != (false, false, true) => {
            Err(text::error("occurred-day", "`day` goes with `occurredDate` alone"))
        }
        OccurredPrecision::Month => {
            Err(text::error("occurred-month", "`month` comes from imports only; give a window instead"))
        }
        OccurredPrecision::Unknown if told != (false, false, false) => {
            Err(text::error("occurred-unknown", "`unknown` goes with no time at all"))
        }
        OccurredPrecision::Between if until < from => {
            Err(text::error("occurred-ends-before-begin", "`occurredUntil` must not lie before `occurredFrom`"))
        }
        _ => Ok(()),
    }
}

fn point_is_whole(new: &NewIncident) -> Result<(), ValidationError> {
    if new.longitude.is_some() == new.latitude.is_some() {
        Ok(())
    } else {
        Err(text::error("half-a-point", "longitude and latitude go together"))
    }
}

/// An incident in a list, as far as the reader may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IncidentSummary {
    /// Its id.
    pub id: IncidentId,
    /// Readable number: `DL-2026-00417`.
    pub number: String,
    /// The site.
    pub site_id: AreaId,
    /// What the reader sees of it: `full`, or `own-and-vetted` for the masked form.
    pub sight: Sight,
    /// What.
    pub category: String,
    /// How.
    pub methods: Vec<String>,
    /// Done, tried or prevented.
    pub completion: Completion,
    /// How exactly the time is known.
    pub occurred_precision: OccurredPrecision,
    /// Begin of the deed, or the moment itself.
    pub occurred_from: Option<jiff::Timestamp>,
    /// End of the window.
    pub occurred_until: Option<jiff::Timestamp>,
    /// The unit; absent where the reader may not know the shop.
    pub unit_id: Option<UnitId>,
    /// Its label.
    pub unit_label: Option<String>,
    /// Who is in that unit or was at the report; absent where the shop did not agree to be named.
    pub organisation_name: Option<String>,
    /// Part of the site, which everybody may know.
    pub zone: Option<String>,
    /// The vetted short text, or for those who see all also the one that waits to be vetted.
    pub short_text: Option<String>,
    /// Loss and damage in cents; absent where unknown or not for this reader.
    pub loss_cents: Option<i64>,
    /// Where the own handling stands.
    pub state: HandlingState,
    /// The person to whom it is assigned; full sight only.
    #[serde(default)]
    pub assignee_name: Option<String>,
    /// The team to which it is assigned; full sight only.
    #[serde(default)]
    pub team_name: Option<String>,
    /// Whether it is late for where its handling stands; told with full sight only.
    #[serde(default)]
    pub overdue: bool,
    /// When it was reported.
    pub reported_at: jiff::Timestamp,
}

crate::page! {
    /// Incidents, the last reported first.
    IncidentPage of IncidentSummary
}

/// One incident, as far as the reader may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Incident {
    /// What the list shows too.
    #[serde(flatten)]
    pub summary: IncidentSummary,
    /// Name of the site.
    pub site_name: String,
    /// IANA time zone of the site's wall clock.
    pub time_zone: String,
    /// Longitude, WGS84; full sight only.
    pub longitude: Option<f64>,
    /// Latitude, WGS84; full sight only.
    pub latitude: Option<f64>,
    /// The place in words; full sight only.
    pub place_words: Option<String>,
    /// What was seen; full sight only.
    pub description: Option<String>,
    /// Whether others may read the short text.
    pub short_text_vetted: bool,
    /// What came back, in cents; full sight only.
    pub recovered_cents: Option<i64>,
    /// How the own handling ended.
    pub outcome: Option<Outcome>,
    /// Why it was rejected.
    pub reject_reason: Option<RejectReason>,
    /// The person who reported; full sight only, absent after an import.
    pub reporter_account_id: Option<AccountId>,
    /// That person's name; full sight only.
    pub reporter_name: Option<String>,
    /// The organisation that reported; full sight only.
    pub reporter_organisation_id: Option<OrganisationId>,
    /// Number in the sender's own system; full sight only.
    pub external_id: Option<String>,
    /// The import it came with.
    pub import_run_id: Option<ImportRunId>,
    /// When it was entered here.
    pub registered_at: jiff::Timestamp,
    /// When its words and what named somebody were wiped; facts stay.
    pub wiped_at: Option<jiff::Timestamp>,
    /// Grows with each change; stands in the ETag.
    pub version: i32,
    /// Steps that the caller may take now.
    pub next_states: Vec<HandlingState>,
    /// The incident that this one was merged into, where the reader sees that one.
    #[serde(default)]
    pub merged_into: Option<IncidentRef>,
    /// What was merged into this one and the reader sees in full: its goods, persons, vehicles and timeline are shown here too.
    #[serde(default)]
    pub merged_here: Vec<IncidentRef>,
}

/// Changes facts of an incident; each change stands in the timeline with the old value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct IncidentPatch {
    /// What.
    #[validate(custom(function = "text::code"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub category: Option<String>,
    /// How: replaces the whole list.
    #[validate(length(max = "MAX_METHODS"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub methods: Option<Vec<String>>,
    /// Done, tried or prevented.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Completion))]
    pub completion: Option<Completion>,
    /// What was seen; a long text, so `If-Match` is needed.
    #[validate(length(max = "MAX_DESCRIPTION"), custom(function = "text::plain"))]
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub description: Option<String>,
    /// One sentence for others; null takes it away.
    #[serde(skip_serializing_if = "crate::patch::Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[validate(custom(function = "short_text"))]
    pub short_text: crate::patch::Patch<String>,
    /// Lets others read the short text, or no longer; needs the permission to vet.
    #[serde(deserialize_with = "crate::patch::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool))]
    pub short_text_vetted: Option<bool>,
    /// Loss and damage, in euro cents; null when not known after all.
    #[serde(skip_serializing_if = "crate::patch::Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    #[validate(custom(function = "cents"))]
    pub loss_cents: crate::patch::Patch<i64>,
    /// What came back of it, in euro cents; null when not known after all.
    #[serde(skip_serializing_if = "crate::patch::Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    #[validate(custom(function = "cents"))]
    pub recovered_cents: crate::patch::Patch<i64>,
}

fn short_text(patch: &crate::patch::Patch<String>) -> Result<(), ValidationError> {
    match patch.value() {
        Some(text) if text.chars().count() as u64 > MAX_SHORT_TEXT => {
            Err(text::error("length", format!("must be at most {MAX_SHORT_TEXT}")))
        }
        Some(text) => text::line(text),
        None => Ok(()),
    }
}

fn cents(patch: &crate::patch::Patch<i64>) -> Result<(), ValidationError> {
    match patch.value() {
        Some(cents) if !(0..=MAX_CENTS).contains(cents) => {
            Err(text::error("range", format!("must be 0 to {MAX_CENTS}")))
        }
        _ => Ok(()),
    }
}

/// What a list, a search or a figure is about. Keys repeat as OR within, AND across; an unknown key is refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct IncidentFilter {
    /// Areas: all sites below them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub area: Vec<AreaId>,
    /// Sites.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub site: Vec<AreaId>,
    /// Units.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unit: Vec<UnitId>,
    /// Categories; a parent means all its children.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<String>,
    /// Methods; `none` means without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub method: Vec<String>,
    /// Handling states.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<HandlingState>,
    /// The deed overlaps the time from here …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<jiff::Timestamp>,
    /// … to here (exclusive). Incidents of unknown time drop out of a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<jiff::Timestamp>,
    /// Reported from here …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_from: Option<jiff::Timestamp>,
    /// … to here (exclusive).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_until: Option<jiff::Timestamp>,
    /// Only those whose time is exactly, roughly or not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub precision: Vec<OccurredPrecision>,
    /// An hour cell of the week, 0 is Monday 00 h, 167 Sunday 23 h: those that touch it on the site's wall clock.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub week_hour: Vec<u8>,
    /// Assigned to: `me` (or a team of mine), `none`, or an account.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assignee: Vec<String>,
    /// Assigned to these teams.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub team: Vec<TeamId>,
    /// Only those that are late for where their handling stands, or only those that are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overdue: Option<bool>,
    /// Words, all of which must occur; accents and capitals do not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
}

crate::words! {
    /// As what the text of a search is meant, where it could be several things.
    SearchLook {
        /// A plate or a part of one, at least three characters in a row; `?` stands for one that was not read.
        Plate = "plate",
        /// A phone number.
        Phone = "phone",
    }
}

crate::words! {
    /// Why a search found an incident.
    FoundBy {
        /// Its number.
        Number = "number",
        /// A plate, or a part of one.
        Plate = "plate",
        /// A phone number.
        Phone = "phone",
        /// The shop, the unit or the place in words.
        Place = "place",
        /// Words of it that the reader may read.
        Words = "words",
    }
}

/// The longest text of a search, in characters.
pub const MAX_SEARCH: u64 = 200;

/// A search: the same as the list's filters, in a body, and one text that is a number, a plate, a shop or words, so that no name
/// stands in an address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct IncidentSearch {
    /// What to look for.
    pub filter: IncidentFilter,
    /// What was typed in the one box. What looks like a plate or a phone number is looked for as one by who may; that asks `reason`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = "MAX_SEARCH"), custom(function = "text::line"))]
    pub text: Option<String>,
    /// As what the text is meant; needs the permission to look for persons and vehicles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub look: Option<SearchLook>,
    /// What for, with a look for a plate or a phone number; it is logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<crate::involved::OpenReason>,
    /// Place to go on from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items on a page, at most 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 200))]
    pub limit: Option<u32>,
}

/// An incident that a search found, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IncidentHit {
    /// What the list shows.
    #[serde(flatten)]
    pub summary: IncidentSummary,
    /// Why it was found; empty for filters alone.
    #[serde(default)]
    pub found: Vec<FoundBy>,
    /// Where it went, if it was merged: its number is still found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<IncidentRef>,
}

crate::page! {
    /// What a search found: by number, plate or phone number first, then by words, the last reported first.
    IncidentHitPage of IncidentHit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(precision: OccurredPrecision) -> NewIncident {
        NewIncident {
            site_id: AreaId(uuid::Uuid::nil()),
            category: "theft.shoplifting".into(),
            occurred_precision: precision,
            occurred_from: None,
            occurred_until: None,
            occurred_date: None,
            unit_id: None,
            longitude: None,
            latitude: None,
            place_words: None,
            methods: vec![],
            completion: Completion::Completed,
            description: String::new(),
            short_text: None,
            loss_cents: None,
            recovered_cents: None,
            external_id: None,
        }
    }

    #[test]
    fn a_window_must_not_end_before_it_begins() {
        let mut i = new(OccurredPrecision::Between);
        i.occurred_from = Some("2026-03-28T16:25:00Z".parse().expect("a moment"));
        i.occurred_until = Some("2026-03-28T16:10:00Z".parse().expect("a moment"));
        assert!(i.validate().is_err());
        std::mem::swap(&mut i.occurred_from, &mut i.occurred_until);
        assert!(i.validate().is_ok());
    }

    #[test]
    fn each_precision_asks_for_its_own_fields() {
        assert!(new(OccurredPrecision::Unknown).validate().is_ok());
        for p in
            [OccurredPrecision::Exact, OccurredPrecision::Between, OccurredPrecision::Day, OccurredPrecision::Month]
        {
            assert!(new(p).validate().is_err(), "{p}");
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let mut i = new(OccurredPrecision::Exact);
        i.loss_cents = Some(-1);
        i.longitude = Some(200.0);
        i.category = "No Code".into();
        let faults = i.validate().expect_err("faulty");
        assert!(faults.errors().len() >= 4, "{faults:?}");
    }
}
