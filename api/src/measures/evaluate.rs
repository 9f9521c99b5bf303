//! An evaluation: counts its four areas, holds them against each other, and says in the words of the contract what came out.
//!
//! Called over HTTP, and by the demonstration's test. It keeps nothing.

use super::count::What;
use super::sites::{self, May, Place};
use crate::access::Reach;
use crate::codes::CodeBook;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::insight::methods::evaluation::{self, Alone, Caution, Sentence, Told, of_periods};
use crate::insight::methods::wdd::{Alpha, Areas, Weight};
use crate::insight::methods::wdq::{BeforeAfter, Reading};
use jiff::Timestamp;
use jiff::civil::Date;
use shared_types::ids::AreaId;
use shared_types::measure::{
    EvaluatedArea, EvaluatedDifference, EvaluatedPart, EvaluatedRatio, EvaluationCaution, EvaluationOutcome,
    EvaluationSentence, Measure, NewEvaluation, QuotientReading,
};
use shared_types::problem::FieldFault;
use std::collections::BTreeMap;

/// Under this many the normal curve is rough.
const SMALL: u32 = 5;

/// Evaluates.
pub fn evaluate(
    conn: &mut AnyConnection,
    reach: &Reach,
    book: &CodeBook,
    measure: &Measure,
    asked: &NewEvaluation,
    at: Timestamp,
) -> Outcome<EvaluationOutcome> {
    let may = sites::may(conn, reach, measure.site_id)?;
    judge(&may, measure, asked)?;
    let what = What {
        book,
        tree: reach.tree(),
        categories: &measure.categories,
        before: asked.before,
        after: asked.after,
        at,
    };
    let places = sites::places(conn, &may.all)?;
    let own = [measure.site_id];
    let parts: [(EvaluatedPart, &[AreaId]); 4] = [
        (EvaluatedPart::Target, &own),
        (EvaluatedPart::Around, &asked.neighbours),
        (EvaluatedPart::Control, &asked.controls),
        (EvaluatedPart::AroundControl, &asked.neighbour_controls),
    ];
    let mut areas = Vec::new();
    for (part, sites) in parts {
        let unit = measure.unit_id.filter(|_| part == EvaluatedPart::Target);
        let counts = what.count(conn, sites, unit)?;
        // What is held against what: the controls against the area that they are controls of.
        let (against, one_unit): (&[AreaId], bool) = match part {
            EvaluatedPart::AroundControl => (&asked.neighbours, false),
            _ => (&own, measure.unit_id.is_some()),
        };
        let weight = match part {
            EvaluatedPart::Target | EvaluatedPart::Around => 1.0,
            EvaluatedPart::Control | EvaluatedPart::AroundControl => size(&places, against, one_unit, sites),
        };
        let name = |id: &AreaId| reach.tree().get(*id).map(|place| place.name.clone()).unwrap_or_default();
        areas.push(EvaluatedArea {
            part,
            sites: sites.to_vec(),
            site_names: sites.iter().map(name).collect(),
            before: counts.before,
            after: counts.after,
            unknown_time: counts.unknown,
            weight,
            months: counts.months,
        });
    }
    outcome(measure, asked, areas)
}

/// What the rules of the contract cannot see.
fn judge(may: &May, measure: &Measure, asked: &NewEvaluation) -> Outcome<()> {
    let mut faults = Vec::new();
    let lists = [
        ("neighbours", &asked.neighbours),
        ("controls", &asked.controls),
        ("neighbourControls", &asked.neighbour_controls),
    ];
    for (name, sites) in lists {
        for (n, site) in sites.iter().enumerate() {
            let (code, detail) = if *site == measure.site_id {
                ("the-target", "is the site of the measure itself")
            } else if !may.all.contains(site) {
                ("unknown-site", "is no site whose figures you may compare")
            } else if name == "controls" && may.beside.contains(site) {
                ("a-neighbour", "is a neighbour: what was chased away would count as the trend")
            } else {
                continue;
            };
            faults.push(FieldFault::new(format!("/{name}/{n}"), code, detail));
        }
    }
    if asked.before.until > measure.begin_date {
        faults.push(FieldFault::new("/before/untilDate", "measure-began", "the measure had begun by then"));
    }
    if asked.after.from < measure.begin_date {
        faults.push(FieldFault::new("/after/fromDate", "measure-not-begun", "the measure had not begun by then"));
    }
    if (asked.after.until - asked.before.from).get_days() > 366 * 30 {
        faults.push(FieldFault::new("/before/fromDate", "too-long", "is more than thirty years ago"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults)) }
}

/// Size of controls against what they are held against, in units; 1 where that is not known.
fn size(places: &BTreeMap<AreaId, Place>, against: &[AreaId], one_unit: bool, sites: &[AreaId]) -> f64 {
    let units = |sites: &[AreaId]| sites.iter().filter_map(|s| places.get(s)).map(|p| p.units).sum::<u32>();
    let (held, theirs) = (if one_unit { 1 } else { units(against) }, units(sites));
    if held == 0 || theirs == 0 { 1.0 } else { f64::from(theirs) / f64::from(held) }
}

