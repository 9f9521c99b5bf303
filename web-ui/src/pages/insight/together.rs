//! The panel of what belongs together: groups of incidents alike by method, time and place, each with its reasons and its incidents. It
//! suggests; a person opens them and links what is one series. Called by the screen for who reads incidents.

use shared_types::{incident::IncidentFilter, incident::IncidentSummary, insight_together::AlikeGroup};
use yew::prelude::*;

use super::panels::head;
use crate::{
    client::{insight, use_load},
    components::skeleton_lines,
    content::async_content,
    i18n::{Clock, I18n, Key, Locale, use_i18n},
    nav::{Link, Route},
    session::{Session, use_session},
};

/// A part that is alike by this much is a reason.
const REASON: f64 = 0.5;
/// Incidents of a group that stand open; the others are folded away.
const OPEN: usize = 6;

/// What the panel needs.
#[derive(Properties, PartialEq)]
pub struct TogetherProps {
    /// The filters.
    pub filter: IncidentFilter,
}

/// The panel.
#[component]
pub fn TogetherPanel(props: &TogetherProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load(props.filter.clone(), insight::together);
    let number = |n: i64| i18n.language.integer(n);
    html! {
        <section class="card" id="together">
            { head(i18n.t(Key::TogetherTitle), html! { <p>{ i18n.t(Key::TogetherAbout) }</p> }) }
            { async_content(&i18n, &load, skeleton_lines(4), |answer| html! {
                <>
                    if answer.groups.is_empty() { <p class="state muted">{ i18n.t(Key::TogetherNone) }</p> }
                    if !answer.groups.is_empty() {
                        <div class="groups">for group in &answer.groups { { drawn(&i18n, &session, group) } }</div>
                    }
                    <p class="counts">
                        <span><b>{ number(answer.compared) }</b>{ " " }{ i18n.t(Key::TogetherCompared) }</span>
                        if answer.not_compared > 0 { <span><b>{ number(answer.not_compared) }</b>{ " " }{ i18n.t(Key::TogetherNotCompared) }</span> }
                        if answer.groups_left_out > 0 { <span><b>{ number(answer.groups_left_out) }</b>{ " " }{ i18n.t(Key::TogetherLeftOut) }</span> }
                    </p>
                </>
            }) }
        </section>
    }
}

/// `4 meldingen, 10–13 mrt 2026 · pand 7 · Geprepareerde tas`.
fn title(i18n: &I18n, session: &Session, clock: &Clock, group: &AlikeGroup) -> String {
    let (first, last) = (clock.date(group.first_at), clock.date(group.last_at));
    let days = if first == last { first } else { format!("{first} – {last}") };
    let n = i18n.language.integer(group.incidents.len() as i64);
    let mut parts = vec![i18n.f(Key::TogetherGroup, &[("n", &n), ("days", &days)])];
    parts.extend(group.unit_label.as_ref().map(|unit| i18n.f(Key::MarkUnit, &[("unit", unit)])));
    parts.extend(group.shared_methods.iter().map(|code| session.codes.method(code, i18n.language)));
    parts.join(" · ")
}

/// `87% gelijk (plaats, werkwijze, soort)`.
fn why(i18n: &I18n, group: &AlikeGroup) -> String {
    let score = i18n.f(Key::AlikeScore, &[("share", &i18n.language.percent(group.likeness))]);
    let each =
        group.reasons.iter().filter(|reason| reason.share >= REASON).map(|reason| {
            format!("{} {}", i18n.word("likeness", reason.by.word()), i18n.language.percent(reason.share))
        });
    let each = each.collect::<Vec<_>>().join(", ");
    if each.is_empty() { score } else { format!("{score}: {each}") }
}

fn drawn(i18n: &I18n, session: &Session, group: &AlikeGroup) -> Html {
    let clock = session.clock(i18n, group.incidents.first().map(|incident| incident.site_id));
    let row = |incident: &IncidentSummary| {
        let when = incident.occurred_from.map(|from| clock.window(from, incident.occurred_until.unwrap_or(from)));
        let kind = session.codes.category(&incident.category, i18n.language);
        let unit = incident.unit_label.as_ref().map(|unit| i18n.f(Key::MarkUnit, &[("unit", unit)]));
        let parts = [when, Some(kind), unit.or_else(|| incident.zone.clone())];
        html! {
            <li>
                <Link to={Route::Incident(incident.id).path()}>{ &incident.number }</Link>
                { " " }<span class="muted">{ parts.into_iter().flatten().collect::<Vec<_>>().join(" · ") }</span>
            </li>
        }
    };
    let (open, more) = group.incidents.split_at(group.incidents.len().min(OPEN));
    html! {
        <div class="group">
            <h3>{ title(i18n, session, &clock, group) }</h3>
            <p class="muted small">{ why(i18n, group) }</p>
            <ul class="alike">for incident in open { { row(incident) } }</ul>
            if !more.is_empty() {
                <details class="behind">
                    <summary>{ i18n.f(Key::TogetherMore, &[("n", &i18n.language.integer(more.len() as i64))]) }</summary>
                    <ul class="alike">for incident in more { { row(incident) } }</ul>
                </details>
            }
        </div>
    }
}
