//! What the panels of goods, persons and vehicles have in common: their frame, the question for a reason, what a row
//! says of its end, adding and correcting, striking and opening. Called by those panels.

use std::rc::Rc;

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use shared_types::{
    access::{Permission, Sight},
    ids::IncidentId,
    incident::Incident,
    involved::{OpenReason, StrikeReason},
    problem::FieldFault,
};
use uuid::Uuid;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{
        Fault, Load, Sending,
        involved::{self, Noun},
        use_send,
    },
    components::{Button, Dialog, Icon, Kind, Pick, Select, icon, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, use_i18n},
    pages::{parts::picks, sign_in::set},
    session::Session,
};

/// What each panel of an incident is given.
#[derive(Clone, Properties, PartialEq)]
pub struct PanelProps {
    /// The incident, as this reader sees it.
    pub incident: Rc<Incident>,
    /// Something changed, which the timeline tells.
    pub changed: Callback<()>,
}

impl PanelProps {
    /// The incident as it was read: read anew, its panels are too, whoever changed it.
    pub fn seen(&self) -> (IncidentId, usize) {
        (self.incident.summary.id, Rc::as_ptr(&self.incident) as usize)
    }

    /// The clock of the place.
    pub fn clock(&self, i18n: &I18n) -> Clock {
        Clock { zone: self.incident.time_zone.clone(), language: i18n.language }
    }

    /// Whether this reader may add, correct and strike here.
    pub fn may_change(&self, session: &Session) -> bool {
        self.incident.summary.sight == Sight::Full
            && self.incident.wiped_at.is_none()
            && session.may_at(Permission::InvolvedManage, self.incident.summary.site_id)
    }
}

/// A part of the incident under its name; what is not for this role leaves no gap.
pub fn panel<T>(i18n: &I18n, title: Key, load: &Load<T>, add: Html, ready: impl FnOnce(&T) -> Html) -> Html {
    if load.remote.value.is_none() && load.remote.fault.as_ref().is_some_and(is_hidden) {
        return Html::default();
    }
    html! {
        <section class="panel stack-small" aria-label={i18n.t(title).to_owned()}>
            <header class="row apart"><h3>{ i18n.t(title) }</h3><div class="row no-print">{ add }</div></header>
            { async_content(i18n, load, skeleton_lines(1), ready) }
        </section>
    }
}

/// Refused because of what the role may see: not a failure, there is just nothing here for this reader.
fn is_hidden(fault: &Fault) -> bool {
    fault.status() == Some(403)
}

/// The button that adds.
pub fn add_button(i18n: &I18n, id: &'static str, label: Key, onclick: Callback<()>) -> Html {
    html! {
        <Button kind={Kind::Quiet} icon={Icon::Plus} {id} {onclick} label={i18n.t(label).to_owned()}>{ i18n.t(Key::InvolvedAdd) }</Button>
    }
}

/// The buttons of a row; `name` says for those who hear the page which row it is.
pub fn row_actions(i18n: &I18n, name: &str, edit: Callback<()>, strike: Callback<()>) -> Html {
    html! {
        <div class="row no-print">
            <Button kind={Kind::Quiet} onclick={edit} label={i18n.f(Key::InvolvedEditOf, &[("what", name)])}>{ i18n.t(Key::InvolvedEdit) }</Button>
            <Button kind={Kind::Quiet} onclick={strike} label={i18n.f(Key::InvolvedStrikeOf, &[("what", name)])}>{ i18n.t(Key::InvolvedStrike) }</Button>
        </div>
    }
}

/// That a row was struck, and why.
pub fn struck_words(i18n: &I18n, reason: Option<StrikeReason>) -> Html {
    match reason {
        Some(reason) => {
            let why = i18n.word("strike", reason.word());
            html! { <span class="muted small">{ i18n.f(Key::InvolvedStruck, &[("why", &why)]) }</span> }
        }
        None => Html::default(),
    }
}

/// When what names somebody is wiped, or was.
pub fn end_words(i18n: &I18n, clock: &Clock, wipes_at: Timestamp, wiped_at: Option<Timestamp>) -> Html {
    let words = match wiped_at {
        Some(at) => i18n.f(Key::InvolvedWiped, &[("at", &clock.date(at))]),
        None => i18n.f(Key::InvolvedWipes, &[("at", &clock.date(wipes_at))]),
    };
    html! { <p class="muted small">{ words }</p> }
}

/// A sealed field: dots that say nothing of how long it is.
pub fn sealed(label: &str, hidden: &str) -> Html {
    html! {
        <span class="sealed">
            { icon(Icon::Lock) }<span>{ label }</span>
            <span aria-hidden="true">{ "••••••" }</span><span class="hidden-visually">{ hidden }</span>
        </span>
    }
}

/// One row of the incident, for the dialogs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The incident.
    pub incident: IncidentId,
    /// What it is.
    pub noun: Noun,
    /// Which one, in which version; none is a new one.
    pub row: Option<(Uuid, i32)>,
}

/// Where a row is from that came with a merge; nothing for the incident's own.
pub fn origin(i18n: &I18n, incident: &Incident, of: IncidentId) -> Html {
    let from = incident.merged_here.iter().find(|other| other.id == of);
    html! { if let Some(from) = from { <span class="badge">{ i18n.f(Key::BelongsFrom, &[("number", &from.number)]) }</span> } }
}

