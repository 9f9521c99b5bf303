//! Rules for time: which columns, in what formats, in which zone, and what to do with the odd hours.
//! Forms and server share them; reading the text is the engine's work.

use serde::{Deserialize, Serialize};

/// When it happened: a moment, a window between two, or a whole day or month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OccurredRule {
    /// The moment itself, or the begin of the window.
    pub from: MomentRule,
    /// The end of the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<MomentRule>,
    /// What a row without a time is.
    #[serde(default)]
    pub missing: MissingRule,
}

/// What becomes of a row that does not say when it happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MissingRule {
    /// The row is refused.
    #[default]
    Reject,
    /// The incident has an unknown time.
    Unknown,
}

/// One moment, read from the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MomentRule {
    /// Where it stands.
    pub source: MomentSource,
    /// IANA time zone of this moment, when it differs from the mapping's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// "This Z is false": the offset in the text is a lie, the clock time before it is local.
    #[serde(default)]
    pub ignore_offset: bool,
    /// The time of day is noise: only the day, or the month, is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<WholeRule>,
    /// Exactly 00:00 means that only the day is known.
    #[serde(default)]
    pub midnight_is_day: bool,
    /// What to do with a clock time that was skipped in spring.
    #[serde(default)]
    pub gap: GapRule,
    /// Which of the two is meant when a clock time came twice in autumn.
    #[serde(default)]
    pub overlap: OverlapRule,
}

/// Where a moment stands in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum MomentSource {
    /// As text in one column or more; they are joined by a space before the formats are tried.
    Text {
        /// The columns, in the order of the formats.
        columns: Vec<String>,
        /// Tried in this order. Letters: `yyyy yy MMMM MMM MM M dd d EEE HH H hh h a mm ss SSS XXX`, quoted text in
        /// `'…'`, anything else stands for itself. A format without hours gives a whole day, without days a whole
        /// month. Names: `iso` (any ISO 8601 or RFC 3339 text), `unix-seconds`, `unix-milliseconds`, `excel-serial`.
        formats: Vec<String>,
    },
    /// As numbers in columns of their own; an empty or absent hour gives a whole day, an absent day a whole month.
    Parts {
        /// The year, in full.
        year: String,
        /// The month, 1 to 12 or a name.
        month: String,
        /// The day of the month.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day: Option<String>,
        /// The hour, 0 to 24.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hour: Option<String>,
        /// The minute.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minute: Option<String>,
        /// The second.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        second: Option<String>,
    },
}

/// How much of a moment is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WholeRule {
    /// The whole day.
    Day,
    /// The whole month.
    Month,
}

/// What to do with a clock time that was skipped (02:30 on the last Sunday of March).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GapRule {
    /// The row is refused.
    #[default]
    Reject,
    /// The clock was not put forward: 02:30 becomes 03:30, and the row says so.
    Shift,
}

/// What to do with a clock time that came twice (02:30 on the last Sunday of October). Either choice is noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OverlapRule {
    /// The first of the two.
    #[default]
    Earlier,
    /// The second of the two.
    Later,
    /// The row is refused.
    Reject,
}
