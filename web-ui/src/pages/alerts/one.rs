//! One alert: what was said, what one does, what others did, how many it reached, and its end. Called by the screen of alerts.

use shared_types::{
    alert::{Alert, AlertState, AlertUpdate, AlertUpdateKind},
    ids::AlertId,
};
use yew::prelude::*;

use super::{answers::Answers, call::call, end::End, more::More, reach::Reach, words};
use crate::{
    client::{Fault, alerts, use_load, use_send},
    components::{Button, Icon, Kind, icon, skeleton_lines},
    content::{async_content, fault_box},
    edge::{self, Listener},
    i18n::{Clock, I18n, Key, use_i18n},
    nav::{Link, Route},
    session::{Session, use_live, use_open_alerts, use_session},
};

/// What one alert needs.
#[derive(Properties, PartialEq)]
pub struct OneProps {
    /// Which.
    pub id: AlertId,
    /// Address of the list.
    pub back: AttrValue,
}

/// How often what waits is counted down, in milliseconds.
const TICK: i32 = 20_000;

/// Draws again now and then, for what counts down.
#[hook]
fn use_tick() {
    let turn = use_state_eq(|| 0_u32);
    use_effect_with(*turn, move |now| {
        let next = *now + 1;
        let timer = Listener::timer(TICK, move || turn.set(next));
        move || drop(timer)
    });
}

/// The alert.
#[component]
pub fn One(props: &OneProps) -> Html {
    let (i18n, session, open) = (use_i18n(), use_session(), use_open_alerts());
    let id = props.id;
    let load = use_load(id, |client, signal, id| async move { alerts::get_alert(&client, &signal, id).await });
    use_live(move |event| event.kind.starts_with("alert.") && event.subject_id == id.0, load.again.clone());
    let done = {
        let (again, open_again) = (load.again.clone(), open.again.clone());
        Callback::from(move |()| {
            again.emit(());
            open_again.emit(());
        })
    };
    let gone = load.remote.fault.as_ref().and_then(Fault::status) == Some(404);
    html! {
        <article class="card stack detail" aria-label={i18n.t(Key::AlertsOne).to_owned()}>
            <p class="only-narrow"><Link to={props.back.clone()} class="row">{ icon(Icon::ChevronLeft) }{ i18n.t(Key::NavAlerts) }</Link></p>
            if gone {
                <div class="state">{ icon(Icon::Lock) }<p class="strong">{ i18n.t(Key::AlertsGone) }</p><p class="muted">{ i18n.t(Key::AlertsGoneNext) }</p></div>
            } else {
                { async_content(&i18n, &load, skeleton_lines(6), |alert| {
                    let clock = session.clock(&i18n, Some(alert.summary.site_id));
                    html! {
                        <>
                            { told(&i18n, &session, &clock, alert) }
                            <Doing alert={alert.clone()} done={done.clone()} />
                            { call(&i18n, &clock, alert) }
                            { reactions(&i18n, &clock, alert) }
                            if alert.audience.is_some() && alert.summary.state.went_out() { <Reach id={alert.summary.id} zone={clock.zone.clone()} /> }
                            <p class="small muted">{ i18n.f(Key::AlertsWiped, &[("at", &clock.date(alert.wipes_at))]) }</p>
                        </>
                    }
                }) }
            }
        </article>
    }
}

