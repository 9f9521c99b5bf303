//! What is out of the ordinary at a site: series with more incidents than usual, each with what it rests on.
//!
//! Served by `api::unusual`, shown on Today. A finding leads to its incidents by the filters that it carries.

use crate::ids::{AreaId, UnitId, UnusualFindingId};
use serde::{Deserialize, Serialize};
use validator::Validate;

crate::words! {
    /// What was compared with its own past.
    UnusualSeries {
        /// All incidents of the site.
        Site = "site",
        /// One kind, with the kinds below it.
        Kind = "kind",
        /// One method.
        Method = "method",
        /// One unit.
        Unit = "unit",
        /// Four hours of one day of the week.
        Hours = "hours",
    }
}

crate::words! {
    /// Why somebody put a finding aside.
    AsideReason {
        /// It has a cause that is known: an action, a check, an event.
        Explained = "explained",
        /// Something is being done about it.
        ActedOn = "acted-on",
        /// It was registered in another way: reported late, twice, or more faithfully.
        Registration = "registration",
        /// It helps nobody.
        NoUse = "no-use",
    }
}

/// More than usual.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnusualFinding {
    /// Its id; it stays the same while the series stands out.
    pub id: UnusualFindingId,
    /// The site.
    pub site_id: AreaId,
    /// What stands out.
    pub series: UnusualSeries,
    /// Code of the kind, of a series of one kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Code of the method, of a series of one method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The unit, of a series of one unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<UnitId>,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_label: Option<String>,
    /// Hours of the week (0 is Monday 00 h), of a series of hours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub week_hours: Vec<u8>,
    /// Begin of the days in which it stands out, by the clock of the site.
    pub from: jiff::Timestamp,
    /// Their end, exclusive.
    pub until: jiff::Timestamp,
    /// Incidents in them; what the list holds with these filters, when it was looked.
    pub incidents: i64,
    /// Incidents that the year before lets expect in so many days.
    pub expected: f64,
    /// Exact one-sided chance of at least so many.
    pub p: f64,
    /// The same held together with all series that were looked at (Benjamini–Hochberg).
    pub q: f64,
    /// Since when it is told.
    pub found_at: jiff::Timestamp,
}

/// When it was looked last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnusualLook {
    /// At which site.
    pub site_id: AreaId,
    /// When.
    pub at: jiff::Timestamp,
    /// Series that were compared; 0 where the records are too short.
    pub series: i64,
}

/// What is out of the ordinary: at most five, the strongest evidence first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnusualAnswer {
    /// The findings.
    pub items: Vec<UnusualFinding>,
    /// The sites that were looked at.
    pub looks: Vec<UnusualLook>,
    /// Share of false findings that is promised over all series of one look.
    pub rate: f64,
}

/// Puts a finding aside: it does not come back until another incident is registered that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAside {
    /// Why.
    pub reason: AsideReason,
}

/// Whether a person wants a mail each week of what is out of the ordinary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UnusualMail {
    /// Whether it is wanted: on Monday morning, when something stands out.
    pub weekly: bool,
}
