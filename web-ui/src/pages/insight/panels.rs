//! The panels of Insight: a heading that is a question's answer, the chart, the table behind it, the way to
//! the incidents, a CSV. Called by the screen; its parts by the panels of where and of follow-up too.

use shared_types::{
    incident::IncidentFilter,
    insight::{Comparison, CourseStep, Showing, WhatAnswer},
    measure_mark::MeasureMark,
};
use yew::prelude::*;

use super::{Panel, basis, marks, pure};
use crate::{
    charts::{Bar, bars, course, heat, unfinished},
    client::{insight, use_load, use_send},
    components::{Button, Icon, Kind, Pick, Segments, skeleton_panel},
    content::{async_content, fault_box},
    edge,
    i18n::{I18n, Key, Locale, use_i18n},
    nav::{Link, Route, filter_to},
    session::{Session, use_session},
};

/// A figure with its way to the incidents.
pub(super) fn to_list(filter: &IncidentFilter, leads: bool, name: String, content: Html) -> Html {
    if !leads {
        return content;
    }
    html! { <Link to={Route::Incidents.with_query(&filter_to(filter))} label={name}>{ content }</Link> }
}

pub(super) fn head(title: &str, about: Html) -> Html {
    html! { <header><h2>{ title }</h2>{ about }</header> }
}

/// The figures at the top.
pub fn figures(i18n: &I18n, session: &Session, filter: &IncidentFilter, answer: &WhatAnswer) -> Html {
    let leads = answer.basis.leads_to_incidents;
    let figure = |label: String, comparison: &Comparison, of: IncidentFilter| {
        let number = comparison.count.map_or_else(|| i18n.t(Key::BarsHidden).to_owned(), |n| i18n.language.integer(n));
        let look = pure::verdict(i18n, comparison).map(|_| "warn");
        let value = if leads {
            html! { <Link class="value" to={Route::Incidents.with_query(&filter_to(&of))} label={format!("{label}: {number}")}>{ &number }</Link> }
        } else {
            html! { <span class="value">{ &number }</span> }
        };
        html! {
            <div class="card figure">
                <h2 class="label">{ &label }</h2>
                { value }
                <span class={classes!("badge", look)}>{ pure::comparison(i18n, comparison) }</span>
            </div>
        }
    };
    let top = answer.kinds.iter().find(|kind| kind.parent.is_some()).or(answer.kinds.first());
    let money = |cents: i64| i18n.language.money(cents);
    html! {
        <div class="grid-4">
            { figure(i18n.t(Key::NavIncidents).to_owned(), &answer.all, filter.clone()) }
            if let Some(kind) = top.filter(|_| answer.basis.showing != Showing::ListOnly) {
                { figure(session.codes.category(&kind.category, i18n.language), &kind.comparison, pure::of_kind(filter, &kind.category)) }
            }
            if let Some(loss) = answer.loss_cents {
                <div class="card figure">
                    <h2 class="label">{ i18n.t(Key::InsightLoss) }</h2>
                    <span class="value">{ money(loss) }</span>
                    <span class="badge">
                        { i18n.f(Key::InsightLossAbout, &[("back", &money(answer.recovered_cents.unwrap_or(0))), ("n", &i18n.language.integer(answer.loss_unknown.unwrap_or(0)))]) }
                    </span>
                </div>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CsvProps {
    /// Which answer.
    answer: AttrValue,
    /// The filters, and what else was asked.
    query: AttrValue,
}

/// The table of a panel as a file.
#[component]
fn Csv(props: &CsvProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let onclick = {
        let (sending, query, answer) = (sending.clone(), props.query.clone(), props.answer.clone());
        Callback::from(move |()| {
            let (query, answer) = (query.to_string(), answer.clone());
            let name = format!("{answer}.csv");
            sending.run(
                move |client| async move { insight::table(client, &answer, query).await },
                move |csv: String| edge::save(&name, "text/csv", &csv),
            );
        })
    };
    html! {
        <>
            <Button kind={Kind::Quiet} icon={Icon::Download} busy={sending.busy} {onclick}>{ i18n.t(Key::ActionCsv) }</Button>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
        </>
    }
}

/// The same numbers as a table, folded away.
pub(super) fn behind(i18n: &I18n, answer: &'static str, filter: &IncidentFilter, table: Html) -> Html {
    behind_of(i18n, answer, filter_to(filter), table)
}

/// The same of an answer that asks more than filters.
pub(super) fn behind_of(i18n: &I18n, answer: &'static str, query: String, table: Html) -> Html {
    html! {
        <details class="behind">
            <summary>{ i18n.t(Key::InsightTable) }</summary>
            <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::InsightTable).to_owned()}>{ table }</div>
            <Csv {answer} {query} />
        </details>
    }
}

pub(super) fn number(i18n: &I18n, value: Option<i64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| i18n.language.integer(value))
}

