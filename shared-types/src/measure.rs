//! Measures of a site (cameras, patrol, lighting, …) and their evaluation: did it help, and did what it chased away turn up next door?
//!
//! Served by `api::measures`. Undefined is absent (`null`), never a number in its place.

use crate::ids::{AccountId, AreaId, EvaluationId, MeasureId, UnitId};
use crate::patch::{Patch, given};
use crate::text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

crate::words! {
    /// What was done.
    MeasureKind {
        /// Cameras.
        Cameras = "cameras",
        /// Guards on their round, or more of them.
        Patrol = "patrol",
        /// Light.
        Lighting = "lighting",
        /// Training of staff.
        Training = "training",
        /// Locks, gates, bollards, safes.
        Hardening = "hardening",
        /// Labels, gates at the door, detection.
        GoodsProtection = "goods-protection",
        /// Another layout, pruning, cleaning, repair.
        Surroundings = "surroundings",
        /// Bans and agreements with the police or the municipality.
        Enforcement = "enforcement",
        /// Posters, letters, campaigns.
        Information = "information",
        /// Something else; the name says what.
        Other = "other",
    }
}

/// A measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// Where.
    pub site_id: AreaId,
    /// Only at this unit; absent: the whole site.
    pub unit_id: Option<UnitId>,
    /// What it is called.
    pub name: String,
    /// What was done.
    pub kind: MeasureKind,
    /// The first day, by the calendar of the site.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub begin_date: Date,
    /// The last day; absent while it goes on.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub end_date: Option<Date>,
    /// What it costs in all, in euro cents.
    pub cost_cents: Option<i64>,
    /// Who pays.
    pub payer: Option<String>,
    /// Codes of the kinds of incidents that it is aimed at; none: all.
    pub categories: Vec<String>,
    /// What else is to be known.
    pub note: Option<String>,
    /// When it was entered.
    pub created_at: jiff::Timestamp,
    /// By whom.
    pub created_by: Option<AccountId>,
    /// Its version, as in `ETag`.
    pub version: i32,
}

crate::page! {
    /// Measures, the last entered first.
    MeasurePage of Measure
}

/// Enters a measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "ends_after", skip_on_field_errors = false))]
pub struct NewMeasure {
    /// Where.
    pub site_id: AreaId,
    /// Only at this unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<UnitId>,
    /// What it is called.
    #[validate(length(min = 1, max = 120), custom(function = "text::line"))]
    #[cfg_attr(feature = "openapi", schema(example = "Cameras in the north passage"))]
    pub name: String,
    /// What was done.
    pub kind: MeasureKind,
    /// The first day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub begin_date: Date,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub end_date: Option<Date>,
    /// What it costs in all, in euro cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 0, max = 100_000_000_000_i64))]
    pub cost_cents: Option<i64>,
    /// Who pays: an organisation, not a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 120), custom(function = "text::line"))]
    pub payer: Option<String>,
    /// Codes of the kinds of incidents that it is aimed at; none: all.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = "codes"))]
    #[cfg_attr(feature = "openapi", schema(example = json!(["theft.shoplifting"])))]
    pub categories: Vec<String>,
    /// What else is to be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 1000), custom(function = "text::plain"))]
    pub note: Option<String>,
}

fn codes(codes: &[String]) -> Result<(), ValidationError> {
    codes.iter().try_for_each(|code| text::code(code))?;
    let twice = codes.iter().enumerate().any(|(n, code)| codes[..n].contains(code));
    if twice { Err(text::error("repeated", "names a kind twice")) } else { Ok(()) }
}

fn ends_after(new: &NewMeasure) -> Result<(), ValidationError> {
    match new.end_date {
        Some(end) if end < new.begin_date => Err(text::error("end-before-begin", "it ends before it begins")),
        _ => Ok(()),
    }
}

