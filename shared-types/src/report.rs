//! Reports: what goes into one, when it is made by itself and for whom, and the figures that each copy keeps.
//!
//! Served by `api::reports`, made and read on the page. Figures of a copy are those of [`crate::insight`], so that paper and screen
//! say the same.

use crate::account::Language;
use crate::handling::HandlingState;
use crate::ids::{AccountId, AreaId, IncidentId, MeetingActionId, ReportCopyId, ReportId, ReportTemplateId, UnitId};
use crate::incident::OccurredPrecision;
use crate::insight::InsightAnswer;
use crate::insight_follow_up::FollowUpAnswer;
use crate::measure::Measure;
use crate::text;
use crate::unusual::UnusualFinding;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

crate::words! {
    /// A part of a report.
    ReportPart {
        /// How many, against the year before, in sentences.
        Summary = "summary",
        /// Kinds.
        What = "what",
        /// Hours of the week.
        When = "when",
        /// Methods.
        How = "how",
        /// Month by month, or week by week in a short period.
        Course = "course",
        /// Counts by unit, those without any included.
        Units = "units",
        /// How fast it was taken up, police reports and why not, how it ended, what it cost.
        FollowUp = "follow-up",
        /// The incidents themselves, without what was said of them.
        Incidents = "incidents",
        /// Measures that ran in the period.
        Measures = "measures",
        /// What is out of the ordinary when the report is made.
        Findings = "findings",
        /// What was agreed on, who does it, until when.
        Agenda = "agenda",
    }
}

crate::words! {
    /// The period of a report, as of the day on which it is made.
    ReportPeriod {
        /// The calendar month before.
        LastMonth = "last-month",
        /// The quarter before.
        LastQuarter = "last-quarter",
        /// The calendar year before.
        LastYear = "last-year",
        /// This year, up to the end of the month before.
        YearToDate = "year-to-date",
        /// Twelve months, up to the end of the month before.
        LastTwelveMonths = "last-twelve-months",
        /// From one day to another, named in the design.
        Fixed = "fixed",
    }
}

crate::words! {
    /// Into how many a report is split.
    ReportSplit {
        /// All in one.
        Together = "together",
        /// Each site apart.
        EachSite = "each-site",
        /// Each unit apart.
        EachUnit = "each-unit",
    }
}

crate::words! {
    /// The colour of headings and charts.
    ReportTheme {
        /// The green of the house.
        House = "house",
        /// Blue.
        Blue = "blue",
        /// Greys, for who prints in black.
        Grey = "grey",
    }
}

crate::words! {
    /// How far a report is.
    ReportState {
        /// It waits for its turn.
        Waiting = "waiting",
        /// It is being made.
        Running = "running",
        /// It is ready.
        Done = "done",
        /// It could not be made.
        Failed = "failed",
        /// Somebody stopped it; the copies that were ready are kept.
        Cancelled = "cancelled",
    }
}

/// What goes into a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "days_fit", skip_on_field_errors = false))]
pub struct ReportDesign {
    /// Stands on it.
    #[validate(length(min = 1, max = 120), custom(function = "text::line"))]
    #[cfg_attr(feature = "openapi", schema(example = "Maandrapport De Linde"))]
    pub title: String,
    /// The sites.
    #[validate(length(min = 1, max = 50), custom(function = "once"))]
    pub sites: Vec<AreaId>,
    /// Only these units; none: all.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = "once"))]
    pub units: Vec<UnitId>,
    /// Only these kinds; none: all.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = "codes"))]
    pub categories: Vec<String>,
    /// Only these methods; none: all.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = "codes"))]
    pub methods: Vec<String>,
    /// Which period.
    pub period: ReportPeriod,
    /// The first day, of a fixed period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub from_date: Option<Date>,
    /// The day after the last, of a fixed period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub until_date: Option<Date>,
    /// Whether the year before stands beside it.
    pub compare: bool,
    /// The parts, in order.
    #[validate(length(min = 1, max = 11), custom(function = "once"))]
    pub parts: Vec<ReportPart>,
    /// Its language.
    pub language: Language,
    /// Its colour.
    pub theme: ReportTheme,
    /// Into how many it is split.
    pub split: ReportSplit,
    /// A text at the begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 1000), custom(function = "text::plain"))]
    pub note: Option<String>,
}

