//! One alert: what was said, what one does, what others did, how many it reached, and its end. Called by app.rs. Opening it is not
//! reading it: that is said by a touch.

use shared_types::{
    alert::{Alert, AlertFigures, AlertReactionKind, AlertState, AlertUpdate, NewAlertReaction, NewAlertUpdate},
    ids::AlertId,
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{end::End, words};
use crate::{
    client::{alerts, use_load, use_send},
    components::{Area, Button, Check, Icon, Kind, Text, icon, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, use_i18n},
    nav::{Link, Route},
    pages::sign_in::set,
    session::{use_live, use_session},
    shell::page,
};

/// What one alert needs.
#[derive(Properties, PartialEq)]
pub struct OneProps {
    /// Which.
    pub id: AlertId,
}

/// The screen.
#[component]
pub fn One(props: &OneProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let id = props.id;
    let load = use_load(id, |client, signal, id| async move {
        let alert = alerts::get_alert(&client, &signal, id).await?;
        // Who sent it sees how many it reached.
        let figures = match alert.may_close {
            true => alerts::get_figures(&client, &signal, id).await.ok(),
            false => None,
        };
        Ok((alert, figures))
    });
    use_live(move |event| event.kind.starts_with("alert.") && event.subject_id == id.0, load.again.clone());
    let title = load.remote.value.as_ref().map(|told| i18n.word("alert-kind", told.0.summary.kind.word()));
    let back = html! {
        <p><Link to={Route::Alerts.path()} class="row">{ icon(Icon::ChevronLeft) }{ i18n.t(Key::NavAlerts) }</Link></p>
    };
    html! {
        <>
            { page(&title.unwrap_or_else(|| i18n.t(Key::NavAlerts).to_owned()), back, Html::default()) }
            { async_content(&i18n, &load, skeleton_lines(6), |(alert, figures)| {
                let clock = session.clock(&i18n, Some(alert.summary.site_id));
                html! {
                    <div class="stack">
                        { told(&i18n, &clock, alert) }
                        <Doing alert={alert.clone()} done={load.again.clone()} />
                        if let Some(figures) = figures { { reached(&i18n, figures) } }
                        { reactions(&i18n, &clock, alert) }
                    </div>
                }
            }) }
        </>
    }
}

fn told(i18n: &I18n, clock: &Clock, alert: &Alert) -> Html {
    let one = &alert.summary;
    html! {
        <section class="card stack-small">
            <p class="row">{ words::level_badge(i18n, one.level) }{ words::state_badge(i18n, one) }</p>
            <p class="muted small">{ words::line(clock, one) }</p>
            if let Some(until) = one.approval_until.filter(|_| one.state == AlertState::WaitingApproval) {
                <div class="note warn">{ icon(Icon::Hourglass) }<p>{ i18n.f(Key::AlertsWaiting, &[("at", &clock.near(until))]) }</p></div>
            }
            for update in &alert.updates { { message(i18n, clock, update) } }
            if let Some(instruction) = &alert.instruction {
                <p class="strong" dir="auto">{ instruction }</p>
            }
            if alert.emergency_called == Some(true) { <p>{ icon(Icon::Phone) }{ " " }{ i18n.t(Key::AlertsCalled) }</p> }
            if let Some(incident) = one.incident_id {
                <p><Link to={Route::Incident(incident).path()}>{ i18n.t(Key::AlertsIncident) }</Link></p>
            }
        </section>
    }
}

fn message(i18n: &I18n, clock: &Clock, update: &AlertUpdate) -> Html {
    html! {
        <div class="stack-small">
            <p class="small muted">{ i18n.word("alert-message", update.kind.word()) }{ " · " }{ clock.near(update.at) }
                if let Some(name) = &update.account_name { { " · " }{ name } }
            </p>
            if let Some(text) = &update.open_text { <p class="told" dir="auto">{ text }</p> }
            if let Some(text) = &update.restricted_text {
                <div class="note">{ icon(Icon::Lock) }<div><p class="small strong">{ i18n.t(Key::AlertsRestricted) }</p><p dir="auto">{ text }</p></div></div>
            }
        </div>
    }
}

fn reached(i18n: &I18n, figures: &AlertFigures) -> Html {
    let seconds = |ms: i64| format!("{}", (ms + 500) / 1000);
    html! {
        <section class="card stack-small" id="reached">
            <h2>{ i18n.t(Key::AlertsReached) }</h2>
            <p>{ i18n.f(Key::AlertsReachedLine, &[
                ("people", &figures.people.to_string()), ("reached", &figures.reached.to_string()),
                ("read", &figures.read.to_string()), ("not", &figures.not_delivered.to_string()),
            ]) }</p>
            if let Some(first) = figures.first_delivered_ms {
                <p class="muted small">{ i18n.f(Key::AlertsFirst, &[("seconds", &seconds(first))]) }</p>
            }
            if !figures.channels.is_empty() {
                <ul>
                    for one in &figures.channels {
                        <li class="small">{ i18n.word("alert-channel", one.channel.word()) }{ ": " }
                            { i18n.f(Key::AlertsChannelLine, &[
                                ("delivered", &one.delivered.to_string()), ("sent", &one.sent.to_string()),
                                ("failed", &(one.failed + one.expired).to_string()), ("queued", &one.queued.to_string()),
                            ]) }</li>
                    }
                </ul>
            }
        </section>
    }
}

fn reactions(i18n: &I18n, clock: &Clock, alert: &Alert) -> Html {
    html! {
        if !alert.reactions.is_empty() {
            <section class="card stack-small" id="reactions">
                <h2>{ i18n.t(Key::AlertsReactions) }</h2>
                <ul class="plain-rows">
                    for one in &alert.reactions {
                        <li key={one.id.to_string()}>
                            <p><b>{ &one.account_name }</b>{ " " }<span class="muted small">{ &one.organisation_name }{ " · " }{ clock.near(one.at) }</span></p>
                            <p dir="auto">{ i18n.word("alert-reaction", one.kind.word()) }
                                if let Some(place) = &one.place { { ": " }{ place } }
                                if let Some(text) = &one.text { { ": " }{ text } }
                            </p>
                        </li>
                    }
                </ul>
            </section>
        }
    }
}

#[derive(Properties, PartialEq)]
struct DoingProps {
    alert: Alert,
    done: Callback<()>,
}

/// What one can do with it.
#[component]
fn Doing(props: &DoingProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let one = &props.alert.summary;
    let seen_at = use_state_eq(String::new);
    let (sees, ends, adds) = (use_state_eq(|| false), use_state_eq(|| false), use_state_eq(|| false));
    let show = |state: &UseStateHandle<bool>, to: bool| {
        let state = state.setter();
        Callback::from(move |()| state.set(to))
    };
    let react = |kind: AlertReactionKind| {
        let (sending, done, id) = (sending.clone(), props.done.clone(), one.id);
        Callback::from(move |()| {
            let done = done.clone();
            sending.run(
                move |client| alerts::react(client, id, NewAlertReaction { kind, place: None }),
                move |()| done.emit(()),
            );
        })
    };
    let see = {
        let (sending, done, id, place, sees) =
            (sending.clone(), props.done.clone(), one.id, seen_at.clone(), sees.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let reaction =
                NewAlertReaction { kind: AlertReactionKind::SeeThemNow, place: Some(place.trim().to_owned()) };
            let (done, sees) = (done.clone(), sees.clone());
            sending.run(
                move |client| alerts::react(client, id, reaction),
                move |()| {
                    sees.set(false);
                    done.emit(());
                },
            );
        })
    };
    let decide = |approve: bool| {
        let (sending, done, id) = (sending.clone(), props.done.clone(), one.id);
        Callback::from(move |()| {
            let done = done.clone();
            sending.run(move |client| alerts::decide(client, id, approve), move |()| done.emit(()));
        })
    };
    let ended = {
        let (ends, adds, done) = (ends.setter(), adds.setter(), props.done.clone());
        Callback::from(move |()| {
            ends.set(false);
            adds.set(false);
            done.emit(());
        })
    };
    let open = one.state == AlertState::Open;
    html! {
        <section class="card stack-small no-print" id="doing">
            <h2 class="hidden-visually">{ i18n.t(Key::AlertsDoing) }</h2>
            { fault_box(&i18n, sending.fault.as_ref(), &["/place"]) }
            <div class="row">
                if one.received && one.read_at.is_none() {
                    <Button kind={Kind::Primary} busy={sending.busy} onclick={react(AlertReactionKind::Read)}>{ i18n.t(Key::AlertsRead) }</Button>
                }
                if one.received && open {
                    <Button expanded={Some(*sees)} onclick={show(&sees, !*sees)}>{ i18n.t(Key::AlertsSeeThem) }</Button>
                    <Button busy={sending.busy} onclick={react(AlertReactionKind::IGo)}>{ i18n.t(Key::AlertsIGo) }</Button>
                }
                if props.alert.may_decide && one.state == AlertState::WaitingApproval {
                    <Button kind={Kind::Primary} busy={sending.busy} onclick={decide(true)}>{ i18n.t(Key::AlertsApprove) }</Button>
                    <Button busy={sending.busy} onclick={decide(false)}>{ i18n.t(Key::AlertsRefuse) }</Button>
                }
                if props.alert.may_close && open {
                    <Button expanded={Some(*adds)} onclick={show(&adds, !*adds)}>{ i18n.t(Key::AlertsUpdate) }</Button>
                    <Button kind={Kind::Danger} onclick={show(&ends, true)}>{ i18n.t(Key::AlertsEnd) }</Button>
                }
            </div>
            if *sees {
                <form class="form" onsubmit={see} novalidate=true>
                    <Text id="seen-at" label={i18n.t(Key::AlertsWhere).to_owned()} value={(*seen_at).clone()} oninput={set(&seen_at)} required=true
                        fault={sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/place"))} />
                    <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::AlertsTell) }</Button>
                </form>
            }
            if *adds { <More id={one.id} done={ended.clone()} /> }
            if *ends { <End id={one.id} onclose={show(&ends, false)} done={ended} /> }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct MoreProps {
    id: AlertId,
    done: Callback<()>,
}

/// More that became known.
#[component]
fn More(props: &MoreProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let (text, looked) = (use_state_eq(String::new), use_state_eq(|| false));
    let onsubmit = {
        let (sending, done, id, text, looked) = (sending.clone(), props.done.clone(), props.id, text.clone(), *looked);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new =
                NewAlertUpdate { open_text: text.trim().to_owned(), restricted_text: None, confirm_findings: looked };
            let done = done.clone();
            sending.run(move |client| alerts::update(client, id, new), move |()| done.emit(()));
        })
    };
    let check = {
        let looked = looked.setter();
        Callback::from(move |on| looked.set(on))
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <Area id="update-text" label={i18n.t(Key::AlertsOpenText).to_owned()} help={i18n.t(Key::AlertsOpenHelp).to_owned()} value={(*text).clone()} oninput={set(&text)}
                fault={sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/openText"))} />
            if sending.fault.is_some() { <Check id="update-looked" checked={*looked} onchange={check}>{ i18n.t(Key::AlertsLooked) }</Check> }
            { fault_box(&i18n, sending.fault.as_ref(), &["/openText"]) }
            <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::AlertsTell) }</Button>
        </form>
    }
}
