//! How an alert ended: asked of who closes it, told to all who were warned. Called by its screen.

use shared_types::{
    alert::{AlertEnding, NewAlertEnding},
    ids::AlertId,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, alerts, faults_of, use_send},
    components::{Area, Button, Check, Dialog, Kind, Pick, Select},
    content::fault_box,
    i18n::{Key, use_i18n},
    pages::sign_in::set,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct EndProps {
    /// Which alert.
    pub id: AlertId,
    /// Closed without ending it.
    pub onclose: Callback<()>,
    /// Ended.
    pub done: Callback<()>,
}

/// The question.
#[component]
pub fn End(props: &EndProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let (how, text, looked) =
        (use_state_eq(|| AlertEnding::DangerOver.word().to_owned()), use_state_eq(String::new), use_state_eq(|| false));
    let onsubmit = {
        let (sending, done, id) = (sending.clone(), props.done.clone(), props.id);
        let (how, text, looked) = (how.clone(), text.clone(), *looked);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Ok(ending) = how.parse::<AlertEnding>() else { return };
            let open_text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            let new = NewAlertEnding { ending, open_text, restricted_text: None, confirm_findings: looked };
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let done = done.clone();
            sending.run(move |client| alerts::close(client, id, new), move |()| done.emit(()));
        })
    };
    let check = {
        let looked = looked.setter();
        Callback::from(move |on| looked.set(on))
    };
    let picks = AlertEnding::ALL.iter().filter(|one| **one != AlertEnding::BySystem);
    let picks: Vec<Pick> = picks.map(|one| Pick::new(one.word(), i18n.word("alert-ending", one.word()))).collect();
    html! {
        <Dialog id="end-alert" title={i18n.t(Key::AlertsEnd).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Select id="ending" label={i18n.t(Key::AlertsHow).to_owned()} value={(*how).clone()} {picks} onchange={set(&how)} />
                <Area id="ending-text" label={i18n.t(Key::AlertsEndText).to_owned()} help={i18n.t(Key::AlertsEndHelp).to_owned()} value={(*text).clone()} oninput={set(&text)}
                    fault={sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/openText"))} />
                if sending.fault.is_some() { <Check id="ending-looked" checked={*looked} onchange={check}>{ i18n.t(Key::AlertsLooked) }</Check> }
                { fault_box(&i18n, sending.fault.as_ref(), &["/openText"]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::AlertsEndSend) }</Button>
            </form>
        </Dialog>
    }
}