/// Changes a measure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MeasurePatch {
    /// What it is called.
    #[validate(length(min = 1, max = 120), custom(function = "text::line"))]
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Option<String>,
    /// The last day; null: it goes on.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub end_date: Patch<Date>,
    /// What it costs in all, in euro cents.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>, minimum = 0))]
    pub cost_cents: Patch<i64>,
    /// Who pays.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 120))]
    pub payer: Patch<String>,
    /// What else is to be known.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 1000))]
    pub note: Patch<String>,
}

/// Days from the first to the one after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Days {
    /// The first day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    #[serde(rename = "fromDate")]
    pub from: Date,
    /// The day after the last.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    #[serde(rename = "untilDate")]
    pub until: Date,
}

/// Evaluates a measure: its place against the controls, and what lies around it against controls of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "apart", skip_on_field_errors = false))]
pub struct NewEvaluation {
    /// Before the measure.
    pub before: Days,
    /// After it began.
    pub after: Days,
    /// Sites that displacement could reach.
    #[validate(length(max = 20))]
    pub neighbours: Vec<AreaId>,
    /// Sites that go on without the measure; none of them a neighbour.
    #[validate(length(max = 20))]
    pub controls: Vec<AreaId>,
    /// Controls of the neighbours.
    #[serde(default)]
    #[validate(length(max = 20))]
    pub neighbour_controls: Vec<AreaId>,
}

fn apart(asked: &NewEvaluation) -> Result<(), ValidationError> {
    let all: Vec<&AreaId> = asked.neighbours.iter().chain(&asked.controls).chain(&asked.neighbour_controls).collect();
    if all.iter().enumerate().any(|(n, site)| all[..n].contains(site)) {
        return Err(text::error("site-twice", "a site stands there twice: a neighbour is no control"));
    }
    if asked.before.until <= asked.before.from || asked.after.until <= asked.after.from {
        return Err(text::error("no-days", "a period ends before it begins"));
    }
    if asked.before.until > asked.after.from {
        return Err(text::error("periods-overlap", "the days after begin while those before still run"));
    }
    Ok(())
}

crate::words! {
    /// The part that sites play.
    EvaluatedPart {
        /// Where the measure is.
        Target = "target",
        /// Where displacement could go.
        Around = "around",
        /// Against which the target is held.
        Control = "control",
        /// Against which what lies around is held.
        AroundControl = "around-control",
    }
}

crate::words! {
    /// What may be said. Without evidence it never says that there was none.
    EvaluationSentence {
        /// It fell against its control, and the area around rose against its own.
        FellWithDisplacement = "fell-with-displacement",
        /// It fell, and so did the area around.
        FellWithDiffusion = "fell-with-diffusion",
        /// It fell; around it there is no evidence of displacement.
        FellNoEvidenceOfDisplacement = "fell-no-evidence-of-displacement",
        /// It fell; there is no area around to look at.
        FellNothingAround = "fell-nothing-around",
        /// No evidence that it changed.
        NoEvidenceOfChange = "no-evidence-of-change",
        /// It rose against its control.
        Rose = "rose",
        /// No incidents anywhere.
        NothingToCompare = "nothing-to-compare",
    }
}

crate::words! {
    /// What to be careful about.
    EvaluationCaution {
        /// Fewer than twelve months before.
        ShortBefore = "short-before",
        /// Neither whole years nor the same months on both sides.
        UnequalSeasons = "unequal-seasons",
        /// A count under 5.
        SmallCounts = "small-counts",
        /// The control has none before or after: the target is held against its own past only.
        EmptyControl = "empty-control",
    }
}

crate::words! {
    /// What the quotient (WDQ) says.
    QuotientReading {
        /// A zero in the control: undefined.
        EmptyControl = "empty-control",
        /// The target changed as the control did: undefined.
        NoDifference = "no-difference",
        /// The target did worse than the control: it says nothing.
        NotInterpretable = "not-interpretable",
        /// More was gained around than at the target.
        DiffusionLarger = "diffusion-larger",
        /// As much was gained around.
        DiffusionEqual = "diffusion-equal",
        /// Some was gained around too.
        DiffusionSmaller = "diffusion-smaller",
        /// Around went as the control.
        Neither = "neither",
        /// Less went next door than was gained.
        DisplacementSmaller = "displacement-smaller",
        /// As much went next door.
        DisplacementEqual = "displacement-equal",
        /// More came next door than was gained.
        DisplacementLarger = "displacement-larger",
    }
}

