//! Insight: the answers to what, when and how, with what a reader needs to judge them.
//!
//! Served by `api::insight`; drawn by the page's charts. Undefined is absent (`null`), never a number in its place.

use crate::ids::AreaId;
use serde::{Deserialize, Serialize};

crate::words! {
    /// What may be shown of so many incidents: small counts are the rule here.
    Showing {
        /// Fewer than 5: list them; no chart, no percentage.
        ListOnly = "list-only",
        /// Fewer than 20: counts with an interval, no heat map.
        CountsOnly = "counts-only",
        /// 20 or more.
        Full = "full",
    }
}

crate::words! {
    /// How a count compares with that of the year before.
    Verdict {
        /// More than chance would bring.
        MoreThanChance = "more-than-chance",
        /// Fewer than chance would bring.
        FewerThanChance = "fewer-than-chance",
        /// Within normal variation.
        NormalVariation = "normal-variation",
        /// Too little to say anything.
        TooFew = "too-few",
    }
}

crate::words! {
    /// The step of a course.
    CourseStep {
        /// ISO weeks, from Monday.
        Week = "week",
        /// Calendar months.
        Month = "month",
    }
}

/// What every figure says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Basis {
    /// The sites it is about.
    pub sites: Vec<AreaId>,
    /// Begin of the period, by occurrence.
    pub from: Option<jiff::Timestamp>,
    /// End of the period, exclusive.
    pub until: Option<jiff::Timestamp>,
    /// Begin of the period compared with: the same months a year earlier, as far as the period is over. Absent without both
    /// ends of a period, and for a period of more than a year, which would overlap it.
    pub previous_from: Option<jiff::Timestamp>,
    /// Its end, exclusive.
    pub previous_until: Option<jiff::Timestamp>,
    /// IANA zone of the wall clock that days and hours follow; `mixed` when the sites have several, each then by its own.
    pub time_zone: String,
    /// When it was counted.
    pub as_of: jiff::Timestamp,
    /// Incidents in the selection; equal to the list's with the same filters.
    pub total: i64,
    /// Incidents whose time is not known. Without a period they are among the total; with a period, which has no place for
    /// them, they are those that were reported in it, and stand beside the total.
    pub unknown_time: i64,
    /// What may be shown.
    pub showing: Showing,
    /// Whether figures lead to their incidents. If not, the reader sees counts only: cells under 5 are absent, and all other
    /// counts are rounded, so that no hidden cell is found by subtraction.
    pub leads_to_incidents: bool,
    /// What every count is rounded to; absent where counts are exact. A number that is never absent (as `total`) is then 0
    /// under 5.
    pub rounded_to: Option<i64>,
}

/// A count against the year before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// In the period; absent where the cell is under 5 and the reader sees counts only.
    pub count: Option<i64>,
    /// In the same months a year earlier; absent without a period, or hidden.
    pub previous: Option<i64>,
    /// Exact Poisson interval of the count, 95%, low end.
    pub low: Option<f64>,
    /// Its high end.
    pub high: Option<f64>,
    /// Rate ratio to the year before; absent at a base of zero.
    pub ratio: Option<f64>,
    /// Its 95% score interval, low end.
    pub ratio_low: Option<f64>,
    /// Its high end.
    pub ratio_high: Option<f64>,
    /// Change of the rate in percent; absent at a base under 10, and where the selection has fewer than 5.
    pub percent: Option<f64>,
    /// What to say of it; `too-few` also where there is nothing to compare with.
    pub verdict: Verdict,
    /// Whether "more" or "fewer" still stands when all rows of the table are looked at together (false discovery rate of 5%).
    pub stands: bool,
}

/// One kind, with its children.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KindCount {
    /// Code of the category.
    pub category: String,
    /// Its parent; absent at the top level.
    pub parent: Option<String>,
    /// The counts.
    pub comparison: Comparison,
    /// Share of the selection, 0 to 1; absent where hidden, and where the selection has fewer than 5.
    pub share: Option<f64>,
    /// The same share of all incidents of these sites in this period, whatever else is filtered. Absent where nothing else is
    /// filtered.
    pub share_of_all: Option<f64>,
}