fn told(i18n: &I18n, session: &Session, clock: &Clock, alert: &Alert) -> Html {
    let one = &alert.summary;
    let site = session.site(one.site_id).filter(|_| session.me.sites.len() > 1).map(|site| site.name.as_str());
    let belgian = session.site(one.site_id).is_some_and(|site| site.country == "BE");
    let by = alert.account_name.as_ref().map(|name| i18n.f(Key::AlertsBy, &[("name", name)]));
    html! {
        <section class="stack-small">
            <p class="row">{ words::level_badge(i18n, one.level) }{ words::state_badge(i18n, one) }</p>
            <h2>{ i18n.word("alert-kind", one.kind.word()) }</h2>
            <p class="muted small">{ [Some(words::line(i18n, clock, one, site)), by].into_iter().flatten().collect::<Vec<_>>().join(" · ") }</p>
            for update in alert.updates.iter().rev() { { message(i18n, clock, alert, update) } }
            if let Some(instruction) = &alert.instruction {
                <p class="strong row" dir="auto">{ icon(Icon::Info) }<span>{ instruction }</span></p>
            }
            if let Some(called) = alert.emergency_called {
                <p class="small row">{ icon(Icon::Phone) }{ i18n.t(if belgian { Key::AlertsCalledBe } else { Key::AlertsCalledAsk }) }{ " " }<b>{ i18n.t(if called { Key::AlertsYes } else { Key::AlertsNo }) }</b></p>
            }
            if let Some(incident) = one.incident_id {
                <p><Link to={Route::Incident(incident).path()}>{ i18n.t(Key::AlertsIncident) }</Link></p>
            }
            if let Some(at) = alert.chased_at.filter(|_| one.state == AlertState::Open && alert.may_close) {
                <div class="note warn">{ icon(Icon::Clock) }<p>{ i18n.f(Key::AlertsChased, &[("at", &clock.near(at))]) }</p></div>
            } else if let Some(at) = one.due_at.filter(|_| one.state == AlertState::Open && alert.may_close) {
                <p class="small muted">{ i18n.f(Key::AlertsDue, &[("at", &clock.near(at))]) }</p>
            }
            if let Some(decision) = &alert.decision {
                <p class="small muted">{ i18n.f(if decision.approved { Key::AlertsApprovedBy } else { Key::AlertsRefusedBy }, &[("name", &decision.account_name), ("at", &clock.near(decision.at))]) }</p>
            }
        </section>
    }
}

/// A message; the ending says how it ended before anything else.
fn message(i18n: &I18n, clock: &Clock, alert: &Alert, update: &AlertUpdate) -> Html {
    let ends = update.kind == AlertUpdateKind::Ending;
    let ending = alert.summary.ending.filter(|_| ends).map(|ending| i18n.word("alert-ending", ending.word()));
    let head = [i18n.word("alert-message", update.kind.word()), clock.near(update.at)];
    let text = update.open_text.as_ref().filter(|text| !text.is_empty());
    html! {
        <div class={classes!("stack-small", ends.then_some("note good ending"))} key={update.id.to_string()}>
            <div>
                <p class="small muted">{ head.into_iter().chain(update.account_name.clone()).collect::<Vec<_>>().join(" · ") }</p>
                if let Some(ending) = ending { <p class="strong first-capital">{ ending }</p> }
                if let Some(text) = text { <p class="told alert-words" dir="auto">{ text }</p> }
                if text.is_none() && !ends { <p class="muted">{ i18n.t(Key::AlertsWordsGone) }</p> }
                if let Some(text) = &update.restricted_text {
                    <div class="note">{ icon(Icon::Lock) }<div><p class="small strong">{ i18n.t(Key::AlertsRestricted) }</p><p class="told" dir="auto">{ text }</p></div></div>
                }
            </div>
        </div>
    }
}

