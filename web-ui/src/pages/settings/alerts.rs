//! How alerts reach this person: channels in their order for each level, quiet hours, the digest, the kinds it wants to hear of. Called
//! by Settings.

use shared_types::{
    alert::{AlertKind, AlertLevel},
    delivery::AlertChannel,
    notify::{AlertChoice, LevelChannels, QuietHours},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, alerts, faults_of, use_load, use_send},
    components::{Button, Check, Kind, Pick, Select, Text, Toast, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{I18n, Key, use_i18n},
    nav::toggled,
};

/// The channels beside the screen.
const CHANNELS: [AlertChannel; 3] = [AlertChannel::Push, AlertChannel::Sms, AlertChannel::Mail];
const ORDER: [Key; 3] = [Key::MyAlertsFirst, Key::MyAlertsThen, Key::MyAlertsLast];

/// The panel.
#[component]
pub fn MyAlerts() -> Html {
    let i18n = use_i18n();
    let load = use_load((), |client, signal, ()| alerts::get_choice(client, signal));
    html! {
        <section class="card stack" id="my-alerts">
            <header><h2>{ i18n.t(Key::MyAlertsTitle) }</h2><p>{ i18n.t(Key::MyAlertsAbout) }</p></header>
            { async_content(&i18n, &load, skeleton_lines(6), |choice: &AlertChoice| html! { <Form choice={choice.clone()} /> }) }
            <TryAll />
        </section>
    }
}