/// What: kinds on two levels with the year before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WhatAnswer {
    /// What it is based on.
    pub basis: Basis,
    /// All of the selection.
    pub all: Comparison,
    /// Parents before children, the most frequent first.
    pub kinds: Vec<KindCount>,
    /// Known loss and damage in all, in cents; absent for readers who do not see the loss of each.
    pub loss_cents: Option<i64>,
    /// What came back of it, in cents.
    pub recovered_cents: Option<i64>,
    /// Incidents without a known loss.
    pub loss_unknown: Option<i64>,
}

/// When: weekday by hour, windows spread over their hours (aoristic).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WhenAnswer {
    /// What it is based on.
    pub basis: Basis,
    /// 168 weights, Monday 00 h first; absent where too few for a grid, a cell absent where hidden.
    pub cells: Option<Vec<Option<f64>>>,
    /// Seven sums, Monday first.
    pub days: Vec<Option<f64>>,
    /// Twenty-four sums.
    pub hours: Vec<Option<f64>>,
    /// Incidents with a known moment.
    pub known: i64,
    /// Incidents with a window.
    pub windowed: i64,
    /// Incidents of unknown time, not in the grid; see the basis.
    pub unknown: i64,
    /// Incidents whose window ends before it begins, not in the grid.
    pub flagged: i64,
    /// Windows longer than 24 hours.
    pub long_windows: i64,
    /// Share of the weight that comes from them, 0 to 1; absent without weight.
    pub long_window_share: Option<f64>,
}

/// One method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MethodCount {
    /// Code of the method; `none` for incidents without any.
    pub method: String,
    /// The counts.
    pub comparison: Comparison,
    /// Share of the selection, 0 to 1; absent where hidden, and where the selection has fewer than 5.
    pub share: Option<f64>,
    /// The same share of all incidents of these sites in this period, whatever else is filtered. Absent where nothing else is
    /// filtered.
    pub share_of_all: Option<f64>,
}

/// How: methods; an incident may have several, so they add to more than the total.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HowAnswer {
    /// What it is based on.
    pub basis: Basis,
    /// The most frequent first, `none` last.
    pub methods: Vec<MethodCount>,
}

/// One step of a course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CoursePoint {
    /// `2026-W12` or `2026-03`.
    pub label: String,
    /// Begin of the step, or of the part of it that lies in the period.
    pub from: jiff::Timestamp,
    /// Its end, exclusive.
    pub until: jiff::Timestamp,
    /// Incidents whose time touches it: the list's with this `from` and `until`. Hidden under 5 for counts-only readers.
    pub count: Option<i64>,
    /// What is usual: low end of the band from the eight weeks before. Absent where these are not all there, for months, and
    /// for counts-only readers.
    pub band_low: Option<f64>,
    /// High end of the band.
    pub band_high: Option<f64>,
    /// Whether it is not over yet, or lies in the period only in part: no fair count, drawn greyed.
    pub unfinished: bool,
    /// Above or below the band; never for an unfinished step.
    pub outside: bool,
}

/// Course: counts per week or month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CourseAnswer {
    /// What it is based on.
    pub basis: Basis,
    /// Week or month.
    pub step: CourseStep,
    /// The points in order, zeros included; at most the last 520.
    pub points: Vec<CoursePoint>,
    /// Whether steps before the first point were left out.
    pub earlier_left_out: bool,
    /// Incidents whose window touches several steps; each of these counts them, so that points may add to more than the total.
    pub in_several: i64,
}

/// The four answers together, from one reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct InsightAnswer {
    /// What happens.
    pub what: WhatAnswer,
    /// When.
    pub when: WhenAnswer,
    /// How.
    pub how: HowAnswer,
    /// The course.
    pub course: CourseAnswer,
}