fn once<T: PartialEq>(all: &[T]) -> Result<(), ValidationError> {
    let twice = all.iter().enumerate().any(|(n, one)| all[..n].contains(one));
    if twice { Err(text::error("repeated", "names one twice")) } else { Ok(()) }
}

fn codes(codes: &[String]) -> Result<(), ValidationError> {
    codes.iter().try_for_each(|code| text::code(code))?;
    once(codes)
}

/// The most days of a fixed period: thirty years and some.
const MOST_DAYS: i32 = 11_000;

fn days_fit(design: &ReportDesign) -> Result<(), ValidationError> {
    match (design.period, design.from_date, design.until_date) {
        (ReportPeriod::Fixed, Some(from), Some(until)) if until <= from => {
            Err(text::error("end-before-begin", "the period ends before it begins"))
        }
        (ReportPeriod::Fixed, Some(from), Some(until)) if (until - from).get_days() > MOST_DAYS => {
            Err(text::error("too-long", "the period is longer than thirty years"))
        }
        (ReportPeriod::Fixed, Some(_), Some(_)) => Ok(()),
        (ReportPeriod::Fixed, _, _) => Err(text::error("days-missing", "a fixed period needs both days")),
        (_, None, None) => Ok(()),
        _ => Err(text::error("days-not-asked", "only a fixed period names days")),
    }
}

/// When a report is made by itself: on the first working day of each month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportSchedule {
    /// Hour of the day, on the clock of the site.
    #[validate(range(max = 23))]
    pub hour: u8,
    /// Minute of the hour.
    #[validate(range(max = 59))]
    pub minute: u8,
}

impl Default for ReportSchedule {
    fn default() -> Self {
        Self { hour: 7, minute: 0 }
    }
}

/// Keeps a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReportTemplate {
    /// Whose it is: who manages this site may change it, and its clock counts.
    pub site_id: AreaId,
    /// What goes in.
    #[validate(nested)]
    pub design: ReportDesign,
    /// When it is made by itself; absent: only when somebody asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub schedule: Option<ReportSchedule>,
    /// For whom it is made by itself: people who may see figures of its sites. Each gets a copy of what that person may see.
    #[serde(default)]
    #[validate(length(max = 50), custom(function = "once"))]
    pub readers: Vec<AccountId>,
}

/// Somebody who gets a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportReader {
    /// Who.
    pub account_id: AccountId,
    /// The name.
    pub name: String,
}

/// People to choose from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportReaderList {
    /// By name.
    pub items: Vec<ReportReader>,
}

/// A template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportTemplate {
    /// Its id.
    pub id: ReportTemplateId,
    /// Whose it is.
    pub site_id: AreaId,
    /// What goes in.
    pub design: ReportDesign,
    /// When it is made by itself.
    pub schedule: Option<ReportSchedule>,
    /// For whom.
    pub readers: Vec<ReportReader>,
    /// When it is made next.
    pub next_at: Option<Timestamp>,
    /// What its design names that is not there any more, as pointers into the design: `/categories/0`, `/units/2`. As long as there is
    /// such a thing, no copy is made by it.
    #[cfg_attr(feature = "openapi", schema(example = json!(["/categories/0"])))]
    pub gone: Vec<String>,
    /// Its version, as in `ETag`.
    pub version: i32,
}

/// Templates, by title.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportTemplateList {
    /// The templates.
    pub items: Vec<ReportTemplate>,
}

/// Makes a report now, for the caller: by a template or by a design.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[validate(schema(function = "one_of_both", skip_on_field_errors = false))]
pub struct NewReport {
    /// By this template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_id: Option<ReportTemplateId>,
    /// By this design.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub design: Option<ReportDesign>,
}