fn reactions(i18n: &I18n, clock: &Clock, alert: &Alert) -> Html {
    html! {
        if !alert.reactions.is_empty() {
            <section class="stack-small panel" id="reactions">
                <h3>{ i18n.t(Key::AlertsReactions) }</h3>
                <ul class="timeline">
                    for one in &alert.reactions {
                        <li key={one.id.to_string()}>
                            <time datetime={one.at.to_string()}>{ clock.near(one.at) }</time>
                            <div>
                                <p><b>{ &one.account_name }</b>{ " " }{ i18n.word("alert-reaction", one.kind.word()) }
                                    if let Some(place) = &one.place { { ": " }<span dir="auto">{ place }</span> }
                                </p>
                                if let Some(text) = &one.text { <p class="told" dir="auto">{ text }</p> }
                                <p class="small muted">{ &one.organisation_name }</p>
                            </div>
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
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    use_tick();
    let one = &props.alert.summary;
    let (ends, adds) = (use_state_eq(|| false), use_state_eq(|| false));
    let show = |state: &UseStateHandle<bool>, to: bool| {
        let state = state.setter();
        Callback::from(move |()| state.set(to))
    };
    let decide = |approve: bool| {
        let (sending, done, id) = (sending.clone(), props.done.clone(), one.id);
        Callback::from(move |()| {
            let done = done.clone();
            sending.run(move |client| alerts::decide(client, id, approve), move |()| done.emit(()));
        })
    };
    let withdraw = {
        let (sending, done, id) = (sending.clone(), props.done.clone(), one.id);
        Callback::from(move |()| {
            let done = done.clone();
            sending.run(move |client| alerts::withdraw(client, id), move |()| done.emit(()));
        })
    };
    let told = {
        let (ends, adds, done) = (ends.setter(), adds.setter(), props.done.clone());
        Callback::from(move |()| {
            ends.set(false);
            adds.set(false);
            done.emit(());
        })
    };
    let waits = one.state == AlertState::WaitingApproval;
    let me = session.me.account.as_ref().map(|account| account.id);
    let mine = me.is_some() && props.alert.account_id == me;
    let closes = props.alert.may_close && one.state == AlertState::Open;
    let clock = session.clock(&i18n, Some(one.site_id));
    html! {
        <section class="stack-small no-print" id="doing">
            <h3 class="hidden-visually">{ i18n.t(Key::AlertsDoing) }</h3>
            if let Some(until) = one.approval_until.filter(|_| waits) {
                <div class="note warn">
                    { icon(Icon::Hourglass) }
                    <div>
                        <p>{ i18n.f(Key::AlertsWaiting, &[("at", &clock.near(until))]) }</p>
                        <p class="strong" role="timer">{ left(&i18n, until.as_millisecond() - edge::now()) }</p>
                    </div>
                </div>
            }
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            if waits {
                <div class="row">
                    if props.alert.may_decide {
                        <>
                            <Button kind={Kind::Primary} busy={sending.busy} onclick={decide(true)}>{ i18n.t(Key::AlertsApprove) }</Button>
                            <Button kind={Kind::Danger} busy={sending.busy} onclick={decide(false)}>{ i18n.t(Key::AlertsRefuse) }</Button>
                        </>
                    }
                    if mine { <Button busy={sending.busy} onclick={withdraw}>{ i18n.t(Key::AlertsWithdraw) }</Button> }
                </div>
            }
            <Answers alert={one.clone()} done={props.done.clone()} at="detail" going=true />
            if closes {
                <div class="row">
                    <Button expanded={Some(*adds)} onclick={show(&adds, !*adds)}>{ i18n.t(Key::AlertsUpdate) }</Button>
                    <Button kind={if one.received { Kind::Plain } else { Kind::Primary }} onclick={show(&ends, true)}>{ i18n.t(Key::AlertsEnd) }</Button>
                </div>
            }
            if *adds && closes { <More id={one.id} site={one.site_id} done={told.clone()} /> }
            if *ends && closes { <End id={one.id} site={one.site_id} onclose={show(&ends, false)} done={told} /> }
        </section>
    }
}

/// How long there is left, in whole minutes.
fn left(i18n: &I18n, ms: i64) -> String {
    match ms {
        ..=0 => i18n.t(Key::AlertsTooLate).to_owned(),
        1..60_000 => i18n.t(Key::AlertsLeftSoon).to_owned(),
        _ => i18n.n(Key::AlertsLeftOne, Key::AlertsLeftMany, ms / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing::i18n};

    #[test]
    fn what_is_left_is_told_in_minutes_and_never_less_than_nothing() {
        let nl = i18n(Language::Nl);
        assert_eq!(left(&nl, 12 * 60_000 + 5), "Nog 12 minuten");
        assert_eq!(left(&nl, 60_000), "Nog 1 minuut");
        assert_eq!(left(&nl, 59_000), nl.t(Key::AlertsLeftSoon));
        assert_eq!(left(&nl, -5), nl.t(Key::AlertsTooLate));
    }
}
