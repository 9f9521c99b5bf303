//! The panel of two periods: the chosen one against another, in a sentence, with both counts and the ratio of their rates, each leading to
//! its incidents. Called by the screen.

use jiff::Timestamp;
use shared_types::{
    incident::IncidentFilter,
    insight::{Comparison, Showing, Verdict},
    insight_between::BetweenAnswer,
};
use yew::prelude::*;

use super::{
    basis,
    other::Other,
    panels::{behind_of, number, to_list},
    pure::{of_kind, of_method},
};
use crate::{
    client::{Load, insight, use_load},
    components::{Pick, Segments, skeleton_lines},
    content::async_content,
    i18n::{Clock, I18n, Key, Locale, use_i18n},
    pages::{incidents::filters::method_name, period},
    session::{Session, use_session},
};

/// Rows that stand open; all are in the table behind.
const ROWS: usize = 12;

/// What the panel needs.
#[derive(Properties, PartialEq)]
pub struct BetweenProps {
    /// The filters.
    pub filter: IncidentFilter,
    /// The other period.
    pub other: Other,
    /// Another other period.
    pub change: Callback<Other>,
}

/// The panel.
#[component]
pub fn BetweenPanel(props: &BetweenProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let filter = &props.filter;
    let clock = session.clock(&i18n, filter.site.first().copied());
    let picks = vec![
        Pick::new("before", i18n.t(Key::BetweenBefore).to_owned()),
        Pick::new("year", i18n.t(Key::BetweenYear).to_owned()),
        Pick::new("free", i18n.t(Key::BetweenFree).to_owned()),
    ];
    let ends = props.other.ends(filter, &clock);
    let turn = {
        let change = props.change.clone();
        Callback::from(move |word: AttrValue| {
            change.emit(match word.as_str() {
                "year" => Other::Year,
                // What it was stands there to begin with.
                "free" => Other::Free(ends.map(|ends| ends.0), ends.map(|ends| ends.1)),
                _ => Other::Before,
            });
        })
    };
    html! {
        <section class="card" id="between">
            <header><h2>{ i18n.t(Key::BetweenTitle) }</h2><p>{ i18n.t(Key::BetweenAbout) }</p></header>
            <div class="stack-small no-print">
                <Segments name="against" label={i18n.t(Key::BetweenChoose).to_owned()} value={props.other.word()} {picks} onchange={turn} />
                if let Other::Free(from, until) = props.other {
                    { period::days_of(&i18n, ("other-from", "other-until"), (from, until), &clock, props.change.reform(|(from, until)| Other::Free(from, until))) }
                }
            </div>
            if let Some(ends) = ends {
                <Answer filter={filter.clone()} {ends} />
            } else {
                <p class="state muted">{ i18n.t(if filter.from.is_none() || filter.until.is_none() { Key::BetweenNoPeriod } else { Key::BetweenNoOther }) }</p>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct AnswerProps {
    filter: IncidentFilter,
    ends: (Timestamp, Timestamp),
}

#[component]
fn Answer(props: &AnswerProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let (filter, ends) = (&props.filter, props.ends);
    let load: Load<BetweenAnswer> = use_load((filter.clone(), ends), insight::between);
    // Two periods that have days in common are no fault of the server: the person chooses another.
    let overlap = load
        .remote
        .fault
        .as_ref()
        .and_then(|fault| fault.fields().iter().find(|field| field.code == "periods-overlap"));
    if overlap.is_some() {
        return html! { <p class="state muted">{ i18n.t(Key::BetweenOverlap) }</p> };
    }
    async_content(&i18n, &load, skeleton_lines(5), |answer| {
        let clock = basis::clock(&answer.what.basis, session.clock(&i18n, filter.site.first().copied()));
        let other = IncidentFilter { from: Some(ends.0), until: Some(ends.1), ..filter.clone() };
        let all = rows(&i18n, &session, answer, (filter, &other));
        let leads = answer.what.basis.leads_to_incidents;
        let dates = (days(filter, &clock), days(&other, &clock));
        let periods = i18n.f(Key::BetweenPeriods, &[("here", &dates.0), ("there", &dates.1)]);
        let heads = (i18n.t(Key::BetweenHere).to_owned(), i18n.t(Key::BetweenThere).to_owned());
        let few = answer.what.basis.showing == Showing::ListOnly && answer.what.all.previous.unwrap_or(0) < 5;
        html! {
            <>
                <h3>{ sentence(&i18n, answer) }</h3>
                <p class="muted small">{ periods }</p>
                { table(&i18n, &heads, if few { &all[..1] } else { &all[..all.len().min(ROWS)] }, leads) }
                { cautions(&i18n, answer) }
                if all.len() > ROWS && !few {
                    { behind_of(&i18n, "between", insight::between_to(filter, ends), table(&i18n, &heads, &all, leads)) }
                }
            </>
        }
    })
}

/// Its first and last day.
fn days(filter: &IncidentFilter, clock: &Clock) -> String {
    let last = filter.until.map(|until| until.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(until));
    let days = [filter.from, last].map(|at| at.map(|at| clock.date(at)).unwrap_or_default());
    if days[0] == days[1] { days[0].clone() } else { days.join(" – ") }
}

/// `97 meldingen in 90 dagen, tegen 63 in 90 dagen: meer dan toeval`.
fn sentence(i18n: &I18n, answer: &BetweenAnswer) -> String {
    let all = &answer.what.all;
    let told = |n: Option<i64>| n.map_or_else(|| i18n.t(Key::BarsHidden).to_owned(), |n| i18n.language.integer(n));
    let days = |days: f64| i18n.language.decimal(days, usize::from((days - days.round()).abs() > 0.05));
    let words = i18n.t(match all.verdict {
        Verdict::MoreThanChance => Key::ComparedMore,
        Verdict::FewerThanChance => Key::ComparedFewer,
        Verdict::NormalVariation => Key::ComparedNormal,
        Verdict::TooFew => Key::ComparedTooFew,
    });
    let values = [
        ("n", told(all.count)),
        ("days", days(answer.days)),
        ("other", told(all.previous)),
        ("otherDays", days(answer.other_days)),
        ("words", words.to_owned()),
    ];
    i18n.f(Key::BetweenSentence, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
}

/// One row: its name, both counts, and the lists that they lead to.
struct Row {
    name: String,
    under: bool,
    comparison: Comparison,
    here: IncidentFilter,
    there: IncidentFilter,
}

fn rows(
    i18n: &I18n,
    session: &Session,
    answer: &BetweenAnswer,
    (here, there): (&IncidentFilter, &IncidentFilter),
) -> Vec<Row> {
    let all = Row {
        name: i18n.t(Key::FollowAll).to_owned(),
        under: false,
        comparison: answer.what.all.clone(),
        here: here.clone(),
        there: there.clone(),
    };
    let kinds = answer.what.kinds.iter().map(|kind| Row {
        name: session.codes.category(&kind.category, i18n.language),
        under: kind.parent.is_some(),
        comparison: kind.comparison.clone(),
        here: of_kind(here, &kind.category),
        there: of_kind(there, &kind.category),
    });
    let methods = answer.how.methods.iter().map(|method| Row {
        name: i18n.f(Key::BetweenMethod, &[("name", &method_name(i18n, session, &method.method))]),
        under: false,
        comparison: method.comparison.clone(),
        here: of_method(here, &method.method),
        there: of_method(there, &method.method),
    });
    [all].into_iter().chain(kinds).chain(methods).collect()
}

fn table(i18n: &I18n, (here, there): &(String, String), rows: &[Row], leads: bool) -> Html {
    let two = |value: f64| i18n.language.decimal(value, 2);
    let ratio = |it: &Comparison| match (it.ratio, it.ratio_low, it.ratio_high) {
        (Some(ratio), Some(low), Some(high)) => format!("×{} ({}–{})", two(ratio), two(low), two(high)),
        _ => "–".to_owned(),
    };
    let figure = |row: &Row, period: &str, count: Option<i64>, of: &IncidentFilter| {
        let text = count.map_or_else(
            || if leads { "–".to_owned() } else { i18n.t(Key::BarsHidden).to_owned() },
            |n| number(i18n, Some(n)),
        );
        to_list(of, leads && count.is_some(), format!("{}, {period}: {text}", row.name), html! { { &text } })
    };
    html! {
        <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::BetweenTitle).to_owned()}>
            <table class="table">
                <thead><tr>
                    <th scope="col">{ i18n.t(Key::FollowWhat) }</th>
                    <th scope="col" class="number">{ here }</th>
                    <th scope="col" class="number">{ there }</th>
                    <th scope="col" class="number">{ i18n.t(Key::BetweenRatio) }</th>
                    <th scope="col">{ i18n.t(Key::BetweenVerdict) }</th>
                </tr></thead>
                <tbody>
                    for row in rows {
                        <tr class={classes!(row.under.then_some("under"))}>
                            <th scope="row">{ &row.name }</th>
                            <td class="number">{ figure(row, here, row.comparison.count, &row.here) }</td>
                            <td class="number">{ figure(row, there, row.comparison.previous, &row.there) }</td>
                            <td class="number">{ ratio(&row.comparison) }</td>
                            <td>{ verdict(i18n, &row.comparison) }</td>
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

/// Of many rows some differ by chance alone: what does not stand among all of them is told as that.
fn verdict(i18n: &I18n, it: &Comparison) -> Html {
    let words = i18n.t(match it.verdict {
        Verdict::MoreThanChance if it.stands => Key::ComparedMore,
        Verdict::FewerThanChance if it.stands => Key::ComparedFewer,
        Verdict::MoreThanChance | Verdict::FewerThanChance => Key::BetweenByChance,
        Verdict::NormalVariation => Key::ComparedNormal,
        Verdict::TooFew => Key::ComparedTooFew,
    });
    if it.stands {
        html! { <span class="badge warn">{ words }</span> }
    } else {
        html! { <span class="muted">{ words }</span> }
    }
}

fn cautions(i18n: &I18n, answer: &BetweenAnswer) -> Html {
    let here = answer.what.basis.unknown_time;
    let number = |n: i64| i18n.language.integer(n);
    html! {
        <p class="counts">
            if answer.unequal_seasons { <span>{ i18n.t(Key::BetweenSeasons) }</span> }
            if answer.in_both > 0 { <span><b>{ number(answer.in_both) }</b>{ " " }{ i18n.t(Key::BetweenInBoth) }</span> }
            if here > 0 || answer.other_unknown_time > 0 {
                <span>{ i18n.f(Key::BetweenUnknown, &[("n", &number(here)), ("other", &number(answer.other_unknown_time))]) }</span>
            }
            if let Some(to) = answer.what.basis.rounded_to { <span>{ i18n.f(Key::BasisRounded, &[("n", &to.to_string())]) }</span> }
        </p>
    }
}