fn one_of_both(new: &NewReport) -> Result<(), ValidationError> {
    if new.template_id.is_some() == new.design.is_some() {
        return Err(text::error("template-or-design", "name a template or give a design, one of both"));
    }
    Ok(())
}

/// A copy, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportCopySummary {
    /// Its id.
    pub id: ReportCopyId,
    /// What it is about, of a report that is split: the name of a site or unit.
    pub label: Option<String>,
    /// Incidents in it; 0 under 5 for who sees counts only.
    pub incidents: i64,
    /// How many there were when the report that it repeats was made.
    pub incidents_before: Option<i64>,
}

/// A report that was made, or is being made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// The template that it was made by; absent also when that is gone.
    pub template_id: Option<ReportTemplateId>,
    /// What went in, as it was then.
    pub design: ReportDesign,
    /// The first day of its period, on the clock of its first site.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub from_date: Date,
    /// The day after the last.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub until_date: Date,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// Whether it was made by itself.
    pub scheduled: bool,
    /// The report that it makes again.
    pub again_of: Option<ReportId>,
    /// How far it is.
    pub state: ReportState,
    /// Copies that are ready, everybody's.
    pub done: i64,
    /// Copies in all, where that is known.
    pub total: Option<i64>,
    /// The caller's copies, by label.
    pub copies: Vec<ReportCopySummary>,
    /// Why the caller has none, where that is: a code.
    pub refused: Option<String>,
}

crate::page! {
    /// Reports, the last asked for first.
    ReportPage of Report
}

/// Incidents of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportUnit {
    /// The unit; absent for incidents at none.
    pub unit_id: Option<UnitId>,
    /// Its label.
    pub label: Option<String>,
    /// How many; absent where hidden.
    pub count: Option<i64>,
    /// In the same months a year earlier.
    pub previous: Option<i64>,
}

/// An incident in a report: where and when, and nothing that was said of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportIncident {
    /// Its id.
    pub id: IncidentId,
    /// Its number.
    pub number: String,
    /// Code of its category.
    pub category: String,
    /// How exactly its time is known.
    pub occurred_precision: OccurredPrecision,
    /// Begin.
    pub occurred_from: Option<Timestamp>,
    /// End.
    pub occurred_until: Option<Timestamp>,
    /// Label of its unit.
    pub unit_label: Option<String>,
    /// Where its handling stands.
    pub state: HandlingState,
}

/// A site in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportSite {
    /// The site.
    pub id: AreaId,
    /// Its name.
    pub name: String,
}

/// What was counted for one copy, kept as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportFigures {
    /// The sites that it is about: those of the design that the reader may see figures of.
    pub sites: Vec<ReportSite>,
    /// Sites of the design that are not in it, because the reader may not see their figures.
    pub sites_left_out: i64,
    /// What, when, how and the course.
    pub insight: InsightAnswer,
    /// By unit; absent where the design does not ask, and for who sees counts only.
    pub units: Option<Vec<ReportUnit>>,
    /// What became of them; absent where the design does not ask, and for who sees counts only.
    pub follow_up: Option<FollowUpAnswer>,
    /// The incidents, the last reported first, at most 500; absent where the design does not ask, and for who sees counts only.
    pub incidents: Option<Vec<ReportIncident>>,
    /// Measures that ran in the period; absent where the design does not ask.
    pub measures: Option<Vec<Measure>>,
    /// What was out of the ordinary; absent where the design does not ask, and for who does not see the incidents in full.
    pub findings: Option<Vec<UnusualFinding>>,
    /// What was agreed on: what is open, and what was done since the begin of the period; absent where the design does not ask.
    pub agenda: Option<Vec<MeetingAction>>,
}

