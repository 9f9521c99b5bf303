//! Links an incident with another one, or merges the other into it: by number, how, and why. Called by
//! the panel of what belongs together.

use shared_types::{
    belonging::{LinkKind, LinkReason, MergeReason, NewLink, NewMerge},
    ids::IncidentId,
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::belongs::{kind_picks, reason_picks};
use crate::{
    client::{Fault, belonging, use_send},
    components::{Button, Dialog, Kind, Segments, Select, Text},
    content::fault_box,
    i18n::{Key, use_i18n},
    pages::sign_in::set,
};

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct JoinProps {
    /// The incident that stays.
    pub id: IncidentId,
    /// The number of the other one, where it is known.
    pub number: AttrValue,
    /// Closed without doing it.
    pub onclose: Callback<()>,
    /// It is done.
    pub done: Callback<()>,
}

/// The dialog.
#[component]
pub fn Join(props: &JoinProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let number = use_state_eq(|| props.number.to_string());
    let how = use_state_eq(|| AttrValue::Static("same-series"));
    let why = use_state_eq(|| LinkReason::SameMethod.word().to_owned());
    let merge = &**how == "merge";
    let choose = {
        let (how, why) = (how.setter(), why.setter());
        Callback::from(move |word: AttrValue| {
            let first = if word == "merge" { MergeReason::SameEvent.word() } else { LinkReason::SameMethod.word() };
            why.set(first.to_owned());
            how.set(word);
        })
    };
    let onsubmit = {
        let (sending, done, id) = (sending.clone(), props.done.clone(), props.id);
        let (number, how, why) = (number.clone(), how.clone(), why.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let named = number.trim().to_owned();
            if named.is_empty() {
                let missing = shared_types::problem::FieldFault::new("/number", "missing", "");
                return sending.refuse(Fault::Form(vec![missing]));
            }
            let done = done.clone();
            if &**how == "merge" {
                let reason = why.parse().unwrap_or(MergeReason::SameEvent);
                let new = NewMerge { incident_id: None, number: Some(named), reason };
                sending.run(move |client| belonging::merge_incident(client, id, new), move |()| done.emit(()));
            } else {
                let kind = how.parse().unwrap_or(LinkKind::Other);
                let reason = why.parse().unwrap_or(LinkReason::Other);
                let new = NewLink { incident_id: None, number: Some(named), kind, reason };
                sending.run(move |client| belonging::link_incident(client, id, new), move |()| done.emit(()));
            }
        })
    };
    let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/number"));
    html! {
        <Dialog id="join" title={i18n.t(Key::BelongsAdd).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Text id="other-number" label={i18n.t(Key::BelongsNumber).to_owned()} help={i18n.t(Key::BelongsNumberHelp).to_owned()}
                    value={(*number).clone()} oninput={set(&number)} {fault} />
                <Segments name="how" headed=true look="row" label={i18n.t(Key::BelongsHow).to_owned()} picks={kind_picks(&i18n)} value={(*how).clone()} onchange={choose} />
                if merge { <p class="small muted">{ i18n.t(Key::BelongsMergeWords) }</p> }
                <Select id="why" label={i18n.t(Key::BelongsWhy).to_owned()} value={(*why).clone()} picks={reason_picks(&i18n, merge)} onchange={set(&why)} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/number"]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::BelongsJoin) }</Button>
            </form>
        </Dialog>
    }
}
