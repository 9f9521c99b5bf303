//! The filters of list and figures as chips; what they hold stands in the address. Called by Incidents
//! and Insight with the same keys, so that a figure's filters are the list's.

use shared_types::{
    access::Permission,
    handling::HandlingState,
    incident::{IncidentFilter, OccurredPrecision},
};
use yew::prelude::*;

use super::OPEN;
use crate::{
    client::{incidents, use_load},
    components::{Icon, icon},
    i18n::{I18n, Key, use_i18n},
    nav::toggled,
    pages::period,
    session::{Session, use_session},
};

/// What the filters need.
#[derive(Properties, PartialEq)]
pub struct FilterBarProps {
    /// The filters now.
    pub filter: IncidentFilter,
    /// The filters to be.
    pub change: Callback<IncidentFilter>,
    /// Offer "open" as a chip of its own.
    #[prop_or_default]
    pub open_chip: bool,
    /// At the end of the row.
    #[prop_or_default]
    pub children: Html,
}

/// The row of chips.
#[component]
pub fn FilterBar(props: &FilterBarProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let (filter, change) = (&props.filter, &props.change);
    let clock = session.clock(&i18n, filter.site.first().copied());
    let all = i18n.t(Key::FilterAll);
    let is_open = filter.state == OPEN;
    let turn_open = {
        let (filter, change) = (filter.clone(), change.clone());
        Callback::from(move |_: MouseEvent| {
            let state = if filter.state == OPEN { Vec::new() } else { OPEN.to_vec() };
            change.emit(IncidentFilter { state, ..filter.clone() });
        })
    };
    let named = |names: Vec<String>| match names.as_slice() {
        [] => all.to_owned(),
        [one] => one.clone(),
        more => i18n.f(Key::FilterChosen, &[("n", &more.len().to_string())]),
    };
    let kinds = named(filter.category.iter().map(|code| session.codes.category(code, i18n.language)).collect());
    let methods = named(filter.method.iter().map(|code| method_name(&i18n, &session, code)).collect());
    let states = named(filter.state.iter().map(|state| i18n.word("state", state.word())).collect());
    html! {
        <div class="row no-print" role="group" aria-label={i18n.t(Key::FilterGroup).to_owned()}>
            if props.open_chip {
                <button type="button" class="chip" aria-pressed={is_open.to_string()} onclick={turn_open}>{ i18n.t(Key::FilterOpen) }</button>
            }
            if props.open_chip && session.may(Permission::IncidentHandle) { <Hands filter={filter.clone()} change={change.clone()} /> }
            { menu(i18n.t(Key::FilterPeriod), &period::words(&i18n, filter, &clock), filter.from.is_some() || filter.until.is_some(), periods(&i18n, props, &clock)) }
            { menu(i18n.t(Key::FilterKind), &kinds, !filter.category.is_empty(), kind_ticks(&i18n, &session, props)) }
            { menu(i18n.t(Key::FilterMethod), &methods, !filter.method.is_empty(), method_ticks(&i18n, &session, props)) }
            if !(props.open_chip && is_open) {
                { menu(i18n.t(Key::FilterState), &states, !filter.state.is_empty(), state_ticks(&i18n, props)) }
            }
            { rest(&i18n, &session, props) }
            { props.children.clone() }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct HandsProps {
    filter: IncidentFilter,
    change: Callback<IncidentFilter>,
}

/// The most that a chip counts; beyond it says so.
const COUNTED: u32 = 100;

/// What is mine and what is late, each with how many the list would show.
#[component]
fn Hands(props: &HandsProps) -> Html {
    let i18n = use_i18n();
    let mine = IncidentFilter { assignee: vec!["me".to_owned()], ..props.filter.clone() };
    let late = IncidentFilter { overdue: Some(true), ..props.filter.clone() };
    let load = use_load((mine.clone(), late.clone()), |client, signal, (mine, late)| async move {
        let mine = incidents::list_incidents(&client, Some(&signal), &mine, None, COUNTED).await?;
        let late = incidents::list_incidents(&client, Some(&signal), &late, None, COUNTED).await?;
        Ok([mine, late].map(|page| (page.items.len(), page.next_cursor.is_some())))
    });
    let counts = load.remote.value.as_deref().copied();
    let words = |key: Key, at: usize| match counts {
        Some(counts) => {
            let (n, more) = counts[at];
            let n = format!("{n}{}", if more { "+" } else { "" });
            i18n.f(Key::FilterWithCount, &[("words", i18n.t(key)), ("n", &n)])
        }
        None => i18n.t(key).to_owned(),
    };
    let (is_mine, is_late) = (props.filter.assignee == mine.assignee, props.filter.overdue == Some(true));
    let turn = |on: bool, to: IncidentFilter, off: IncidentFilter| {
        props.change.reform(move |_: MouseEvent| if on { off.clone() } else { to.clone() })
    };
    let not_mine = IncidentFilter { assignee: vec![], ..props.filter.clone() };
    let not_late = IncidentFilter { overdue: None, ..props.filter.clone() };
    html! {
        <>
            <button type="button" class="chip" aria-pressed={is_mine.to_string()} onclick={turn(is_mine, mine, not_mine)}>{ words(Key::FilterMine, 0) }</button>
            <button type="button" class="chip" aria-pressed={is_late.to_string()} onclick={turn(is_late, late, not_late)}>{ words(Key::FilterLate, 1) }</button>
        </>
    }
}

/// Name of a method; `none` is a choice too.
pub fn method_name(i18n: &I18n, session: &Session, code: &str) -> String {
    if code == "none" { i18n.t(Key::MethodNone).to_owned() } else { session.codes.method(code, i18n.language) }
}

fn menu(name: &str, value: &str, on: bool, panel: Html) -> Html {
    html! {
        <details class="chip-menu">
            <summary class={classes!("chip", on.then_some("on"))}>
                <span class="muted">{ name }</span><span>{ value }</span>{ icon(Icon::ChevronDown) }
            </summary>
            <div class="chip-panel">{ panel }</div>
        </details>
    }
}

fn tick(id: String, words: String, under: bool, checked: bool, change: Callback<()>) -> Html {
    let onchange = change.reform(|_: Event| ());
    html! {
        <label class={classes!("check", under.then_some("under"))} key={id.clone()}>
            <input type="checkbox" {id} {checked} {onchange} /><span>{ words }</span>
        </label>
    }
}

/// Emits the filter with one part changed.
fn with(props: &FilterBarProps, part: impl Fn(&mut IncidentFilter) + 'static) -> Callback<()> {
    let (filter, change) = (props.filter.clone(), props.change.clone());
    Callback::from(move |()| {
        let mut filter = filter.clone();
        part(&mut filter);
        change.emit(filter);
    })
}

fn periods(i18n: &I18n, props: &FilterBarProps, clock: &crate::i18n::Clock) -> Html {
    let chosen = period::named(&props.filter, clock);
    let today = period::today(clock);
    let button = |words: Key, on: bool, to: IncidentFilter| {
        let onclick = props.change.reform(move |_: MouseEvent| to.clone());
        html! { <button type="button" class="chip" aria-pressed={on.to_string()} {onclick}>{ i18n.t(words) }</button> }
    };
    let none = props.filter.from.is_none() && props.filter.until.is_none();
    html! {
        <div class="stack-small">
            <div class="row">
                for named in period::Named::ALL {
                    { button(named.key(), chosen == Some(named), period::over(&props.filter, clock, named.days(today))) }
                }
                { button(Key::PeriodAll, none, period::over(&props.filter, clock, None)) }
            </div>
            { period::by_days(i18n, &props.filter, clock, props.change.clone()) }
        </div>
    }
}

fn kind_ticks(i18n: &I18n, session: &Session, props: &FilterBarProps) -> Html {
    session
        .codes
        .categories
        .iter()
        .map(|category| {
            let code = category.code.clone();
            let on = props.filter.category.contains(&code);
            let words = category.label.get(i18n.language).to_owned();
            let change = with(props, move |filter| filter.category = toggled(&filter.category, &code));
            tick(format!("kind-{}", category.code), words, category.parent.is_some(), on, change)
        })
        .collect()
}

fn method_ticks(i18n: &I18n, session: &Session, props: &FilterBarProps) -> Html {
    let codes = session.codes.methods.iter().map(|method| method.code.clone()).chain(["none".to_owned()]);
    codes
        .map(|code| {
            let on = props.filter.method.contains(&code);
            let (id, words) = (format!("method-{code}"), method_name(i18n, session, &code));
            tick(id, words, false, on, with(props, move |filter| filter.method = toggled(&filter.method, &code)))
        })
        .collect()
}

fn state_ticks(i18n: &I18n, props: &FilterBarProps) -> Html {
    HandlingState::ALL
        .iter()
        .map(|state| {
            let on = props.filter.state.contains(state);
            let words = i18n.word("state", state.word());
            let change = with(props, |filter| filter.state = toggled(&filter.state, state));
            tick(format!("state-{state}"), words, false, on, change)
        })
        .collect()
}

/// Filters that a figure led here with: each can be taken away.
fn rest(i18n: &I18n, session: &Session, props: &FilterBarProps) -> Html {
    let filter = &props.filter;
    let clock = session.clock(i18n, filter.site.first().copied());
    let gone = |words: String, change: Callback<()>| {
        let onclick = change.reform(|_: MouseEvent| ());
        let name = i18n.f(Key::FilterRemove, &[("what", &words)]);
        html! { <button type="button" class="chip on" aria-label={name} {onclick}>{ words }{ icon(Icon::Close) }</button> }
    };
    let precision = |precision: &OccurredPrecision| i18n.word("precision", precision.word());
    html! {
        <>
            if !filter.week_hour.is_empty() {
                { gone(week_hours(i18n, &filter.week_hour), with(props, |filter| filter.week_hour.clear())) }
            }
            if !filter.precision.is_empty() {
                { gone(filter.precision.iter().map(precision).collect::<Vec<_>>().join(", "), with(props, |filter| filter.precision.clear())) }
            }
            if !filter.unit.is_empty() {
                { gone(i18n.f(Key::FilterUnits, &[("n", &filter.unit.len().to_string())]), with(props, |filter| filter.unit.clear())) }
            }
            if !filter.team.is_empty() {
                { gone(i18n.t(Key::FilterTeam).to_owned(), with(props, |filter| filter.team.clear())) }
            }
            if !(filter.assignee.is_empty() || props.open_chip && filter.assignee == ["me"]) {
                { gone(i18n.t(Key::FilterAssignee).to_owned(), with(props, |filter| filter.assignee.clear())) }
            }
            if filter.overdue.is_some() && !(props.open_chip && filter.overdue == Some(true)) {
                { gone(i18n.t(Key::FilterLate).to_owned(), with(props, |filter| filter.overdue = None)) }
            }
            if let Some(from) = filter.reported_from {
                { gone(i18n.f(Key::FilterReportedFrom, &[("from", &clock.moment(from))]), with(props, |filter| filter.reported_from = None)) }
            }
            if let Some(until) = filter.reported_until {
                { gone(i18n.f(Key::FilterReportedUntil, &[("until", &clock.moment(until))]), with(props, |filter| filter.reported_until = None)) }
            }
        </>
    }
}

fn week_hours(i18n: &I18n, hours: &[u8]) -> String {
    const DAYS: [Key; 7] = [Key::DayMo, Key::DayTu, Key::DayWe, Key::DayTh, Key::DayFr, Key::DaySa, Key::DaySu];
    match hours {
        [hour] => {
            let (day, hour) = (usize::from(hour / 24), hour % 24);
            i18n.f(
                Key::FilterHour,
                &[("day", i18n.t(DAYS[day % 7])), ("from", &hour.to_string()), ("until", &(hour + 1).to_string())],
            )
        }
        more => i18n.f(Key::FilterHours, &[("n", &more.len().to_string())]),
    }
}
