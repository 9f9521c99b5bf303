//! The tracks of an incident: what police, prosecution, insurer or repairer do with it, each with its steps. Called by the detail.
//! Which steps there are and who may tell of which is the shared table's business.

use shared_types::{
    access::Permission,
    ids::{IncidentId, TrackId, TrackStepId},
    involved::{NewStrike, StrikeReason},
    track::{NewTrack, NewTrackStep, NotifiedBy, Track, TrackKind, TrackStep, TrackStepWord, WhyNotReported, tells},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::involved::PanelProps;
use crate::{
    client::{Fault, faults_of, handling, use_load, use_send},
    components::{Area, Button, Dialog, Icon, Kind, Pick, Select, Text, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, parse_wall, use_i18n},
    pages::sign_in::set,
    session::use_session,
};

/// What is being asked.
#[derive(Clone, PartialEq)]
enum Asking {
    Begin,
    Step(TrackId, TrackKind),
    Strike(TrackId, TrackStepId),
}

/// The panel.
#[component]
pub fn Tracks(props: &PanelProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let row = &props.incident.summary;
    let (id, site) = (row.id, row.site_id);
    let load = use_load(props.seen(), |client, signal, (id, _)| handling::list_tracks(client, signal, id));
    let asking = use_state_eq(|| None::<Asking>);
    let roles = session.site(site).map(|site| site.roles.clone()).unwrap_or_default();
    let kinds: Vec<TrackKind> = TrackKind::ALL
        .iter()
        .copied()
        .filter(|kind| roles.iter().any(|role| tells(*role, *kind)))
        .filter(|_| session.may_at(Permission::TrackTell, site))
        .collect();
    let clock = Clock { zone: props.incident.time_zone.clone(), language: i18n.language };
    let ask = |what: Asking| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(Some(what.clone())))
    };
    let onclose = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(None))
    };
    let done = {
        let (asking, again, changed) = (asking.setter(), load.again.clone(), props.changed.clone());
        Callback::from(move |()| {
            asking.set(None);
            again.emit(());
            changed.emit(());
        })
    };
    html! {
        <section class="stack-small tracks" id="tracks">
            <header class="row apart">
                <h3>{ i18n.t(Key::TracksTitle) }</h3>
                if !kinds.is_empty() { <Button kind={Kind::Quiet} icon={Icon::Plus} onclick={ask(Asking::Begin)}>{ i18n.t(Key::TracksNew) }</Button> }
            </header>
            { async_content(&i18n, &load, skeleton_lines(2), |tracks: &Vec<Track>| {
                if tracks.is_empty() {
                    return html! { <p class="muted small">{ i18n.t(Key::TracksNone) }{ " " }{ i18n.t(Key::TracksAbout) }</p> };
                }
                html! {
                    <ul class="plain-rows">
                        for track in tracks {
                            <li key={track.id.to_string()} class="stack-small">
                                { head(&i18n, &clock, track) }
                                <ol class="timeline">
                                    for step in &track.steps {
                                        { step_line(&i18n, &clock, step, kinds.contains(&track.kind).then(|| ask(Asking::Strike(track.id, step.id)))) }
                                    }
                                </ol>
                                if kinds.contains(&track.kind) && track.struck_at.is_none() {
                                    <Button kind={Kind::Quiet} icon={Icon::Plus} label={format!("{}: {}", i18n.t(Key::TracksStepAdd), i18n.word("track", track.kind.word()))}
                                        onclick={ask(Asking::Step(track.id, track.kind))}>{ i18n.t(Key::TracksStepAdd) }</Button>
                                }
                            </li>
                        }
                    </ul>
                }
            }) }
            { match &*asking {
                None => Html::default(),
                Some(Asking::Begin) => html! { <StepForm {id} track={None::<TrackId>} kinds={kinds.clone()} {clock} {onclose} {done} /> },
                Some(Asking::Step(track, kind)) => html! { <StepForm {id} track={Some(*track)} kinds={vec![*kind]} {clock} {onclose} {done} /> },
                Some(Asking::Strike(track, step)) => html! { <Strike {id} track={*track} step={*step} {onclose} {done} /> },
            } }
        </section>
    }
}