/// A share of the selection, and of all.
pub(super) type Shares = (Option<f64>, Option<f64>);

/// Counts beside the year before.
pub(super) fn compared(i18n: &I18n, rows: &[(String, Comparison)], first: Key) -> Html {
    let rows: Vec<_> = rows.iter().map(|(name, it)| (name.clone(), it.clone(), (None, None))).collect();
    with_shares(i18n, &rows, first)
}

/// The same, with shares where any is told.
fn with_shares(i18n: &I18n, rows: &[(String, Comparison, Shares)], first: Key) -> Html {
    let (any, beside) = (rows.iter().any(|row| row.2.0.is_some()), rows.iter().any(|row| row.2.1.is_some()));
    let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| i18n.language.percent(share));
    let interval = |it: &Comparison| match (it.low, it.high) {
        (Some(low), Some(high)) => format!("{}–{}", i18n.language.decimal(low, 1), i18n.language.decimal(high, 1)),
        _ => "–".to_owned(),
    };
    html! {
        <table class="table">
            <thead><tr>
                <th scope="col">{ i18n.t(first) }</th>
                <th scope="col" class="number">{ i18n.t(Key::BarsCount) }</th>
                <th scope="col" class="number">{ i18n.t(Key::TableInterval) }</th>
                <th scope="col">{ i18n.t(Key::TableCompared) }</th>
                if any { <th scope="col" class="number">{ i18n.t(Key::TableShare) }</th> }
                if beside { <th scope="col" class="number">{ i18n.t(Key::TableShareOfAll) }</th> }
            </tr></thead>
            <tbody>
                for (name, it, (share, of_all)) in rows {
                    <tr>
                        <th scope="row">{ name }</th>
                        <td class="number">{ number(i18n, it.count) }</td>
                        <td class="number">{ interval(it) }</td>
                        <td>{ pure::comparison(i18n, it) }</td>
                        if any { <td class="number">{ percent(*share) }</td> }
                        if beside { <td class="number">{ percent(*of_all) }</td> }
                    </tr>
                }
            </tbody>
        </table>
    }
}

/// What a panel needs.
#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// The filters.
    pub filter: IncidentFilter,
    /// The answers, as far as they are here.
    pub load: Panel,
}

/// When: weekday by hour.
#[component]
pub fn WhenPanel(props: &PanelProps) -> Html {
    let i18n = use_i18n();
    let whole = use_state_eq(|| false);
    let filter = &props.filter;
    let turn = {
        let whole = whole.clone();
        Callback::from(move |_: MouseEvent| whole.set(!*whole))
    };
    html! {
        <section class="card">
            { head(i18n.t(Key::WhenTitle), html! { <p>{ i18n.t(Key::WhenAbout) }</p> }) }
            { async_content(&i18n, &props.load.0, skeleton_panel(), |answers| {
                let answer = &answers.when;
                let Some(grid) = pure::heat(answer) else {
                    return few(&i18n, filter, &answer.basis, true);
                };
                let hours = if *whole { 0..24 } else { grid.busy_hours() };
                let (within, outside) = grid.split(&hours);
                // One link takes part in the tab order; from there the arrow keys walk.
                let first = first_shown(&grid.cells, &hours);
                let lead = |hour: u8, name: String, content: Html| {
                    if !answer.basis.leads_to_incidents {
                        return content;
                    }
                    let skip = first != usize::from(hour);
                    html! { <Link to={Route::Incidents.with_query(&filter_to(&pure::of_hour(filter, hour)))} label={name} tabindex={skip.then_some(AttrValue::Static("-1"))}>{ content }</Link> }
                };
                let count = |value: f64| i18n.language.integer(value.round() as i64);
                let share = answer.long_window_share.filter(|_| answer.long_windows > 0);
                html! {
                    <>
                        { heat(&i18n, &grid, hours.clone(), i18n.t(Key::WhenTitle), &lead) }
                        <p class="counts">
                            if hours.len() < 24 {
                                <span><b>{ count(within) }</b>{ " " }{ i18n.t(Key::WhenWithin) }</span>
                                <span><b>{ count(outside) }</b>{ " " }{ i18n.t(Key::WhenOutside) }{ " · " }<button type="button" class="as-link" onclick={turn}>{ i18n.t(Key::WhenWhole) }</button></span>
                            } else {
                                <span><button type="button" class="as-link" onclick={turn}>{ i18n.t(Key::WhenPart) }</button></span>
                            }
                            <span><b>{ i18n.language.integer(answer.known) }</b>{ " " }{ i18n.t(Key::WhenKnown) }</span>
                            <span><b>{ i18n.language.integer(answer.windowed) }</b>{ " " }{ i18n.f(Key::WhenWindowed, &[("n", &i18n.language.integer(answer.long_windows))]) }</span>
                            if let Some(share) = share { <span>{ i18n.f(Key::WhenLongShare, &[("share", &i18n.language.percent(share))]) }</span> }
                            <span><b>{ i18n.language.integer(answer.unknown) }</b>{ " " }{ i18n.t(Key::WhenNotPlaced) }</span>
                            if answer.flagged > 0 { <span><b>{ i18n.language.integer(answer.flagged) }</b>{ " " }{ i18n.t(Key::WhenFlagged) }</span> }
                        </p>
                        <Csv answer="when" query={filter_to(filter)} />
                    </>
                }
            }) }
        </section>
    }
}