/// What changed since a report was made, because incidents were reported late, corrected or merged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportChange {
    /// From when the figures are that it is held against.
    pub as_of: Timestamp,
    /// Incidents then.
    pub before: i64,
    /// Incidents now.
    pub now: i64,
    /// Kinds whose counts differ.
    pub kinds: Vec<ReportKindChange>,
}

/// A kind whose count differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportKindChange {
    /// Its code.
    pub category: String,
    /// Then; absent where hidden.
    pub before: Option<i64>,
    /// Now.
    pub now: Option<i64>,
}

/// One copy of a report, of one reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportCopy {
    /// Its id.
    pub id: ReportCopyId,
    /// The report.
    pub report_id: ReportId,
    /// What went in.
    pub design: ReportDesign,
    /// What it is about, of a report that is split.
    pub label: Option<String>,
    /// The first day of its period.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub from_date: Date,
    /// The day after the last.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub until_date: Date,
    /// The figures, as of when they say.
    pub figures: ReportFigures,
    /// What changed since the report that it repeats.
    pub change: Option<ReportChange>,
}

/// Something that was agreed on in a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MeetingAction {
    /// Its id.
    pub id: MeetingActionId,
    /// The site.
    pub site_id: AreaId,
    /// What is to be done.
    pub text: String,
    /// Who does it: an organisation or a function.
    pub owner: String,
    /// Until when.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub due_date: Option<Date>,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// Its version, as in `ETag`.
    pub version: i32,
}

/// Agreements: what is open first, by day; then what was done, the last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MeetingActionList {
    /// At most 200.
    pub items: Vec<MeetingAction>,
}

/// Writes down what was agreed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMeetingAction {
    /// The site.
    pub site_id: AreaId,
    /// What is to be done.
    #[validate(length(min = 1, max = 300), custom(function = "text::line"))]
    pub text: String,
    /// Who does it: an organisation or a function.
    #[validate(length(min = 1, max = 80), custom(function = "text::line"))]
    pub owner: String,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub due_date: Option<Date>,
}

/// Says that it was done, or that it was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeetingActionDone {
    /// Whether it is done.
    pub done: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design() -> ReportDesign {
        ReportDesign {
            title: "Maandrapport".to_owned(),
            sites: vec![AreaId(uuid::Uuid::from_u128(1))],
            units: vec![],
            categories: vec![],
            methods: vec![],
            period: ReportPeriod::LastMonth,
            from_date: None,
            until_date: None,
            compare: true,
            parts: vec![ReportPart::Summary, ReportPart::What],
            language: Language::Nl,
            theme: ReportTheme::House,
            split: ReportSplit::Together,
            note: None,
        }
    }

    #[test]
    fn days_belong_to_a_fixed_period_and_to_no_other() {
        assert!(design().validate().is_ok());
        let day = |d: i8| Some(Date::constant(2026, 1, d));
        let fixed =
            |from, until| ReportDesign { period: ReportPeriod::Fixed, from_date: from, until_date: until, ..design() };
        assert!(fixed(day(1), day(2)).validate().is_ok());
        for wrong in [fixed(day(2), day(2)), fixed(day(2), None), fixed(None, None)] {
            assert!(wrong.validate().is_err());
        }
        assert!(fixed(Some(Date::constant(1990, 1, 1)), day(1)).validate().is_err());
        assert!(ReportDesign { from_date: day(1), ..design() }.validate().is_err());
    }

    #[test]
    fn a_part_stands_in_it_once() {
        let twice = ReportDesign { parts: vec![ReportPart::What, ReportPart::What], ..design() };
        assert!(twice.validate().is_err());
        assert!(ReportDesign { parts: vec![], ..design() }.validate().is_err());
        assert!(ReportDesign { categories: vec!["No Code".to_owned()], ..design() }.validate().is_err());
    }

    #[test]
    fn a_report_has_a_template_or_a_design() {
        assert!(NewReport::default().validate().is_err());
        assert!(NewReport { design: Some(design()), ..NewReport::default() }.validate().is_ok());
    }
}