/// Incidents of one part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluatedArea {
    /// The part.
    pub part: EvaluatedPart,
    /// Its sites.
    pub sites: Vec<AreaId>,
    /// Their names, in the same order.
    pub site_names: Vec<String>,
    /// Incidents before, each counted once, by its begin.
    pub before: u32,
    /// Incidents after.
    pub after: u32,
    /// Incidents reported in either period whose time is not known: they are in no count.
    pub unknown_time: u32,
    /// Size of a control against what it is held against, in units; its counts are divided by it.
    pub weight: f64,
    /// Incidents of each month from the first day before to the last after.
    pub months: Vec<u32>,
}

/// A difference in incidents, with how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluatedDifference {
    /// Incidents more (above 0) or fewer than the control lets expect, in as many days as those after.
    pub incidents: f64,
    /// Low end of its interval.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Two-sided p; absent without any incident.
    pub p: Option<f64>,
    /// The smallest change that would have been seen four times in five.
    pub smallest_detectable: f64,
}

/// An area before and after by itself, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluatedRatio {
    /// Rate after / rate before; absent without incidents before.
    pub ratio: Option<f64>,
    /// Low end of its 95% interval.
    pub low: Option<f64>,
    /// High end.
    pub high: Option<f64>,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluationOutcome {
    /// What may be said.
    pub sentence: EvaluationSentence,
    /// What to be careful about.
    pub cautions: Vec<EvaluationCaution>,
    /// Share of false alarms of the intervals of differences.
    pub alpha: f64,
    /// The target against its control (WDD, Wheeler and Ratcliffe 2018).
    pub target: EvaluatedDifference,
    /// The area around against its own; absent where there is none.
    pub around: Option<EvaluatedDifference>,
    /// Both together.
    pub total: EvaluatedDifference,
    /// The quotient (WDQ, Bowers and Johnson 2003); absent where undefined.
    pub quotient: Option<f64>,
    /// What it says; absent without an area around.
    pub reading: Option<QuotientReading>,
    /// The target by itself.
    pub target_alone: Option<EvaluatedRatio>,
    /// The area around by itself.
    pub around_alone: Option<EvaluatedRatio>,
    /// The parts.
    pub areas: Vec<EvaluatedArea>,
    /// The first month of the series.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    #[serde(rename = "firstMonthDate")]
    pub first_month: Date,
    /// Codes of the kinds that were counted; none: all.
    pub categories: Vec<String>,
}

/// An evaluation as it was made. It keeps its figures; made again, another stands beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// Its id.
    pub id: EvaluationId,
    /// Of which measure.
    pub measure_id: MeasureId,
    /// From when its figures are.
    pub made_at: jiff::Timestamp,
    /// What was asked.
    pub asked: NewEvaluation,
    /// What came out.
    pub outcome: EvaluationOutcome,
}

/// Evaluations of a measure that the reader may see, the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluationList {
    /// The evaluations.
    pub items: Vec<Evaluation>,
}

/// A site that can play a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluationSite {
    /// The site.
    pub site_id: AreaId,
    /// Its name.
    pub name: String,
    /// Whether it is a neighbour, and so never a control.
    pub neighbour: bool,
    /// Incidents of the kinds in the days before.
    pub before: u32,
    /// Metres to the site of the measure; absent where units have no place.
    pub distance_m: Option<f64>,
}

/// How a measure could be evaluated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvaluationProposal {
    /// Whole years where there are any, else the same months of the year before.
    pub proposal: NewEvaluation,
    /// The sites whose figures the reader may see, to choose from.
    pub sites: Vec<EvaluationSite>,
}