/// A trial to oneself, with what became of it.
#[component]
fn TryAll() -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let results = use_state(Vec::new);
    let onclick = {
        let (sending, results) = (sending.clone(), results.setter());
        Callback::from(move |()| {
            let results = results.clone();
            sending.run(alerts::try_all, move |trial| results.set(trial.results));
        })
    };
    html! {
        <div class="stack-small" id="try-all">
            <p class="small muted">{ i18n.t(Key::MyAlertsTryAbout) }</p>
            <div><Button busy={sending.busy} {onclick}>{ i18n.t(Key::MyAlertsTry) }</Button></div>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            if !results.is_empty() {
                <dl class="facts" role="status">
                    for one in results.iter() {
                        <dt>{ i18n.word("alert-channel", one.channel.word()) }</dt>
                        <dd>
                            { i18n.word("trial", one.fate.word()) }
                            if let Some(why) = one.why { { ": " }{ i18n.word("delivery-why", why.word()) } }
                        </dd>
                    }
                </dl>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    choice: AlertChoice,
}

/// The channels of a level with the one at a place changed: a channel stands there once, and no place before it is empty.
fn changed(channels: &[AlertChannel], at: usize, to: Option<AlertChannel>) -> Vec<AlertChannel> {
    let mut places: Vec<Option<AlertChannel>> = (0..3).map(|n| channels.get(n).copied()).collect();
    // What stood there changes places with what comes.
    match places.iter().position(|one| to.is_some() && *one == to) {
        Some(other) => places.swap(at, other),
        None => places[at] = to,
    }
    places.into_iter().flatten().collect()
}

#[component]
fn Form(props: &FormProps) -> Html {
    let (i18n, sending, toast) = (use_i18n(), use_send(), use_context::<Toast>());
    let choice = use_state(|| props.choice.clone());
    let with = |part: fn(&mut AlertChoice, String)| {
        let choice = choice.clone();
        Callback::from(move |text: String| {
            let mut new = (*choice).clone();
            part(&mut new, text);
            choice.set(new);
        })
    };
    let turn = |part: fn(&mut AlertChoice, bool)| {
        let choice = choice.clone();
        Callback::from(move |on: bool| {
            let mut new = (*choice).clone();
            part(&mut new, on);
            choice.set(new);
        })
    };
    let place = |level: AlertLevel, at: usize| {
        let choice = choice.clone();
        Callback::from(move |word: String| {
            let mut new = (*choice).clone();
            let channels = changed(&new.channels(level), at, word.parse().ok());
            new.levels.retain(|one| one.level != level);
            new.levels.push(LevelChannels { level, channels });
            choice.set(new);
        })
    };
    let onsubmit = {
        let (choice, sending, saved) = (choice.clone(), sending.clone(), i18n.t(Key::ActionSaved).to_owned());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = (*choice).clone();
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (toast, saved, choice) = (toast.clone(), saved.clone(), choice.clone());
            sending.run(
                move |client| alerts::choose(client, new),
                move |told| {
                    choice.set(told);
                    if let Some(toast) = toast {
                        toast.say(saved);
                    }
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let quiet = choice.quiet_hours.as_ref();
    // A chip is on for what one hears of; what is kept is what one does not, so that kinds that are added are heard of.
    let kind = |kind: AlertKind| {
        let state = choice.clone();
        let onchange = Callback::from(move |_: Event| {
            let without_kinds = toggled(&state.without_kinds, &kind);
            state.set(AlertChoice { without_kinds, ..(*state).clone() });
        });
        let checked = !choice.without_kinds.contains(&kind);
        html! { <label class="chip"><input type="checkbox" {checked} {onchange} /><span>{ i18n.word("alert-kind", kind.word()) }</span></label> }
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            for level in AlertLevel::ALL {
                <fieldset class="field">
                    <legend class="field-label">{ i18n.word("alert-level", level.word()) }</legend>
                    <div class="field-row three">
                        for at in 0..3 {
                            <Select id={format!("channel-{level}-{at}")} label={i18n.t(ORDER[at]).to_owned()} onchange={place(*level, at)}
                                value={choice.channels(*level).get(at).map_or("", |channel| channel.word())} picks={picks(&i18n, choice.channels(*level).len() >= at)} />
                        }
                    </div>
                </fieldset>
            }
            <p class="small muted">{ i18n.t(Key::MyAlertsScreen) }</p>
            <Check id="quiet" checked={quiet.is_some()} onchange={turn(|choice, on| choice.quiet_hours = on.then(|| QuietHours { from: "22:00".into(), until: "07:00".into() }))}>{ i18n.t(Key::MyAlertsQuiet) }</Check>
            if let Some(quiet) = quiet {
                <div class="field-row">
                    <Text id="quiet-from" kind="time" label={i18n.t(Key::MyAlertsFrom).to_owned()} value={quiet.from.clone()} fault={fault("/quietHours")}
                        oninput={with(|choice, text| if let Some(quiet) = &mut choice.quiet_hours { quiet.from = text })} />
                    <Text id="quiet-until" kind="time" label={i18n.t(Key::MyAlertsUntil).to_owned()} value={quiet.until.clone()}
                        oninput={with(|choice, text| if let Some(quiet) = &mut choice.quiet_hours { quiet.until = text })} />
                </div>
                <Check id="danger-passes" checked={choice.danger_passes} onchange={turn(|choice, on| choice.danger_passes = on)}>{ i18n.t(Key::MyAlertsDanger) }</Check>
            }
            <Check id="digest" checked={choice.digest_at.is_some()} onchange={turn(|choice, on| choice.digest_at = on.then(|| "08:00".into()))}>{ i18n.t(Key::MyAlertsDigest) }</Check>
            if let Some(at) = &choice.digest_at {
                <Text id="digest-at" kind="time" short=true label={i18n.t(Key::MyAlertsDigestAt).to_owned()} value={at.clone()} fault={fault("/digestAt")}
                    oninput={with(|choice, text| choice.digest_at = Some(text))} />
            }
            <fieldset class="field" id="my-kinds">
                <legend class="field-label">{ i18n.t(Key::AnswerKinds) }</legend>
                <p class="help">{ i18n.t(Key::AnswerKindsHelp) }</p>
                <div class="row">for one in AlertKind::ALL { { kind(*one) } }</div>
                if choice.without_kinds.len() == AlertKind::ALL.len() { <p class="warn-words small">{ i18n.t(Key::AnswerKindsNone) }</p> }
            </fieldset>
            { fault_box(&i18n, sending.fault.as_ref(), &["/quietHours", "/digestAt"]) }
            <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
        </form>
    }
}

/// What can stand at a place; nothing but "none" behind an empty one.
fn picks(i18n: &I18n, reached: bool) -> Vec<Pick> {
    let none = Pick::new("", i18n.t(Key::MyAlertsNone).to_owned());
    let channels = CHANNELS.iter().map(|one| Pick::new(one.word(), i18n.word("alert-channel", one.word())));
    std::iter::once(none).chain(channels.filter(|_| reached)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use AlertChannel::{Mail, Push, Sms};

    #[test]
    fn a_channel_stands_once_and_no_gap_is_left() {
        assert_eq!(changed(&[Push, Sms, Mail], 0, Some(Mail)), [Mail, Sms, Push]);
        assert_eq!(changed(&[Push, Sms, Mail], 0, None), [Sms, Mail]);
        assert_eq!(changed(&[Push], 1, Some(Sms)), [Push, Sms]);
        assert_eq!(changed(&[Push], 0, Some(Push)), [Push]);
        assert_eq!(changed(&[], 0, None), []);
    }
}