fn first_shown(cells: &[Option<f64>], hours: &std::ops::Range<usize>) -> usize {
    let shown = |at: &usize| hours.contains(&(at % 24)) && cells[*at].is_some_and(|weight| weight >= 0.05);
    (0..cells.len()).find(shown).unwrap_or_default()
}

/// How: methods.
#[component]
pub fn HowPanel(props: &PanelProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let filter = &props.filter;
    html! {
        <section class="card">
            { head(i18n.t(Key::HowTitle), html! { <p>{ i18n.t(Key::HowAbout) }</p> }) }
            { async_content(&i18n, &props.load.0, skeleton_panel(), |answers| {
                let answer = &answers.how;
                if answer.basis.showing == Showing::ListOnly {
                    return few(&i18n, filter, &answer.basis, false);
                }
                let leads = answer.basis.leads_to_incidents;
                let (rows, none) = pure::methods(&i18n, &session, answer);
                let lead = |bar: &Bar, name: String, content: Html| to_list(&pure::of_method(filter, &bar.code), leads, name, content);
                let table: Vec<_> = answer.methods.iter()
                    .map(|method| (super::super::incidents::filters::method_name(&i18n, &session, &method.method), method.comparison.clone(), (method.share, method.share_of_all)))
                    .collect();
                html! {
                    <>
                        { bars(&i18n, &rows[..rows.len().min(12)], i18n.t(Key::HowTitle), &lead) }
                        if let Some(none) = none {
                            <p class="counts">
                                { to_list(&pure::of_method(filter, "none"), leads, format!("{} {}", number(&i18n, none.count), i18n.t(Key::HowNone)), html! {
                                    <span><b>{ number(&i18n, none.count) }</b>{ " " }{ i18n.t(Key::HowNone) }</span>
                                }) }
                            </p>
                        }
                        { behind(&i18n, "how", filter, with_shares(&i18n, &table, Key::HowMethod)) }
                    </>
                }
            }) }
        </section>
    }
}

/// What: kinds on two levels.
#[component]
pub fn KindsPanel(props: &PanelProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let filter = &props.filter;
    html! {
        <section class="card">
            { head(i18n.t(Key::WhatTitle), html! { <p>{ i18n.t(Key::WhatAbout) }</p> }) }
            { async_content(&i18n, &props.load.0, skeleton_panel(), |answers| {
                let answer = &answers.what;
                if answer.basis.showing == Showing::ListOnly {
                    return few(&i18n, filter, &answer.basis, false);
                }
                let leads = answer.basis.leads_to_incidents;
                let rows = pure::kinds(&i18n, &session, answer);
                let lead = |bar: &Bar, name: String, content: Html| to_list(&pure::of_kind(filter, &bar.code), leads, name, content);
                let table: Vec<_> = answer.kinds.iter()
                    .map(|kind| (session.codes.category(&kind.category, i18n.language), kind.comparison.clone(), (kind.share, kind.share_of_all)))
                    .collect();
                html! {
                    <>
                        { bars(&i18n, &rows[..rows.len().min(14)], i18n.t(Key::WhatTitle), &lead) }
                        { behind(&i18n, "what", filter, with_shares(&i18n, &table, Key::WhatKind)) }
                    </>
                }
            }) }
        </section>
    }
}

/// What the course needs.
#[derive(Properties, PartialEq)]
pub struct CourseProps {
    /// The filters.
    pub filter: IncidentFilter,
    /// The answer, as far as it is here.
    pub load: Panel,
    /// Weeks or months.
    pub step: CourseStep,
    /// Turns to the other.
    pub turn: Callback<CourseStep>,
}

