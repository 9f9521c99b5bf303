//! More that became known about an alert, told to the same people; and the two texts that an update and an ending share. Called by the
//! alert.

use shared_types::{
    alert::NewAlertUpdate,
    alert_findings::{TextFinding, find},
    ids::{AlertId, AreaId},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::compose::{Looked, is_pointed_at};
use crate::{
    client::{Fault, Sending, alerts, faults_of, places, use_load, use_send},
    components::{Area, Button, Kind},
    content::fault_box,
    edge,
    i18n::{Key, use_i18n},
    pages::sign_in::set,
    session::use_session,
};

/// What is typed in two texts, and whether what looks personal in the open one was looked at.
#[derive(Clone)]
pub struct Texts {
    open: UseStateHandle<String>,
    restricted: UseStateHandle<String>,
    looked: UseStateHandle<Option<Vec<TextFinding>>>,
    found: Vec<TextFinding>,
    pointed: bool,
}

impl Texts {
    /// The text for everybody, if anything was typed.
    pub fn open(&self) -> Option<String> {
        Some(self.open.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The other text.
    pub fn restricted(&self) -> Option<String> {
        Some(self.restricted.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Whether what was pointed out was looked at.
    pub fn confirmed(&self) -> bool {
        self.looked.as_ref() == Some(&self.found) && (self.pointed || !self.found.is_empty())
    }

    /// Whether something is pointed out that nobody looked at.
    pub fn is_unlooked(&self) -> bool {
        !self.found.is_empty() && !self.confirmed()
    }
}

/// Two texts of a form that is sent by `sending`, about a site.
#[hook]
pub fn use_texts(site: AreaId, sending: &Sending) -> Texts {
    let session = use_session();
    let (open, restricted) = (use_state_eq(String::new), use_state_eq(String::new));
    let looked = use_state_eq(|| None::<Vec<TextFinding>>);
    let units = use_load(site, places::list_units);
    let units = units.remote.value.as_deref().map(|page| page.items.as_slice()).unwrap_or_default();
    let shops = units.iter().filter_map(|unit| unit.organisation_name.as_deref());
    let names: Vec<&str> = shops.chain(session.me.sites.iter().map(|site| site.name.as_str())).collect();
    let found = find("/openText", open.trim(), &names);
    Texts { open, restricted, looked, found, pointed: is_pointed_at(sending.fault.as_ref()) }
}

/// What the fields need.
#[derive(Properties)]
pub struct FieldsProps {
    /// Begins the ids.
    pub id: AttrValue,
    /// What is typed.
    pub texts: Texts,
    /// Name of the first one.
    pub label: AttrValue,
    /// How to fill it in.
    pub help: AttrValue,
    /// Why it was not sent.
    pub fault: Option<Fault>,
}

impl PartialEq for FieldsProps {
    fn eq(&self, _: &Self) -> bool {
        false // drawn with the form
    }
}

/// The two texts.
#[component]
pub fn Fields(props: &FieldsProps) -> Html {
    let i18n = use_i18n();
    let texts = &props.texts;
    let fault = |pointer: &str| props.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let onlooked = {
        let (looked, found) = (texts.looked.setter(), texts.found.clone());
        Callback::from(move |on: bool| looked.set(on.then(|| found.clone())))
    };
    html! {
        <>
            <Area id={format!("{}-text", props.id)} label={props.label.clone()} help={props.help.clone()} value={(*texts.open).clone()} oninput={set(&texts.open)} fault={fault("/openText")} />
            <Looked id={format!("{}-looked", props.id)} found={texts.found.clone()} texts={vec![("/openText", texts.open.trim().to_owned())]} pointed={texts.pointed}
                looked={texts.confirmed()} {onlooked} />
            <details class="more">
                <summary>{ i18n.t(Key::AlertsRestrictedText) }</summary>
                <Area id={format!("{}-restricted", props.id)} label={i18n.t(Key::AlertsRestrictedText).to_owned()} help={i18n.t(Key::AlertsRestrictedHelp).to_owned()}
                    value={(*texts.restricted).clone()} oninput={set(&texts.restricted)} fault={fault("/restrictedText")} />
            </details>
            if props.fault == Some(Fault::Form(vec![])) { <p class="warn-words small" role="alert">{ i18n.t(Key::AlertsLookFirst) }</p> }
            { fault_box(&i18n, props.fault.as_ref().filter(|fault| **fault != Fault::Form(vec![])), &["/openText", "/restrictedText"]) }
        </>
    }
}

/// What the form needs.
#[derive(Properties, PartialEq)]
pub struct MoreProps {
    /// Which alert.
    pub id: AlertId,
    /// Of which site.
    pub site: AreaId,
    /// It was told.
    pub done: Callback<()>,
}

/// The form.
#[component]
pub fn More(props: &MoreProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let texts = use_texts(props.site, &sending);
    let key = use_memo((texts.open(), texts.restricted(), texts.confirmed()), |_| edge::random_key());
    let onsubmit = {
        let (sending, done, id, texts, key) =
            (sending.clone(), props.done.clone(), props.id, texts.clone(), (*key).clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = NewAlertUpdate {
                open_text: texts.open().unwrap_or_default(),
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
            sending.run(move |client| alerts::update(client, id, new, key), move |()| done.emit(()));
        })
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <Fields id="update" {texts} label={i18n.t(Key::AlertsOpenText).to_owned()} help={i18n.t(Key::AlertsOpenHelp).to_owned()} fault={sending.fault.clone()} />
            <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::AlertsUpdateSend) }</Button>
        </form>
    }
}
