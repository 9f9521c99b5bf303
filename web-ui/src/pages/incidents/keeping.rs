//! Until when an incident is kept: that it was wiped, and the holds that keep it longer. Called by the detail.

use jiff::{Timestamp, ToSpan as _, civil::Date};
use shared_types::{
    access::{Permission, Sight},
    ids::HoldId,
    problem::FieldFault,
    retention::{Hold, HoldReason, NewHold},
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::involved::{PanelProps, panel};
use crate::{
    client::{Fault, retention, use_load, use_send},
    components::{Button, Dialog, Icon, Kind, Pick, Select, Text, icon},
    content::fault_box,
    edge,
    i18n::{Clock, Key, use_i18n},
    pages::{parts::picks, sign_in::set},
    session::use_session,
};

/// The panel.
#[component]
pub fn KeepingPanel(props: &PanelProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let row = &props.incident.summary;
    let clock = props.clock(&i18n);
    if let Some(at) = props.incident.wiped_at {
        return html! {
            <div class="note">{ icon(Icon::Info) }<div>{ i18n.f(Key::KeepingWiped, &[("at", &clock.date(at))]) }</div></div>
        };
    }
    if row.sight != Sight::Full || !session.may_at(Permission::RetentionManage, row.site_id) {
        return Html::default();
    }
    html! { <Holds incident={props.incident.clone()} changed={props.changed.clone()} /> }
}

#[component]
fn Holds(props: &PanelProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let id = props.incident.summary.id;
    let load = use_load(props.seen(), |client, signal, (id, _)| retention::list_holds(client, signal, id));
    let holding = use_state_eq(|| false);
    let clock = props.clock(&i18n);
    let turn = |to: bool| {
        let holding = holding.setter();
        Callback::from(move |()| holding.set(to))
    };
    let done = {
        let (holding, changed) = (holding.setter(), props.changed.clone());
        Callback::from(move |()| {
            holding.set(false);
            changed.emit(());
        })
    };
    let end = |hold: HoldId| {
        let (sending, done) = (sending.clone(), done.clone());
        Callback::from(move |()| {
            let done = done.clone();
            sending.run(move |client| retention::end_hold(client, id, hold), move |_| done.emit(()));
        })
    };
    let add =
        html! { <Button kind={Kind::Quiet} id="open-hold" onclick={turn(true)}>{ i18n.t(Key::KeepingHold) }</Button> };
    html! {
        <>
            { panel(&i18n, Key::KeepingTitle, &load, add, |page| {
                let now = Timestamp::from_millisecond(edge::now()).unwrap_or_default();
                if page.items.is_empty() {
                    return html! { <p class="muted small">{ i18n.t(Key::KeepingNone) }</p> };
                }
                html! {
                    <ul class="plain-rows">
                        for hold in &page.items {
                            <li key={hold.id.to_string()} class="involved">
                                <p class="involved-main">
                                    <b>{ i18n.word("hold", hold.reason.word()) }</b>{ " " }
                                    <span class="muted small">{ words(&i18n, &clock, hold) }</span>
                                </p>
                                if hold.ended_at.is_none() && hold.ends_at > now {
                                    <Button kind={Kind::Quiet} busy={sending.busy} onclick={end(hold.id)}
                                        label={i18n.f(Key::KeepingEndOf, &[("why", &i18n.word("hold", hold.reason.word()))])}>{ i18n.t(Key::KeepingEnd) }</Button>
                                }
                            </li>
                        }
                    </ul>
                }
            }) }
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            if *holding { <HoldIt incident={props.incident.clone()} changed={done} onclose={turn(false)} /> }
        </>
    }
}

fn words(i18n: &crate::i18n::I18n, clock: &Clock, hold: &Hold) -> String {
    match hold.ended_at {
        Some(at) => i18n.f(Key::KeepingEnded, &[("at", &clock.date(at))]),
        None => i18n.f(Key::KeepingUntil, &[("at", &clock.date(hold.ends_at))]),
    }
}

#[derive(Properties, PartialEq)]
struct HoldItProps {
    incident: std::rc::Rc<shared_types::incident::Incident>,
    changed: Callback<()>,
    onclose: Callback<()>,
}

#[component]
fn HoldIt(props: &HoldItProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let clock = Clock { zone: props.incident.time_zone.clone(), language: i18n.language };
    let today = clock.wall(Timestamp::from_millisecond(edge::now()).unwrap_or_default()).date();
    let (reason, day) = (use_state_eq(String::new), use_state_eq(|| (today + 3.months()).to_string()));
    let key = use_state(edge::random_key);
    let onsubmit = {
        let (reason, day, sending, done) = (reason.clone(), day.clone(), sending.clone(), props.changed.clone());
        let (id, key) = (props.incident.summary.id, (*key).clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match new_hold(&reason, &day, &clock) {
                Err(faults) => sending.refuse(Fault::Form(faults)),
                Ok(new) => {
                    let (done, key) = (done.clone(), key.clone());
                    sending.run(move |client| retention::hold(client, id, new, key), move |_| done.emit(()));
                }
            }
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let reasons = std::iter::once(Pick::new("", i18n.t(Key::ActionChoose).to_owned())).chain(picks(
        &i18n,
        "hold",
        HoldReason::ALL,
        HoldReason::word,
    ));
    html! {
        <Dialog id="hold" title={i18n.t(Key::KeepingHold).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <p class="muted">{ i18n.t(Key::KeepingHoldAbout) }</p>
                <Select id="hold-reason" label={i18n.t(Key::InvolvedWhy).to_owned()} value={(*reason).clone()} picks={reasons.collect::<Vec<_>>()}
                    onchange={set(&reason)} fault={fault("/reason")} />
                <Text id="hold-until" kind="date" short=true label={i18n.t(Key::KeepingHoldUntil).to_owned()} value={(*day).clone()} oninput={set(&day)}
                    fault={fault("/endsAt")} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/reason", "/endsAt"]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::KeepingHold) }</Button>
            </form>
        </Dialog>
    }
}

/// A hold until the end of that day on the clock of the place.
fn new_hold(reason: &str, day: &str, clock: &Clock) -> Result<NewHold, Vec<FieldFault>> {
    let ends_at = day.parse::<Date>().ok().and_then(|day| day.tomorrow().ok());
    let ends_at = ends_at.and_then(|day| clock.instant(day.at(0, 0, 0, 0)));
    match (reason.parse::<HoldReason>(), ends_at) {
        (Ok(reason), Some(ends_at)) => Ok(NewHold { reason, ends_at }),
        (reason, ends_at) => {
            let faults = [
                reason.err().map(|_| FieldFault::new("/reason", "choose", "")),
                ends_at.is_none().then(|| FieldFault::new("/endsAt", "date", "")),
            ];
            Err(faults.into_iter().flatten().collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn a_hold_lasts_to_the_end_of_its_day_and_asks_for_all_it_needs() {
        let clock = Clock { zone: "UTC".into(), language: Language::Nl };
        let hold = new_hold("claim", "2026-06-30", &clock).unwrap();
        assert_eq!(hold.ends_at.to_string(), "2026-07-01T00:00:00Z");
        assert_eq!(new_hold("", "", &clock).unwrap_err().len(), 2);
    }
}
