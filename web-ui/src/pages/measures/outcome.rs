//! What an evaluation says: the sentence, the differences with their intervals, the counts, the months. Called by the screen of one.

use jiff::ToSpan as _;
use shared_types::measure::{EvaluatedArea, Evaluation, Measure};
use yew::prelude::*;

use super::words;
use crate::{
    charts::{Line, lines},
    i18n::{Clock, I18n, Key, Locale},
    session::use_session,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct OutcomeProps {
    measure: Measure,
    evaluation: Evaluation,
}

/// The newest stands open, those before it folded.
pub fn outcome(i18n: &I18n, measure: &Measure, evaluation: &Evaluation, newest: bool) -> Html {
    let key = evaluation.id.to_string();
    let (measure, of) = (measure.clone(), evaluation.clone());
    if newest {
        return html! { <section class="card stack-small" id="evaluation" {key}><Outcome {measure} evaluation={of} /></section> };
    }
    html! {
        <details class="card" {key}>
            <summary>{ i18n.f(Key::MeasuresEarlier, &[("sentence", &words::sentence(i18n, &evaluation.outcome))]) }</summary>
            <div class="stack-small"><Outcome {measure} evaluation={of} /></div>
        </details>
    }
}

#[component]
fn Outcome(props: &OutcomeProps) -> Html {
    let (i18n, session) = (crate::i18n::use_i18n(), use_session());
    let (of, asked) = (&props.evaluation.outcome, &props.evaluation.asked);
    let clock = session.clock(&i18n, Some(props.measure.site_id));
    let last = |until: jiff::civil::Date| clock.civil(until.yesterday().unwrap_or(until));
    let period = i18n.f(
        Key::MeasuresPeriods,
        &[
            ("before-from", &clock.civil(asked.before.from)),
            ("before-to", &last(asked.before.until)),
            ("after-from", &clock.civil(asked.after.from)),
            ("after-to", &last(asked.after.until)),
        ],
    );
    let unknown: u32 = of.areas.iter().map(|area| area.unknown_time).sum();
    html! {
        <>
            <h2>{ words::sentence(&i18n, of) }</h2>
            <p class="muted small">{ period }{ " · " }{ words::kinds(&i18n, &session, &of.categories) }{ " · " }{ i18n.f(Key::BasisAsOf, &[("at", &clock.moment(props.evaluation.made_at))]) }</p>
            <dl class="facts over">
                <dt>{ i18n.t(Key::MeasuresTarget) }</dt><dd>{ words::difference(&i18n, &of.target) }</dd>
                if let Some(around) = &of.around { <dt>{ i18n.t(Key::MeasuresAround) }</dt><dd>{ words::difference(&i18n, around) }</dd> }
                if of.around.is_some() { <dt>{ i18n.t(Key::MeasuresTotal) }</dt><dd>{ words::difference(&i18n, &of.total) }</dd> }
                if let Some(reading) = of.reading {
                    <dt>{ i18n.t(Key::MeasuresQuotient) }</dt>
                    <dd>
                        if let Some(quotient) = of.quotient.filter(|_| reading.word() != "not-interpretable") { { i18n.language.decimal(quotient, 2) }{ ": " } }
                        { i18n.word("quotient", reading.word()) }
                    </dd>
                }
                <dt>{ i18n.t(Key::MeasuresSmallest) }</dt><dd>{ i18n.f(Key::MeasuresSmallestOf, &[("n", &words::incidents(&i18n, of.target.smallest_detectable))]) }</dd>
            </dl>
            for caution in &of.cautions { <p class="note warn">{ i18n.word("caution", caution.word()) }</p> }
            { series(&i18n, &clock, &props.measure, &props.evaluation) }
            { table(&i18n, &of.areas) }
            if unknown > 0 { <p class="muted small">{ i18n.n(Key::MeasuresUnknownOne, Key::MeasuresUnknownMany, i64::from(unknown)) }</p> }
            <p class="muted small">{ i18n.f(Key::MeasuresMethod, &[("alpha", &i18n.language.percent(of.alpha))]) }</p>
        </>
    }
}

/// The months of the parts that have any incidents.
fn series(i18n: &I18n, clock: &Clock, measure: &Measure, evaluation: &Evaluation) -> Html {
    let (of, asked) = (&evaluation.outcome, &evaluation.asked);
    let all = of.areas.first().map_or(0, |area| area.months.len());
    // A month that lies in the periods in part only would look like a quiet one.
    let whole = usize::from(asked.before.from.day() != 1)..all - usize::from(asked.after.until.day() != 1).min(all);
    let month = |n: usize| of.first_month.saturating_add(i64::try_from(n).unwrap_or(0).months());
    let labels: Vec<String> = whole
        .clone()
        .map(|n| clock.instant(month(n).at(12, 0, 0, 0)).map(|at| clock.month(at)).unwrap_or_default())
        .collect();
    let begin = measure.begin_date.first_of_month();
    let mark = whole.clone().position(|n| month(n) == begin).map(|n| (n, i18n.t(Key::MeasuresBegan)));
    let all: Vec<Line> = of
        .areas
        .iter()
        .filter(|area| !area.sites.is_empty())
        .map(|area| Line {
            name: i18n.word("evaluated", area.part.word()),
            counts: area.months.get(whole.clone()).unwrap_or_default().to_vec(),
        })
        .collect();
    lines(i18n, &all, &labels, mark, i18n.t(Key::MeasuresSeries))
}

fn table(i18n: &I18n, areas: &[EvaluatedArea]) -> Html {
    html! {
        <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::MeasuresCounts).to_owned()}>
            <table class="table">
                <thead><tr><th>{ i18n.t(Key::MeasuresPart) }</th><th class="number">{ i18n.t(Key::MeasuresBefore) }</th><th class="number">{ i18n.t(Key::MeasuresAfter) }</th><th class="number">{ i18n.t(Key::MeasuresWeight) }</th></tr></thead>
                <tbody>
                    for area in areas.iter().filter(|area| !area.sites.is_empty()) {
                        <tr>
                            <td>{ i18n.word("evaluated", area.part.word()) }<span class="muted small">{ " " }{ area.site_names.join(", ") }</span></td>
                            <td class="number">{ i18n.language.integer(i64::from(area.before)) }</td>
                            <td class="number">{ i18n.language.integer(i64::from(area.after)) }</td>
                            <td class="number">{ i18n.language.decimal(area.weight, 2) }</td>
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}
