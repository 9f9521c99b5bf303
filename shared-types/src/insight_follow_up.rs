//! Insight: what became of it. How long it took, whether the police have a report, how it ended, what it cost.
//!
//! Served by `api::insight` beside the answers of [`crate::insight`]. Undefined is absent, never a number in its place.

use crate::handling::Outcome;
use crate::ids::UnitId;
use crate::insight::Basis;
use serde::{Deserialize, Serialize};

/// How long something took, those that are still open counted by survival (Kaplan–Meier). Whole minutes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DelaySummary {
    /// By when half were over; absent while fewer are, and under 5.
    pub median_minutes: Option<i64>,
    /// Low end of its 95% interval.
    pub median_low: Option<i64>,
    /// High end; absent where many are open.
    pub median_high: Option<i64>,
    /// By when nine in ten were over.
    pub ninetieth_minutes: Option<i64>,
    /// Low end of its 95% interval.
    pub ninetieth_low: Option<i64>,
    /// High end.
    pub ninetieth_high: Option<i64>,
    /// Incidents that are over.
    pub ended: i64,
    /// Incidents that are not.
    pub open: i64,
    /// Incidents of which it is not known.
    pub unknown: i64,
    /// Incidents with an impossible time: over before they began.
    pub flagged: i64,
}

/// A share of those of which it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShareSummary {
    /// Of how many it is true.
    pub count: i64,
    /// Of how many it is known.
    pub known: i64,
    /// Of how many it is not known, or not yet.
    pub open: i64,
    /// Share of those of which it is known, 0 to 1; absent under 5.
    pub share: Option<f64>,
    /// Its 95% interval (Wilson), low end.
    pub low: Option<f64>,
    /// Its high end.
    pub high: Option<f64>,
    /// What the share of all is if it is true of none of the open ones.
    pub lowest: Option<f64>,
    /// The same if it is true of all of them.
    pub highest: Option<f64>,
}

/// The police reports among incidents of about the same loss.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LossBand {
    /// Loss from here, in cents; absent where the loss is not known.
    pub from_cents: Option<i64>,
    /// Loss under this, in cents; absent in the last band, and where the loss is not known.
    pub until_cents: Option<i64>,
    /// The share with a police report.
    pub police: ShareSummary,
}

/// Why there is no police report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WhyNotCount {
    /// A reason of the list, `refused` where the police did not take it up, or `unknown`.
    pub reason: String,
    /// How many.
    pub count: i64,
}

/// One way in which the handling ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OutcomeShare {
    /// How.
    pub outcome: Outcome,
    /// Among all that were closed; `open` are those that are not closed.
    pub share: ShareSummary,
}

/// What some incidents cost, as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LossSum {
    /// Incidents.
    pub incidents: i64,
    /// Lost, in cents; absent where it is known of none.
    pub loss_cents: Option<i64>,
    /// Incidents of which it is not known.
    pub loss_unknown: i64,
    /// Recovered, in cents; absent where it is known of none.
    pub recovered_cents: Option<i64>,
    /// Incidents of which it is not known.
    pub recovered_unknown: i64,
}

/// What was lost in one way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MethodLoss {
    /// Code of the method; `none` for incidents without any.
    pub method: String,
    /// What it cost; equal to the list's with this `method`.
    pub sum: LossSum,
}

/// What was lost at one unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnitLoss {
    /// The unit; absent for incidents without any.
    pub unit_id: Option<UnitId>,
    /// Its label.
    pub label: Option<String>,
    /// Who is in it.
    pub organisation_name: Option<String>,
    /// What it cost; equal to the list's with this `unit`.
    pub sum: LossSum,
}

/// What was lost and recovered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LossAnswer {
    /// In all.
    pub all: LossSum,
    /// By method, the most costly first, `none` last. An incident may have several, so they add to more than all.
    pub methods: Vec<MethodLoss>,
    /// By unit, the most costly first; at most 1,000. With those left out they add to all.
    pub units: Vec<UnitLoss>,
    /// What was lost at units beyond those.
    pub units_left_out: Option<LossSum>,
}

/// Follow-up: what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpAnswer {
    /// What it is based on.
    pub basis: Basis,
    /// Incidents of others that the reader sees in part only, which are in no figure below.
    pub not_told: i64,
    /// From what happened (the end of its window) to the report.
    pub report_delay: DelaySummary,
    /// From the report to the first step of its handling.
    pub to_accept: DelaySummary,
    /// From the report to the step that closed or rejected it.
    pub to_close: DelaySummary,
    /// Share with a police report. Known are those with a report, and those of which it is written down that there is none.
    pub police: ShareSummary,
    /// The same by loss; absent for readers who do not see the loss of each.
    pub police_by_loss: Option<Vec<LossBand>>,
    /// Why there is none, the most frequent first.
    pub why_not: Vec<WhyNotCount>,
    /// How the handling ended, the most frequent first; only those that occur.
    pub outcomes: Vec<OutcomeShare>,
    /// What it cost; absent for readers who do not see the loss of each.
    pub loss: Option<LossAnswer>,
}
