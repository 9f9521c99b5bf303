//! How an alert ended: asked of who closes it, told to all who were warned. A false alarm is an ending too. Called by the alert.

use shared_types::{
    alert::{AlertEnding, NewAlertEnding},
    ids::{AlertId, AreaId},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::more::{Fields, use_texts};
use crate::{
    client::{Fault, alerts, faults_of, use_send},
    components::{Button, Dialog, Kind, Pick, Select},
    edge,
    i18n::{Key, use_i18n},
    pages::sign_in::set,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct EndProps {
    /// Which alert.
    pub id: AlertId,
    /// Of which site.
    pub site: AreaId,
    /// Closed without ending it.
    pub onclose: Callback<()>,
    /// Ended.
    pub done: Callback<()>,
}

/// The question.
#[component]
pub fn End(props: &EndProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let how = use_state_eq(String::new);
    let texts = use_texts(props.site, &sending);
    let key = use_memo(((*how).clone(), texts.open(), texts.restricted(), texts.confirmed()), |_| edge::random_key());
    let onsubmit = {
        let (sending, done, id, key) = (sending.clone(), props.done.clone(), props.id, (*key).clone());
        let (how, texts) = (how.clone(), texts.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Ok(ending) = how.parse::<AlertEnding>() else {
                let missing = shared_types::problem::FieldFault::new("/ending", "choose", "");
                return sending.refuse(Fault::Form(vec![missing]));
            };
            let new = NewAlertEnding {
                ending,
                open_text: texts.open(),
                restricted_text: texts.restricted(),
                confirm_findings: texts.confirmed(),
            };
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            if texts.is_unlooked() {
                return sending.refuse(Fault::Form(vec![]));
            }
            let (done, key) = (done.clone(), key.clone());
            sending.run(move |client| alerts::close(client, id, new, key), move |()| done.emit(()));
        })
    };
    let choose = Pick::new("", i18n.t(Key::ActionChoose).to_owned());
    let picks = AlertEnding::ALL.iter().filter(|one| **one != AlertEnding::BySystem);
    let picks = picks.map(|one| Pick::new(one.word(), i18n.word("alert-ending", one.word())));
    let fault = sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/ending"));
    html! {
        <Dialog id="end-alert" title={i18n.t(Key::AlertsEnd).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Select id="ending" label={i18n.t(Key::AlertsHow).to_owned()} value={(*how).clone()} picks={std::iter::once(choose).chain(picks).collect::<Vec<_>>()} onchange={set(&how)} {fault} />
                <Fields id="ending" {texts} label={i18n.t(Key::AlertsEndText).to_owned()} help={i18n.t(Key::AlertsEndHelp).to_owned()} fault={sending.fault.clone()} />
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::AlertsEndSend) }</Button>
            </form>
        </Dialog>
    }
}
