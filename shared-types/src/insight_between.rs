//! Insight: one period against another that the reader chose, of any length, with what may be said of the difference.
//!
//! Served by `api::insight` beside the answers of [`crate::insight`].

use crate::insight::{HowAnswer, WhatAnswer};
use serde::{Deserialize, Serialize};

/// A period against another. In each comparison `previous` is the count of the other period, and ratios are of rates: each count over
/// its own days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BetweenAnswer {
    /// Kinds; the basis names both periods, the other one as `previousFrom` and `previousUntil`.
    pub what: WhatAnswer,
    /// Methods.
    pub how: HowAnswer,
    /// Days of the period, as far as it is over.
    pub days: f64,
    /// Days of the other period, as far as it is over.
    pub other_days: f64,
    /// Incidents without a known time that were reported in the other period; they are in no count.
    pub other_unknown_time: i64,
    /// Incidents whose window touches both periods: each of the two counts them, so they make the difference look smaller.
    pub in_both: i64,
    /// Neither whole years nor the same months: the season may be the difference.
    pub unequal_seasons: bool,
}