fn head(i18n: &I18n, clock: &Clock, track: &Track) -> Html {
    let (look, state) = match (track.struck_at, track.ended_at) {
        (Some(_), _) => ("", track.strike_reason.map(|why| struck(i18n, why)).unwrap_or_default()),
        (None, Some(at)) => ("good", i18n.f(Key::TracksEnded, &[("at", &clock.near(at))])),
        (None, None) => ("brand", i18n.t(Key::TracksRuns).to_owned()),
    };
    let minutes = track.minutes.map(|n| i18n.f(Key::TracksMinutes, &[("n", &n.to_string())]));
    let how = track.notified_by.map(|how| i18n.word("notified-by", how.word()));
    let parts = [track.reference.clone(), track.party.clone(), how, minutes];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    html! {
        <>
            <p class="row apart">
                <span class="strong">{ i18n.word("track", track.kind.word()) }</span>
                <span class={classes!("badge", look)}>{ state }</span>
            </p>
            if !parts.is_empty() { <p class="muted small">{ parts.join(" · ") }</p> }
        </>
    }
}

fn struck(i18n: &I18n, why: StrikeReason) -> String {
    i18n.f(Key::TracksStruck, &[("why", &i18n.word("strike", why.word()))])
}

fn step_line(i18n: &I18n, clock: &Clock, step: &TrackStep, strike: Option<Callback<()>>) -> Html {
    let word = i18n.word("track-step", step.step.word());
    let hand = i18n.word("hand", step.hand.word());
    let by = match &step.account_name {
        Some(name) => i18n.f(Key::TracksByName, &[("hand", &hand), ("name", name)]),
        None => hand,
    };
    html! {
        <li key={step.id.to_string()}>
            <time datetime={step.happened_at.to_string()}>{ clock.near(step.happened_at) }</time>
            <div>
                <p class="row apart">
                    <span>
                        if step.struck_at.is_some() { <del>{ word.clone() }</del> } else { { word.clone() } }
                        if let Some(why) = step.why_not { { ": " }{ i18n.word("why-not", why.word()) } }
                        <span class="muted small">{ " · " }{ by }</span>
                    </span>
                    if let Some(onclick) = strike.filter(|_| step.struck_at.is_none()) {
                        <Button kind={Kind::Quiet} icon={Icon::Close} label={format!("{}: {word}", i18n.t(Key::TracksStrike))} {onclick} />
                    }
                </p>
                if let Some(why) = step.strike_reason { <p class="muted small">{ struck(i18n, why) }</p> }
                if let Some(note) = &step.note { <p class="told">{ note }</p> }
            </div>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct StepFormProps {
    id: IncidentId,
    track: Option<TrackId>,
    kinds: Vec<TrackKind>,
    clock: Clock,
    onclose: Callback<()>,
    done: Callback<()>,
}

/// A step of a track, or the first of a new one.
#[component]
fn StepForm(props: &StepFormProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let kind = use_state_eq(|| props.kinds.first().map(|kind| kind.word().to_owned()).unwrap_or_default());
    let (step, at) = (use_state_eq(String::new), use_state_eq(String::new));
    let (note, why, how) = (use_state_eq(String::new), use_state_eq(String::new), use_state_eq(String::new));
    let (reference, party) = (use_state_eq(String::new), use_state_eq(String::new));
    let chosen: TrackKind = kind.parse().unwrap_or(TrackKind::PoliceReport);
    let first = chosen.steps().first().map_or(TrackStepWord::Begun, |rule| rule.step);
    let taken = step.parse().ok().filter(|step| chosen.rule(*step).is_some()).unwrap_or(first);
    let text = |state: &UseStateHandle<String>| Some(state.trim().to_owned()).filter(|text| !text.is_empty());
    let asks_why = matches!(taken, TrackStepWord::NotWanted | TrackStepWord::Withdrawn);
    let new_step = NewTrackStep {
        step: taken,
        happened_at: parse_wall(&at).and_then(|wall| props.clock.instant(wall)),
        note: text(&note),
        why_not: why.parse::<WhyNotReported>().ok().filter(|_| asks_why),
    };
    let notified = chosen == TrackKind::PoliceNotified;
    let new_track = NewTrack {
        kind: chosen,
        reference: text(&reference),
        party: text(&party),
        notified_by: how.parse::<NotifiedBy>().ok().filter(|_| notified),
        first: new_step.clone(),
    };
    let onsubmit = {
        let (sending, done, id, track) = (sending.clone(), props.done.clone(), props.id, props.track);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let judged = if track.is_some() { new_step.validate() } else { new_track.validate() };
            if let Err(errors) = judged {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (new_step, new_track, done) = (new_step.clone(), new_track.clone(), done.clone());
            sending.run(
                move |client| async move {
                    match track {
                        Some(track) => handling::add_track_step(client, id, track, new_step).await,
                        None => handling::begin_track(client, id, new_track).await,
                    }
                },
                move |_| done.emit(()),
            );
        })
    };
    let under = if props.track.is_some() { "" } else { "/first" };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let (at_pointer, note_pointer) = (format!("{under}/happenedAt"), format!("{under}/note"));
    let kinds: Vec<Pick> =
        props.kinds.iter().map(|kind| Pick::new(kind.word(), i18n.word("track", kind.word()))).collect();
    let steps: Vec<Pick> = chosen
        .steps()
        .iter()
        .map(|rule| Pick::new(rule.step.word(), i18n.word("track-step", rule.step.word())))
        .collect();
    let choose = || Pick::new("", i18n.t(Key::ActionChoose).to_owned());
    let whys = WhyNotReported::ALL.iter().map(|why| Pick::new(why.word(), i18n.word("why-not", why.word())));
    let hows = NotifiedBy::ALL.iter().map(|how| Pick::new(how.word(), i18n.word("notified-by", how.word())));
    let title = i18n.t(if props.track.is_some() { Key::TracksStepAdd } else { Key::TracksNew }).to_owned();
    html! {
        <Dialog id="track-step" title={title.clone()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                if props.track.is_none() {
                    <Select id="track-kind" label={i18n.t(Key::TracksKind).to_owned()} value={chosen.word()} picks={kinds} onchange={set(&kind)} />
                }
                <Select id="track-word" label={i18n.t(Key::TracksStep).to_owned()} value={taken.word()} picks={steps} onchange={set(&step)} />
                if asks_why {
                    <Select id="track-why" label={i18n.t(Key::TracksWhyNot).to_owned()} value={(*why).clone()} onchange={set(&why)}
                        picks={std::iter::once(choose()).chain(whys).collect::<Vec<_>>()} />
                }
                if props.track.is_none() {
                    if notified {
                        <Select id="track-how" label={i18n.t(Key::TracksHow).to_owned()} value={(*how).clone()} onchange={set(&how)}
                            picks={std::iter::once(choose()).chain(hows).collect::<Vec<_>>()} />
                    }
                    <Text id="track-reference" label={i18n.t(Key::TracksReference).to_owned()} help={i18n.t(Key::TracksReferenceHelp).to_owned()}
                        value={(*reference).clone()} oninput={set(&reference)} fault={fault("/reference")} />
                    <Text id="track-party" label={i18n.t(Key::TracksParty).to_owned()} help={i18n.t(Key::TracksPartyHelp).to_owned()}
                        value={(*party).clone()} oninput={set(&party)} fault={fault("/party")} />
                }
                <Text id="track-at" kind="datetime-local" label={i18n.t(Key::TracksWhen).to_owned()} help={i18n.t(Key::TracksWhenHelp).to_owned()}
                    value={(*at).clone()} oninput={set(&at)} fault={fault(&at_pointer)} />
                <Area id="track-note" label={i18n.t(Key::TracksNote).to_owned()} help={i18n.t(Key::TracksNoteHelp).to_owned()}
                    value={(*note).clone()} oninput={set(&note)} fault={fault(&note_pointer)} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/reference", "/party", &at_pointer, &note_pointer]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ title }</Button>
            </form>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct StrikeProps {
    id: IncidentId,
    track: TrackId,
    step: TrackStepId,
    onclose: Callback<()>,
    done: Callback<()>,
}

/// Why a step is struck.
#[component]
fn Strike(props: &StrikeProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let reason = use_state_eq(|| StrikeReason::Mistaken.word().to_owned());
    let onsubmit = {
        let (sending, done, reason) = (sending.clone(), props.done.clone(), reason.clone());
        let (id, track, step) = (props.id, props.track, props.step);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Ok(reason) = reason.parse() else { return };
            let done = done.clone();
            sending.run(
                move |client| handling::strike_track_step(client, id, track, step, NewStrike { reason }),
                move |_| done.emit(()),
            );
        })
    };
    let picks: Vec<Pick> =
        StrikeReason::ALL.iter().map(|why| Pick::new(why.word(), i18n.word("strike", why.word()))).collect();
    html! {
        <Dialog id="strike" title={i18n.t(Key::TracksStrike).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Select id="strike-why" label={i18n.t(Key::TracksStrikeWhy).to_owned()} value={(*reason).clone()} {picks} onchange={set(&reason)} />
                { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                <Button kind={Kind::Danger} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::TracksStrike) }</Button>
            </form>
        </Dialog>
    }
}
