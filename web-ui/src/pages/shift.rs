//! The shift on Today: who is on duty, begin with a briefing, hand over at the end, and who has read what was handed over. Called by
//! Today for guards, security desk and centre manager. The manager sees, and has no shift.

use shared_types::{
    access::Permission,
    ids::{AreaId, ShiftId},
    incident::IncidentSummary,
    shift::{Briefing, Handover, NewShiftEnd, Shift},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::incidents::words::{line, state_badge};
use crate::{
    client::{Fault, faults_of, shifts, use_load, use_send},
    components::{Area, Button, Dialog, Icon, Kind, icon, skeleton_lines},
    content::{async_content, fault_box},
    edge,
    i18n::{Clock, I18n, Key, use_i18n},
    nav::{Link, Route},
    pages::sign_in::set,
    session::{Session, use_live, use_session},
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct ShiftPanelProps {
    /// Where.
    pub site: AreaId,
}

/// The panel.
#[component]
pub fn ShiftPanel(props: &ShiftPanelProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let site = props.site;
    let briefed = use_state_eq(|| false);
    let ending = use_state_eq(|| false);
    let load = use_load(site, |client, signal, site| async move {
        let on_duty = shifts::list_on_duty(&client, &signal, site).await?.items;
        Ok((on_duty, shifts::list_handovers(&client, &signal, site).await?.items))
    });
    use_live(|event| event.kind.starts_with("shift.") || event.kind.starts_with("handover."), load.again.clone());
    let begin = {
        let (sending, briefed, again) = (sending.clone(), briefed.setter(), load.again.clone());
        Callback::from(move |()| {
            let (briefed, again) = (briefed.clone(), again.clone());
            sending.run(
                move |client| shifts::begin_shift(client, site),
                move |()| {
                    briefed.set(true);
                    again.emit(());
                },
            );
        })
    };
    let show = |state: &UseStateHandle<bool>, to: bool| {
        let state = state.setter();
        Callback::from(move |()| state.set(to))
    };
    let ended = {
        let (ending, briefed, again) = (ending.setter(), briefed.setter(), load.again.clone());
        Callback::from(move |()| {
            ending.set(false);
            briefed.set(false);
            again.emit(());
        })
    };
    let works = session.may_at(Permission::ShiftWork, site);
    let clock = session.clock(&i18n, Some(site));
    html! {
        <section class="card stack-small" id="shift">
            <h2>{ i18n.t(Key::ShiftTitle) }</h2>
            { async_content(&i18n, &load, skeleton_lines(3), |(on_duty, handovers)| {
                let mine = own(&session, on_duty);
                html! {
                    <>
                        { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                        if let Some(mine) = mine {
                            <p>{ i18n.f(Key::ShiftSince, &[("at", &clock.near(mine.begins_at))]) }</p>
                        }
                        if works {
                            <div class="row no-print">
                                if mine.is_some() {
                                    <Button onclick={show(&ending, true)}>{ i18n.t(Key::ShiftEnd) }</Button>
                                } else {
                                    <Button kind={Kind::Primary} busy={sending.busy} onclick={begin}>{ i18n.t(Key::ShiftBegin) }</Button>
                                }
                                <Button kind={Kind::Quiet} expanded={Some(*briefed)} onclick={show(&briefed, !*briefed)}>{ i18n.t(Key::ShiftBriefing) }</Button>
                            </div>
                        }
                        if *briefed { <BriefingPart {site} /> }
                        <h3>{ i18n.t(Key::ShiftOnDuty) }</h3>
                        { names(&i18n, &clock, on_duty) }
                        if !handovers.is_empty() {
                            <h3>{ i18n.t(Key::ShiftHandovers) }</h3>
                            <ul class="plain-rows">
                                for one in handovers { <li key={one.id.to_string()}><HandoverLine handover={one.clone()} {site} done={load.again.clone()} /></li> }
                            </ul>
                        }
                        if let Some(mine) = mine.filter(|_| *ending) {
                            <End id={mine.id} onclose={show(&ending, false)} done={ended} />
                        }
                    </>
                }
            }) }
        </section>
    }
}

fn own<'a>(session: &Session, on_duty: &'a [Shift]) -> Option<&'a Shift> {
    let me = session.me.account.as_ref()?.id;
    on_duty.iter().find(|shift| shift.account_id == me)
}

fn names(i18n: &I18n, clock: &Clock, on_duty: &[Shift]) -> Html {
    if on_duty.is_empty() {
        return html! { <p class="muted">{ i18n.t(Key::ShiftNobody) }</p> };
    }
    html! {
        <ul class="plain-rows">
            for one in on_duty {
                <li key={one.id.to_string()}>
                    <p>{ i18n.f(Key::ShiftPersonSince, &[("name", &one.account_name), ("at", &clock.near(one.begins_at))]) }
                        { " " }<span class="muted small">{ &one.organisation_name }</span></p>
                </li>
            }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
struct BriefingProps {
    site: AreaId,
}

/// What one must know at the start.
#[component]
fn BriefingPart(props: &BriefingProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load(props.site, shifts::get_briefing);
    let clock = session.clock(&i18n, Some(props.site));
    html! {
        <div class="note" id="briefing">
            { icon(Icon::Info) }
            <div class="stack-small">{ async_content(&i18n, &load, skeleton_lines(4), |told| briefing(&i18n, &session, &clock, told)) }</div>
        </div>
    }
}

fn briefing(i18n: &I18n, session: &Session, clock: &Clock, told: &Briefing) -> Html {
    html! {
        <>
            <p class="strong">{ i18n.f(Key::ShiftBriefingSince, &[("at", &clock.near(told.since))]) }</p>
            { part(i18n, session, Key::ShiftNew, &told.new, told.new_more) }
            { part(i18n, session, Key::ShiftOpen, &told.open, told.open_more) }
            for one in &told.handovers {
                if let Some(words) = &one.text {
                    <p class="told" dir="auto"><b>{ &one.account_name }</b>{ ": " }{ words }</p>
                }
            }
            if !told.ending.is_empty() {
                <h3>{ i18n.t(Key::ShiftEnding) }</h3>
                <ul>
                    for one in &told.ending {
                        <li class="small">{ i18n.word("accreditation", one.kind.word()) }{ " " }
                            { i18n.f(Key::ShiftEndingLine, &[("number", &one.number), ("day", &one.valid_until_date.to_string())]) }</li>
                    }
                </ul>
            }
        </>
    }
}

fn part(i18n: &I18n, session: &Session, title: Key, rows: &[IncidentSummary], more: bool) -> Html {
    html! {
        <>
            <h3>{ i18n.t(title) }{ " · " }{ rows.len() }{ if more { format!(" {}", i18n.t(Key::ShiftMore)) } else { String::new() } }</h3>
            if rows.is_empty() { <p class="muted small">{ i18n.t(Key::ShiftNothing) }</p> }
            <ul class="plain-rows">
                for row in rows.iter().take(6) {
                    <li key={row.id.to_string()}>
                        <Link to={Route::Incident(row.id).path()} class="row-link short">
                            <span class="row-main">
                                <span class="row-title">{ session.codes.title(&row.category, &row.methods, i18n.language) }</span>
                                <span class="row-line">{ line(i18n, session, row) }</span>
                            </span>
                            <span class="row-badges">{ state_badge(i18n, row.state) }</span>
                        </Link>
                    </li>
                }
            </ul>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct HandoverProps {
    handover: Handover,
    site: AreaId,
    done: Callback<()>,
}

/// What was handed over, and who has read it.
#[component]
fn HandoverLine(props: &HandoverProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let one = &props.handover;
    let clock = session.clock(&i18n, Some(props.site));
    let me = session.me.account.as_ref().map(|account| account.id);
    let to_read = Some(one.account_id) != me && one.reads.iter().all(|read| Some(read.account_id) != me);
    let read = {
        let (sending, done, id) = (sending.clone(), props.done.clone(), one.id);
        Callback::from(move |()| {
            let done = done.clone();
            sending.run(move |client| shifts::read_handover(client, id), move |()| done.emit(()));
        })
    };
    html! {
        <div class="stack-small handover">
            <p class="small muted">{ i18n.f(Key::ShiftHandoverBy, &[("name", &one.account_name), ("at", &clock.near(one.at))]) }</p>
            if let Some(words) = &one.text { <p class="told" dir="auto">{ words }</p> } else { <p class="muted">{ i18n.t(Key::ShiftWiped) }</p> }
            <p class="small muted">{ read_by(&i18n, &clock, one) }</p>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            if to_read && one.text.is_some() {
                <p class="no-print"><Button busy={sending.busy} onclick={read}>{ i18n.t(Key::ShiftRead) }</Button></p>
            }
        </div>
    }
}

fn read_by(i18n: &I18n, clock: &Clock, one: &Handover) -> String {
    if one.reads.is_empty() {
        return i18n.t(Key::ShiftUnread).to_owned();
    }
    let names: Vec<String> =
        one.reads.iter().map(|read| format!("{} ({})", read.account_name, clock.near(read.at))).collect();
    i18n.f(Key::ShiftReadBy, &[("names", &names.join(", "))])
}

#[derive(Properties, PartialEq)]
struct EndProps {
    id: ShiftId,
    onclose: Callback<()>,
    done: Callback<()>,
}

/// Asks what whoever comes next must know.
#[component]
fn End(props: &EndProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let words = use_state_eq(String::new);
    let tried = use_mut_ref(|| None::<(NewShiftEnd, String)>);
    let onsubmit = {
        let (words, sending, done, id) = (words.clone(), sending.clone(), props.done.clone(), props.id);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let end = NewShiftEnd { handover: Some(words.trim().to_owned()).filter(|words| !words.is_empty()) };
            if let Err(errors) = end.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let mut last = tried.borrow_mut();
            let key = match last.as_ref() {
                Some((same, key)) if *same == end => key.clone(),
                _ => edge::random_key(),
            };
            *last = Some((end.clone(), key.clone()));
            let done = done.clone();
            sending.run(move |client| shifts::end_shift(client, id, end, key), move |()| done.emit(()));
        })
    };
    let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/handover"));
    html! {
        <Dialog id="end-shift" title={i18n.t(Key::ShiftEndTitle).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Area id="handover" label={i18n.t(Key::ShiftEndWords).to_owned()} help={i18n.t(Key::ShiftEndHelp).to_owned()} value={(*words).clone()} oninput={set(&words)} {fault} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/handover"]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::ShiftEndSend) }</Button>
            </form>
        </Dialog>
    }
}