/// The course per week or month, marked by the measures that apply.
#[component]
pub fn CoursePanel(props: &CourseProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let filter = &props.filter;
    let told = props.load.0.remote.value.as_ref();
    // Who sees counts only is told of no measure, and asks for none.
    let marked = told.filter(|told| told.course.basis.leads_to_incidents).map(|_| filter.clone());
    let marks = use_load(marked, insight::marks);
    let marks: &[MeasureMark] = marks.remote.value.as_ref().map_or(&[], |marks| &marks.items);
    let picks = vec![
        Pick::new("week", i18n.t(Key::CourseWeeks).to_owned()),
        Pick::new("month", i18n.t(Key::CourseMonths).to_owned()),
    ];
    let turn = props.turn.reform(|word: AttrValue| word.parse().unwrap_or(CourseStep::Week));
    let title = i18n.t(if props.step == CourseStep::Week { Key::CourseTitleWeek } else { Key::CourseTitleMonth });
    html! {
        <section class="card" id="course">
            <header class="row apart">
                <div><h2>{ title }</h2><p>{ i18n.t(Key::CourseAbout) }</p></div>
                <Segments name="step" label={i18n.t(Key::CourseStep).to_owned()} value={props.step.word()} {picks} onchange={turn} />
            </header>
            { async_content(&i18n, &props.load.0, skeleton_panel(), |answers| {
                let answer = &answers.course;
                if answer.basis.showing == Showing::ListOnly {
                    return html! { <>{ few(&i18n, filter, &answer.basis, false) }{ marks::list(&i18n, &session, marks) }</> };
                }
                let clock = basis::clock(&answer.basis, session.clock(&i18n, None));
                let points = pure::points(&i18n, &clock, answer);
                let notes = marks::notes(&i18n, marks, &answer.points);
                let lead = |at: usize, name: String, content: Html| {
                    let point = &answer.points[at];
                    let of = IncidentFilter { from: Some(point.from), until: Some(point.until), ..filter.clone() };
                    let name = [&[name], notes[at].as_slice()].concat().join(", ");
                    to_list(&of, answer.basis.leads_to_incidents, name, content)
                };
                html! {
                    <>
                        { course(&i18n, &points, &marks::signs(marks, &answer.points), title, &lead) }
                        { marks::list(&i18n, &session, marks) }
                        if answer.in_several > 0 || answer.earlier_left_out {
                            <p class="counts">
                                if answer.in_several > 0 { <span>{ i18n.n(Key::CourseSeveralOne, Key::CourseSeveralMany, answer.in_several) }</span> }
                                if answer.earlier_left_out { <span>{ i18n.t(Key::CourseLeftOut) }</span> }
                            </p>
                        }
                        { behind(&i18n, "course", filter, course_table(&i18n, &points, &notes)) }
                    </>
                }
            }) }
        </section>
    }
}

fn course_table(i18n: &I18n, points: &[crate::charts::Point], notes: &[Vec<String>]) -> Html {
    let any = notes.iter().any(|notes| !notes.is_empty());
    html! {
        <table class="table">
            <thead><tr>
                <th scope="col">{ i18n.t(Key::FilterPeriod) }</th>
                <th scope="col" class="number">{ i18n.t(Key::BarsCount) }</th>
                <th scope="col" class="number">{ i18n.t(Key::TableUsual) }</th>
                if any { <th scope="col">{ i18n.t(Key::MarkTitle) }</th> }
            </tr></thead>
            <tbody>
                for (at, point) in points.iter().enumerate() {
                    <tr>
                        <th scope="row">{ &point.name }if point.unfinished { <span class="muted">{ " " }{ i18n.t(unfinished(points, at)) }</span> }</th>
                        <td class="number">{ number(i18n, point.count) }</td>
                        <td class="number">{ point.band.map(|(low, high)| format!("{}–{}", i18n.language.decimal(low, 1), i18n.language.decimal(high, 1))).unwrap_or_else(|| "–".to_owned()) }</td>
                        if any { <td>{ notes[at].join("; ") }</td> }
                    </tr>
                }
            </tbody>
        </table>
    }
}

/// Too few for a chart: says so, and leads to the incidents themselves.
pub(super) fn few(i18n: &I18n, filter: &IncidentFilter, of: &shared_types::insight::Basis, grid: bool) -> Html {
    let words = basis::too_few(i18n, of, grid).unwrap_or_else(|| i18n.t(Key::BasisNothing).to_owned());
    html! {
        <div class="state">
            <p class="muted">{ words }</p>
            if of.leads_to_incidents && of.total > 0 {
                <Link class="button" to={Route::Incidents.with_query(&filter_to(filter))}>{ i18n.t(Key::InsightToList) }</Link>
            }
        </div>
    }
}