fn outcome(measure: &Measure, asked: &NewEvaluation, areas: Vec<EvaluatedArea>) -> Outcome<EvaluationOutcome> {
    let of = |part: EvaluatedPart| areas.iter().find(|a| a.part == part).ok_or_else(|| Fault::internal("no such part"));
    let counted = |part| of(part).map(|a| BeforeAfter::from([a.before, a.after]));
    let weight = |part| Weight::try_from(of(part)?.weight).map_err(Fault::internal);
    let days = |days: shared_types::measure::Days| f64::from((days.until - days.from).get_days());
    let long = Weight::try_from(days(asked.before) / days(asked.after)).map_err(Fault::internal)?;
    let held = Areas {
        control: counted(EvaluatedPart::Control)?,
        treated: counted(EvaluatedPart::Target)?,
        displacement_control: counted(EvaluatedPart::AroundControl)?,
        displacement: counted(EvaluatedPart::Around)?,
        // In incidents of the days after, at the size of the target and of what lies around.
        time_weights: [long, Weight::ONE],
        area_weights: [
            weight(EvaluatedPart::Control)?,
            Weight::ONE,
            weight(EvaluatedPart::AroundControl)?,
            weight(EvaluatedPart::Around)?,
        ],
    };
    let cautions = of_periods((asked.before.from, asked.before.until), (asked.after.from, asked.after.until));
    let out = evaluation::evaluate(&held, !asked.neighbours.is_empty(), Alpha::default(), cautions);
    let first = asked.before.from.first_of_month();
    Ok(told(out, measure, areas, first))
}

fn told(
    out: evaluation::Outcome,
    measure: &Measure,
    areas: Vec<EvaluatedArea>,
    first_month: Date,
) -> EvaluationOutcome {
    let difference = |told: Told| EvaluatedDifference {
        incidents: told.incidents,
        low: told.interval.low,
        high: told.interval.high,
        p: told.p,
        smallest_detectable: told.smallest_detectable,
    };
    let ratio = |alone: Alone| EvaluatedRatio {
        ratio: alone.rate_ratio,
        low: alone.interval.map(|i| i.low),
        high: alone.interval.map(|i| i.high),
    };
    // A part that nobody plays has no counts that could be small.
    let small = areas.iter().any(|area| !area.sites.is_empty() && area.before.min(area.after) < SMALL);
    EvaluationOutcome {
        sentence: sentence(out.sentence),
        cautions: out.cautions.into_iter().filter(|one| *one != Caution::SmallCounts || small).map(caution).collect(),
        alpha: out.alpha,
        target: difference(out.target),
        around: out.around.map(difference),
        total: difference(out.total),
        quotient: out.wdq,
        reading: out.reading.map(reading),
        target_alone: out.target_alone.map(ratio),
        around_alone: out.around_alone.map(ratio),
        areas,
        first_month,
        categories: measure.categories.clone(),
    }
}

fn sentence(sentence: Sentence) -> EvaluationSentence {
    match sentence {
        Sentence::FellWithDisplacement => EvaluationSentence::FellWithDisplacement,
        Sentence::FellWithDiffusion => EvaluationSentence::FellWithDiffusion,
        Sentence::FellNoEvidenceOfDisplacement => EvaluationSentence::FellNoEvidenceOfDisplacement,
        Sentence::FellNothingAround => EvaluationSentence::FellNothingAround,
        Sentence::NoEvidenceOfChange => EvaluationSentence::NoEvidenceOfChange,
        Sentence::Rose => EvaluationSentence::Rose,
        Sentence::NothingToCompare => EvaluationSentence::NothingToCompare,
    }
}

fn caution(caution: Caution) -> EvaluationCaution {
    match caution {
        Caution::ShortBefore => EvaluationCaution::ShortBefore,
        Caution::UnequalSeasons => EvaluationCaution::UnequalSeasons,
        Caution::SmallCounts => EvaluationCaution::SmallCounts,
        Caution::EmptyControl => EvaluationCaution::EmptyControl,
    }
}

fn reading(reading: Reading) -> QuotientReading {
    match reading {
        Reading::EmptyControl => QuotientReading::EmptyControl,
        Reading::NoDifference => QuotientReading::NoDifference,
        Reading::NotInterpretable => QuotientReading::NotInterpretable,
        Reading::DiffusionLarger => QuotientReading::DiffusionLarger,
        Reading::DiffusionEqual => QuotientReading::DiffusionEqual,
        Reading::DiffusionSmaller => QuotientReading::DiffusionSmaller,
        Reading::Neither => QuotientReading::Neither,
        Reading::DisplacementSmaller => QuotientReading::DisplacementSmaller,
        Reading::DisplacementEqual => QuotientReading::DisplacementEqual,
        Reading::DisplacementLarger => QuotientReading::DisplacementLarger,
    }
}
