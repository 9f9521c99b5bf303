//! Evaluating a measure: periods, neighbours and controls, filled in by the proposal and open to change. Called by the screen of one.

use jiff::civil::Date;
use shared_types::{
    ids::AreaId,
    measure::{Days, EvaluationProposal, EvaluationSite, Measure, NewEvaluation},
    problem::FieldFault,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, faults_of, measures, use_load, use_send},
    components::{Button, Kind, Pick, Select, Text, skeleton_lines},
    content::{async_content, fault_box},
    edge,
    i18n::{I18n, Key, Locale, use_i18n},
    pages::sign_in::set,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct AskProps {
    /// The measure.
    pub measure: Measure,
    /// It was evaluated.
    pub made: Callback<()>,
}

/// The panel.
#[component]
pub fn Ask(props: &AskProps) -> Html {
    let i18n = use_i18n();
    let load = use_load(props.measure.id, measures::propose);
    html! {
        <section class="card stack-small">
            <header><h2>{ i18n.t(Key::MeasuresEvaluate) }</h2><p>{ i18n.t(Key::MeasuresEvaluateAbout) }</p></header>
            { async_content(&i18n, &load, skeleton_lines(4), |proposal| html! {
                <Form measure={props.measure.clone()} proposal={proposal.clone()} made={props.made.clone()} />
            }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    measure: Measure,
    proposal: EvaluationProposal,
    made: Callback<()>,
}

/// The part that a site plays, as it stands in the form.
const PARTS: [(&str, Key); 4] = [
    ("", Key::MeasuresPartNone),
    ("around", Key::MeasuresPartAround),
    ("control", Key::MeasuresPartControl),
    ("around-control", Key::MeasuresPartAroundControl),
];

fn proposed(asked: &NewEvaluation, site: &EvaluationSite) -> String {
    let plays = |sites: &[AreaId]| sites.contains(&site.site_id);
    let n = if plays(&asked.neighbours) {
        1
    } else if plays(&asked.controls) {
        2
    } else {
        usize::from(plays(&asked.neighbour_controls)) * 3
    };
    PARTS[n].0.to_owned()
}

#[component]
fn Form(props: &FormProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let asked = &props.proposal.proposal;
    let of = |day: Date| day.to_string();
    let (before_from, before_until) = (use_state_eq(|| of(asked.before.from)), use_state_eq(|| of(asked.before.until)));
    let (after_from, after_until) = (use_state_eq(|| of(asked.after.from)), use_state_eq(|| of(asked.after.until)));
    let parts = use_state_eq(|| props.proposal.sites.iter().map(|site| proposed(asked, site)).collect::<Vec<_>>());
    let typed = ((*before_from).clone(), (*before_until).clone(), (*after_from).clone(), (*after_until).clone());
    // Made again without a change it is another evaluation: the key holds until one was made.
    let made_so_far = use_state_eq(|| 0);
    let key = use_memo((typed, (*parts).clone(), *made_so_far), |_| edge::random_key());
    let onsubmit = {
        let (sending, made, key, id) = (sending.clone(), props.made.clone(), (*key).clone(), props.measure.id);
        let days = [before_from.clone(), before_until.clone(), after_from.clone(), after_until.clone()];
        let (sites, parts, made_so_far) = (props.proposal.sites.clone(), parts.clone(), made_so_far.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let read: Vec<Option<Date>> = days.iter().map(|day| day.parse().ok()).collect();
            let [Some(a), Some(b), Some(c), Some(d)] = read[..] else {
                let at = ["/before/fromDate", "/before/untilDate", "/after/fromDate", "/after/untilDate"];
                let missing = at.iter().zip(&read).filter(|(_, day)| day.is_none());
                let missing = missing.map(|(pointer, _)| FieldFault::new(*pointer, "choose", "")).collect();
                return sending.refuse(Fault::Form(missing));
            };
            let with = |part: &str| {
                let of = sites.iter().zip(parts.iter()).filter(|(_, plays)| *plays == part);
                of.map(|(site, _)| site.site_id).collect::<Vec<_>>()
            };
            let asked = NewEvaluation {
                before: Days { from: a, until: b },
                after: Days { from: c, until: d },
                neighbours: with(PARTS[1].0),
                controls: with(PARTS[2].0),
                neighbour_controls: with(PARTS[3].0),
            };
            if let Err(errors) = asked.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (made, key, next) = (made.clone(), key.clone(), *made_so_far + 1);
            let made_so_far = made_so_far.setter();
            sending.run(
                move |client| measures::evaluate(client, id, asked, key),
                move |_| {
                    made_so_far.set(next);
                    made.emit(());
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let day = |id: &'static str, key: Key, value: &UseStateHandle<String>, pointer: &str| {
        html! {
            <Text {id} kind="date" label={i18n.t(key).to_owned()} value={(**value).clone()} oninput={set(value)} fault={fault(pointer)} />
        }
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <div class="field-row">
                { day("before-from", Key::MeasuresBeforeFrom, &before_from, "/before/fromDate") }
                { day("before-until", Key::MeasuresBeforeUntil, &before_until, "/before/untilDate") }
            </div>
            <div class="field-row">
                { day("after-from", Key::MeasuresAfterFrom, &after_from, "/after/fromDate") }
                { day("after-until", Key::MeasuresAfterUntil, &after_until, "/after/untilDate") }
            </div>
            if props.proposal.sites.is_empty() {
                <p class="muted">{ i18n.t(Key::MeasuresNoSites) }</p>
            }
            for (n, site) in props.proposal.sites.iter().enumerate() {
                { part(&i18n, site, n, &parts) }
            }
            if !props.proposal.sites.is_empty() { <p class="muted small">{ i18n.t(Key::MeasuresPartsAbout) }</p> }
            { fault_box(&i18n, sending.fault.as_ref(), &["/before/fromDate", "/before/untilDate", "/after/fromDate", "/after/untilDate"]) }
            <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::MeasuresEvaluateNow) }</Button>
        </form>
    }
}

/// The part of one site.
fn part(i18n: &I18n, site: &EvaluationSite, n: usize, parts: &UseStateHandle<Vec<String>>) -> Html {
    let onchange = {
        let parts = parts.clone();
        Callback::from(move |part: String| {
            let mut all = (*parts).clone();
            all[n] = part;
            parts.set(all);
        })
    };
    // A neighbour is no control.
    let offered = PARTS.iter().filter(|(part, _)| !(site.neighbour && *part == "control"));
    let picks: Vec<Pick> = offered.map(|(part, key)| Pick::new(*part, i18n.t(*key).to_owned())).collect();
    let count = i18n.language.integer(i64::from(site.before));
    let help = match site.distance_m {
        Some(metres) => {
            let km = i18n.language.decimal(metres / 1000.0, 1);
            i18n.f(Key::MeasuresSiteNear, &[("n", &count), ("km", &km)])
        }
        None => i18n.f(Key::MeasuresSiteCount, &[("n", &count)]),
    };
    html! {
        <Select key={site.site_id.to_string()} id={format!("part-{n}")} label={site.name.clone()} {help} value={parts[n].clone()} {picks} {onchange} />
    }
}
