//! What was agreed on for the meeting: who does what until when. Called by the screen; the report for the meeting holds the same.

use shared_types::{
    access::Permission,
    ids::AreaId,
    report::{MeetingAction, NewMeetingAction},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, faults_of, reports, use_load, use_send},
    components::{Button, Check, Text, skeleton_rows},
    content::{async_content, fault_box},
    edge,
    i18n::{Key, use_i18n},
    pages::sign_in::set,
    session::{use_live, use_session},
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct AgendaProps {
    /// Where one is.
    pub site: Option<AreaId>,
}

/// The list with its form.
#[component]
pub fn Agenda(props: &AgendaProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load(props.site, reports::actions);
    use_live(|event| event.kind.starts_with("meeting-action"), load.again.clone());
    let manages = session.sites_with(Permission::PlaceManage);
    let at =
        props.site.filter(|id| manages.iter().any(|site| site.area_id == *id)).or(manages.first().map(|s| s.area_id));
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(Key::ReportsAgenda) }</h2>
            <p class="muted">{ i18n.t(Key::ReportsAgendaAbout) }</p>
            { async_content(&i18n, &load, skeleton_rows(2), |list| {
                if list.items.is_empty() {
                    return html! { <p>{ i18n.t(Key::ReportsNoAgenda) }</p> };
                }
                html! {
                    <ul class="plain-rows">
                        for action in &list.items { <li key={action.id.to_string()}><One action={action.clone()} changed={load.again.clone()} /></li> }
                    </ul>
                }
            }) }
            if let Some(site) = at { <Agree {site} made={load.again.clone()} /> }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct OneProps {
    action: MeetingAction,
    changed: Callback<()>,
}

#[component]
fn One(props: &OneProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let action = &props.action;
    let clock = session.clock(&i18n, Some(action.site_id));
    let line = action.due_date.map_or_else(
        || action.owner.clone(),
        |day| i18n.f(Key::ReportsOwnerDue, &[("owner", &action.owner), ("day", &clock.civil(day))]),
    );
    let tick = {
        let (sending, changed, id, version) = (sending.clone(), props.changed.clone(), action.id, action.version);
        Callback::from(move |done: bool| {
            let changed = changed.clone();
            sending.run(move |client| reports::tick(client, id, version, done), move |_| changed.emit(()));
        })
    };
    let words = html! { <span class="row-main"><span class={classes!("row-title", action.done_at.map(|_| "struck-words"))}>{ &action.text }</span><span class="row-line">{ line }</span></span> };
    html! {
        <>
            if session.may_at(Permission::PlaceManage, action.site_id) {
                <Check id={format!("action-{}", action.id)} checked={action.done_at.is_some()} onchange={tick}>{ words }</Check>
            } else {
                { words }
            }
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct AgreeProps {
    site: AreaId,
    made: Callback<()>,
}

#[component]
fn Agree(props: &AgreeProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let (text, owner, due) = (use_state_eq(String::new), use_state_eq(String::new), use_state_eq(String::new));
    let key = use_memo(((*text).clone(), (*owner).clone(), (*due).clone()), |_| edge::random_key());
    let onsubmit = {
        let (sending, made, key, site) = (sending.clone(), props.made.clone(), (*key).clone(), props.site);
        let (text, owner, due) = (text.clone(), owner.clone(), due.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = NewMeetingAction {
                site_id: site,
                text: text.trim().to_owned(),
                owner: owner.trim().to_owned(),
                due_date: due.parse().ok(),
            };
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (made, key) = (made.clone(), key.clone());
            let fields = [text.setter(), owner.setter(), due.setter()];
            sending.run(
                move |client| reports::agree(client, new, key),
                move |_| {
                    fields.iter().for_each(|field| field.set(String::new()));
                    made.emit(());
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <Text id="action-text" label={i18n.t(Key::ReportsWhat).to_owned()} value={(*text).clone()} oninput={set(&text)} fault={fault("/text")} />
            <div class="field-row">
                <Text id="action-owner" label={i18n.t(Key::ReportsWho).to_owned()} help={i18n.t(Key::ReportsWhoHelp).to_owned()} value={(*owner).clone()} oninput={set(&owner)} fault={fault("/owner")} />
                <Text id="action-due" kind="date" label={i18n.t(Key::ReportsDue).to_owned()} value={(*due).clone()} oninput={set(&due)} fault={fault("/dueDate")} />
            </div>
            { fault_box(&i18n, sending.fault.as_ref(), &["/text", "/owner", "/dueDate"]) }
            <Button submit=true busy={sending.busy}>{ i18n.t(Key::ReportsAgree) }</Button>
        </form>
    }
}
