//! How a measure and its evaluation are told. Called by the screens of measures. Pure.

use shared_types::measure::{EvaluatedDifference, EvaluatedPart, EvaluationOutcome, EvaluationSentence, Measure};

use crate::{
    i18n::{Clock, I18n, Key, Locale},
    session::Session,
};

/// From when to when.
pub fn days(i18n: &I18n, clock: &Clock, measure: &Measure) -> String {
    let from = clock.civil(measure.begin_date);
    match measure.end_date {
        Some(end) => i18n.f(Key::MeasuresFromTo, &[("from", &from), ("to", &clock.civil(end))]),
        None => i18n.f(Key::MeasuresSince, &[("from", &from)]),
    }
}

/// Which kinds.
pub fn kinds(i18n: &I18n, session: &Session, codes: &[String]) -> String {
    if codes.is_empty() {
        return i18n.t(Key::MeasuresAllKinds).to_owned();
    }
    codes.iter().map(|code| session.codes.category(code, i18n.language)).collect::<Vec<_>>().join(", ")
}

/// A number of incidents, with at most one place.
pub fn incidents(i18n: &I18n, value: f64) -> String {
    i18n.language.decimal(value, usize::from(value.abs() < 10.0))
}

/// A difference with its interval.
pub fn difference(i18n: &I18n, told: &EvaluatedDifference) -> String {
    let of = [told.incidents, told.low, told.high].map(|value| {
        let key = if value < 0.0 { Key::MeasuresFewer } else { Key::MeasuresMore };
        i18n.f(key, &[("n", &incidents(i18n, value.abs()))])
    });
    i18n.f(Key::MeasuresDifference, &[("n", &of[0]), ("low", &of[1]), ("high", &of[2])])
}

/// What may be said: the sentence, with the smallest change that would have been seen where nothing was.
pub fn sentence(i18n: &I18n, outcome: &EvaluationOutcome) -> String {
    let counts = |part: EvaluatedPart| {
        let area = outcome.areas.iter().find(|area| area.part == part);
        area.map_or((0, 0), |area| (area.before, area.after))
    };
    let number = |n: u32| i18n.language.integer(i64::from(n));
    let (target, around) = (counts(EvaluatedPart::Target), counts(EvaluatedPart::Around));
    let seen = |told: &EvaluatedDifference| i18n.language.integer(told.smallest_detectable.ceil() as i64);
    let values = [
        ("before", number(target.0)),
        ("after", number(target.1)),
        ("around-before", number(around.0)),
        ("around-after", number(around.1)),
        ("seen", seen(&outcome.target)),
        ("around-seen", outcome.around.as_ref().map(seen).unwrap_or_default()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let key = match outcome.sentence {
        EvaluationSentence::FellWithDisplacement => Key::SentenceFellWithDisplacement,
        EvaluationSentence::FellWithDiffusion => Key::SentenceFellWithDiffusion,
        EvaluationSentence::FellNoEvidenceOfDisplacement => Key::SentenceFellNoEvidence,
        EvaluationSentence::FellNothingAround => Key::SentenceFellNothingAround,
        EvaluationSentence::NoEvidenceOfChange => Key::SentenceNoEvidenceOfChange,
        EvaluationSentence::Rose => Key::SentenceRose,
        EvaluationSentence::NothingToCompare => Key::SentenceNothingToCompare,
    };
    i18n.f(key, &values)
}
