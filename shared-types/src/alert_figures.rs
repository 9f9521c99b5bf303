//! Figures of alerts: of one, and of a site over a time. Who did not answer and who was not reached is always among them.
//!
//! Served by `api::alerts`. Times are in milliseconds; a median and a 90th are values that occurred (nearest rank), absent without any.

use crate::alert::{AlertEnding, AlertLevel};
use crate::delivery::AlertChannel;
use serde::{Deserialize, Serialize};

/// The figures of an alert, of its first message and of what asked people to go.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct AlertFigures {
    /// To how many people it went.
    pub people: i64,
    /// To how many it came: known to be delivered by a channel, or read.
    pub reached: i64,
    /// How many read it or reacted.
    pub read: i64,
    /// To how many nothing came that failed or went past its time on every channel.
    pub not_delivered: i64,
    /// Of how many nothing is known yet.
    pub under_way: i64,
    /// Milliseconds from the commit to the first that a provider took or the screen showed.
    pub first_out_ms: Option<i64>,
    /// Milliseconds from the commit to the first that is known to be delivered.
    pub first_delivered_ms: Option<i64>,
    /// Milliseconds from the report to the first that is known to be delivered: from when the incident was reported that it comes
    /// from, or else from when it was composed.
    pub report_to_delivered_ms: Option<i64>,
    /// Milliseconds from the commit to the first who said to go.
    pub first_answer_ms: Option<i64>,
    /// By channel and provider.
    pub channels: Vec<ChannelFigures>,
}

/// The figures of an alert by one channel and provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChannelFigures {
    /// The channel.
    pub channel: AlertChannel,
    /// The provider's word; absent where nobody had it in hand.
    pub provider: Option<String>,
    /// Waiting.
    pub queued: i64,
    /// Taken by the provider.
    pub sent: i64,
    /// Known to have come.
    pub delivered: i64,
    /// Known not to come.
    pub failed: i64,
    /// Past its time.
    pub expired: i64,
    /// Handed over again although it may have been taken.
    pub repeated: i64,
    /// To how many people it went this way.
    pub people: i64,
    /// How many of them read it or reacted, wherever they did.
    pub read: i64,
    /// Milliseconds from the report to the first that is known to be delivered this way.
    pub report_to_delivered_ms: Option<i64>,
}

/// How promptly something came, of how many it was awaited of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Promptness {
    /// Of how many it was awaited: `came`, `never` and `waiting` together.
    pub of: i64,
    /// Of how many it came.
    pub came: i64,
    /// Of how many it never came.
    pub never: i64,
    /// Of how many it may still come: the alert is open, and the norm has not passed.
    pub waiting: i64,
    /// The median of those that came.
    pub median_ms: Option<i64>,
    /// Nine of ten of those that came were not slower.
    pub p90_ms: Option<i64>,
    /// Of how many a norm was agreed, without those that wait.
    pub with_norm: i64,
    /// How many of these kept it. What never came did not.
    pub within_norm: i64,
}

/// How many alerts of a level went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LevelFigures {
    /// The level.
    pub level: AlertLevel,
    /// How many went out.
    pub alerts: i64,
    /// How many of them ended as a false alarm.
    pub false_alarms: i64,
}

/// How many alerts ended in a way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EndingFigures {
    /// How.
    pub ending: AlertEnding,
    /// How many.
    pub alerts: i64,
}

/// A channel and provider over a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WayFigures {
    /// The channel.
    pub channel: AlertChannel,
    /// The provider's word; absent where nobody had it in hand.
    pub provider: Option<String>,
    /// Alerts that went this way.
    pub alerts: i64,
    /// Deliveries to persons.
    pub deliveries: i64,
    /// Of them, known to have come.
    pub delivered: i64,
    /// Of them, failed or past their time.
    pub not_delivered: i64,
    /// Persons with an alert of whom it went this way, each alert apart.
    pub people: i64,
    /// Of them, those who read it or reacted, wherever they did.
    pub read: i64,
    /// From the report to the first that is known to be delivered this way, of the alerts of which one was.
    pub median_ms: Option<i64>,
    /// Nine of ten of these were not slower.
    pub p90_ms: Option<i64>,
    /// Of how many alerts nothing is known to have been delivered this way.
    pub never: i64,
}

/// The figures of alerts that went out at sites in a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertSiteFigures {
    /// From when.
    #[serde(rename = "fromAt")]
    pub from: jiff::Timestamp,
    /// Until when, not with it.
    #[serde(rename = "untilAt")]
    pub until: jiff::Timestamp,
    /// How many went out.
    pub alerts: i64,
    /// How many of them are open.
    pub open: i64,
    /// How many of them ended as a false alarm.
    pub false_alarms: i64,
    /// By level.
    pub levels: Vec<LevelFigures>,
    /// By ending.
    pub endings: Vec<EndingFigures>,
    /// From the first who was asked to the first who said to go, of each alert with a call tree.
    pub alerts_answered: Promptness,
    /// From the first who was asked to the first on the spot, of each alert with a call tree.
    pub alerts_on_the_spot: Promptness,
    /// From being asked to answering, of each who was asked; also who cannot answers.
    pub people_answered: Promptness,
    /// From being asked to being on the spot, of each asked who said to go or was there.
    pub people_on_the_spot: Promptness,
    /// How many of those who were asked said that they could not.
    pub could_not: i64,
    /// By channel and provider.
    pub ways: Vec<WayFigures>,
}