/// What a form made, ready to travel.
pub fn body(made: Result<impl Serialize, Vec<FieldFault>>) -> Result<Value, Vec<FieldFault>> {
    made.map(|made| serde_json::to_value(made).unwrap_or_default())
}

/// Adds, or corrects what was read; `key` makes a repeat of adding harmless.
pub fn save(sending: &Sending, at: Row, body: Result<Value, Vec<FieldFault>>, key: String, done: Callback<()>) {
    match body {
        Err(faults) => sending.refuse(Fault::Form(faults)),
        Ok(body) => sending.run(
            move |client| async move {
                match at.row {
                    None => involved::add(client, at.incident, at.noun, &body, &key).await,
                    Some((id, version)) => involved::change(client, at.incident, at.noun, id, &body, version).await,
                }
            },
            move |()| done.emit(()),
        ),
    }
}

/// What striking and opening need.
#[derive(Properties, PartialEq)]
pub struct AskProps<T: PartialEq + 'static> {
    /// Which row.
    pub at: Row,
    /// What it is called.
    pub what: AttrValue,
    /// Closed without it.
    pub onclose: Callback<()>,
    /// It is done, and what came back.
    pub done: Callback<T>,
}

/// Strikes a row, with a reason.
#[component]
pub fn Strike(props: &AskProps<()>) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let strike = {
        let (sending, done, at) = (sending.clone(), props.done.clone(), props.at);
        Callback::from(move |reason: String| {
            let (Ok(reason), Some((id, _))) = (reason.parse::<StrikeReason>(), at.row) else { return };
            let done = done.clone();
            sending
                .run(move |client| involved::strike(client, at.incident, at.noun, id, reason), move |()| done.emit(()));
        })
    };
    html! {
        <Reason id="strike" title={i18n.t(Key::InvolvedStrike).to_owned()} about={i18n.f(Key::InvolvedStrikeAbout, &[("what", &props.what)])}
            reasons={picks(&i18n, "strike", StrikeReason::ALL, StrikeReason::word)} busy={sending.busy} fault={sending.fault.clone()}
            onclose={props.onclose.clone()} done={strike} />
    }
}

/// Opens what is sealed of a row, with a reason; who opens what is logged.
#[component]
pub fn Open<T>(props: &AskProps<T>) -> Html
where
    T: DeserializeOwned + PartialEq + 'static,
{
    let (i18n, sending) = (use_i18n(), use_send());
    let open = {
        let (sending, done, at) = (sending.clone(), props.done.clone(), props.at);
        Callback::from(move |reason: String| {
            let (Ok(reason), Some((id, _))) = (reason.parse::<OpenReason>(), at.row) else { return };
            let done = done.clone();
            sending.run(
                move |client| involved::open::<T>(client, at.incident, at.noun, id, reason),
                move |seen| done.emit(seen),
            );
        })
    };
    html! {
        <Reason id="open" title={i18n.t(Key::InvolvedOpen).to_owned()} about={i18n.t(Key::InvolvedOpenAbout).to_owned()}
            reasons={picks(&i18n, "open", OpenReason::ALL, OpenReason::word)} busy={sending.busy} fault={sending.fault.clone()}
            onclose={props.onclose.clone()} done={open} />
    }
}

/// What asking for a reason needs.
#[derive(Properties, PartialEq)]
pub struct ReasonProps {
    /// Id, unique on the screen.
    pub id: AttrValue,
    /// What it is about, and the words of the button.
    pub title: AttrValue,
    /// What happens then.
    pub about: AttrValue,
    /// The list.
    pub reasons: Vec<Pick>,
    /// Under way.
    pub busy: bool,
    /// Why it failed.
    pub fault: Option<Fault>,
    /// Closed without a reason.
    pub onclose: Callback<()>,
    /// The reason that was chosen.
    pub done: Callback<String>,
}

/// Asks for a reason out of a list; free text would stand in trails that nobody can alter.
#[component]
pub fn Reason(props: &ReasonProps) -> Html {
    let i18n = use_i18n();
    let reason = use_state_eq(String::new);
    let asked = use_state_eq(|| false);
    let onsubmit = {
        let (reason, asked, done) = (reason.clone(), asked.setter(), props.done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            asked.set(true);
            if !reason.is_empty() {
                done.emit((*reason).clone());
            }
        })
    };
    let missing = (*asked && reason.is_empty()).then(|| i18n.t(Key::FaultChoose).to_owned());
    let picks =
        std::iter::once(Pick::new("", i18n.t(Key::ActionChoose).to_owned())).chain(props.reasons.iter().cloned());
    html! {
        <Dialog id={props.id.clone()} title={props.title.clone()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <p class="muted">{ &props.about }</p>
                <Select id={format!("{}-reason", props.id)} label={i18n.t(Key::InvolvedWhy).to_owned()} value={(*reason).clone()}
                    picks={picks.collect::<Vec<_>>()} onchange={set(&reason)} fault={missing} />
                { fault_box(&i18n, props.fault.as_ref(), &[]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={props.busy}>{ &props.title }</Button>
            </form>
        </Dialog>
    }
}
