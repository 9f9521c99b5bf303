//! When a template makes itself, and for whom. Called by the form of a new report and by that of a template.

use shared_types::ids::AreaId;
use yew::prelude::*;

use super::draft::Draft;
use crate::{
    client::{Fault, reports, use_load},
    components::{Check, Text},
    i18n::{Key, use_i18n},
    nav::toggled,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct ScheduleProps {
    /// What ids begin with, unique on the screen.
    pub of: AttrValue,
    /// Whose template it is.
    pub site: AreaId,
    /// As it stands.
    pub draft: Draft,
    /// As it is to stand.
    pub change: Callback<Draft>,
    /// What is wrong, each at its field.
    pub fault: Option<Fault>,
}

/// The fields.
#[component]
pub fn Schedule(props: &ScheduleProps) -> Html {
    let i18n = use_i18n();
    let load = use_load(Some(props.site), reports::readers);
    let draft = &props.draft;
    let monthly = {
        let (draft, emit) = (draft.clone(), props.change.clone());
        Callback::from(move |monthly: bool| emit.emit(Draft { monthly, ..draft.clone() }))
    };
    let at = {
        let (draft, emit) = (draft.clone(), props.change.clone());
        Callback::from(move |at: String| emit.emit(Draft { at, ..draft.clone() }))
    };
    let fault = |pointer: &str| props.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let readers = load.remote.value.iter().flat_map(|list| &list.items).map(|reader| {
        let next = Draft { readers: toggled(&draft.readers, &reader.account_id), ..draft.clone() };
        let emit = props.change.clone();
        let onchange = Callback::from(move |_: Event| emit.emit(next.clone()));
        let checked = draft.readers.contains(&reader.account_id);
        html! { <label class="chip"><input type="checkbox" {checked} {onchange} /><span>{ &reader.name }</span></label> }
    });
    html! {
        <>
            <Check id={format!("{}-monthly", props.of)} checked={draft.monthly} onchange={monthly}>{ i18n.t(Key::ReportsMonthly) }</Check>
            if draft.monthly {
                <Text id={format!("{}-at", props.of)} kind="time" short=true label={i18n.t(Key::ReportsAt).to_owned()} help={i18n.t(Key::ReportsAtHelp).to_owned()}
                    value={draft.at.clone()} oninput={at} fault={fault("/schedule")} />
                <fieldset class="field">
                    <legend class="field-label">{ i18n.t(Key::ReportsReaders) }</legend>
                    <p class="muted">{ i18n.t(Key::ReportsReadersHelp) }</p>
                    <div class="row">{ for readers }</div>
                    if let Some(words) = fault("/readers") { <p class="fault">{ words }</p> }
                </fieldset>
            }
        </>
    }
}
