//! Corrects the facts of an incident. Only what was changed is sent, so that two people who correct
//! different things both succeed; each change stands in the timeline with the old value. Called by the detail.

use std::rc::Rc;

use shared_types::{
    incident::{Completion, Incident, IncidentPatch},
    patch::Patch,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, faults_of, incidents, use_send},
    components::{Area, Button, Dialog, Kind, Pick, Select, Text},
    content::fault_box,
    i18n::{I18n, Key, cents_as_typed, cents_from_text, use_i18n},
    nav::toggled,
    pages::sign_in::set,
    session::use_session,
};

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct EditProps {
    /// As it is now.
    pub incident: Rc<Incident>,
    /// Closed without a change.
    pub onclose: Callback<()>,
    /// The change is made.
    pub done: Callback<()>,
}

/// The dialog.
#[component]
pub fn Edit(props: &EditProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let now = &props.incident;
    let row = &now.summary;
    let money = |cents: Option<i64>| cents.map(cents_as_typed).unwrap_or_default();
    let category = use_state_eq(|| row.category.clone());
    let methods = use_state_eq(|| row.methods.clone());
    let completion = use_state_eq(|| row.completion.word().to_owned());
    let description = use_state_eq(|| now.description.clone().unwrap_or_default());
    let short = use_state_eq(|| row.short_text.clone().unwrap_or_default());
    let loss = use_state_eq(|| money(row.loss_cents));
    let recovered = use_state_eq(|| money(now.recovered_cents));

    let text = |new: &str, old: &str| (new != old).then(|| new.to_owned());
    let patch = IncidentPatch {
        category: text(&category, &row.category),
        methods: (*methods != row.methods).then(|| (*methods).clone()),
        completion: completion.parse::<Completion>().ok().filter(|new| *new != row.completion),
        description: text(&description, now.description.as_deref().unwrap_or("")),
        short_text: match (short.trim(), row.short_text.as_deref().unwrap_or("")) {
            (new, old) if new == old => Patch::Absent,
            ("", _) => Patch::Null,
            (new, _) => Patch::Value(new.to_owned()),
        },
        loss_cents: sum(&loss, row.loss_cents),
        recovered_cents: sum(&recovered, now.recovered_cents),
        ..IncidentPatch::default()
    };
    let unreadable = [(&loss, "/lossCents"), (&recovered, "/recoveredCents")]
        .into_iter()
        .filter(|(typed, _)| !typed.trim().is_empty() && cents_from_text(typed).is_none())
        .map(|(_, pointer)| shared_types::problem::FieldFault::new(pointer, "money", ""))
        .collect::<Vec<_>>();
    let onsubmit = {
        let (sending, done, close) = (sending.clone(), props.done.clone(), props.onclose.clone());
        let (id, version) = (row.id, now.version);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut faults = patch.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default();
            faults.extend(unreadable.clone());
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            if patch == IncidentPatch::default() {
                return close.emit(());
            }
            // A long text is guarded by the version that was read; other fields commute.
            let tag = patch.description.is_some().then(|| format!("\"v{version}\""));
            let (patch, done) = (patch.clone(), done.clone());
            sending.run(move |client| incidents::update_incident(client, id, patch, tag), move |_| done.emit(()));
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let turn = |code: &str| {
        let (methods, code) = (methods.clone(), code.to_owned());
        Callback::from(move |_: Event| methods.set(toggled(&methods, &code)))
    };
    html! {
        <Dialog id="edit" title={i18n.t(Key::IncidentEdit).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Select id="edit-kind" label={i18n.t(Key::ReportWhat).to_owned()} value={(*category).clone()} onchange={set(&category)}
                    picks={session.codes.picks(i18n.language)} fault={fault("/category")} />
                <fieldset class="field">
                    <legend class="field-label">{ i18n.t(Key::ReportHow) }</legend>
                    <div class="row">
                        for method in session.codes.methods_of(&category) {
                            <label class="chip">
                                <input type="checkbox" checked={methods.contains(&method.code)} onchange={turn(&method.code)} />
                                <span>{ method.label.get(i18n.language) }</span>
                            </label>
                        }
                    </div>
                </fieldset>
                <Select id="edit-completion" label={i18n.t(Key::ReportCompletion).to_owned()} value={(*completion).clone()} onchange={set(&completion)}
                    picks={completions(&i18n)} />
                <Area id="edit-description" label={i18n.t(Key::ReportSaw).to_owned()} value={(*description).clone()} oninput={set(&description)} fault={fault("/description")} />
                <Text id="edit-short" label={i18n.t(Key::ReportShort).to_owned()} help={i18n.t(Key::ReportShortHelp).to_owned()}
                    value={(*short).clone()} oninput={set(&short)} fault={fault("/shortText")} />
                <div class="field-row">
                    <Text id="edit-loss" label={i18n.t(Key::ReportLoss).to_owned()} inputmode="decimal" value={(*loss).clone()} oninput={set(&loss)} fault={fault("/lossCents")} />
                    <Text id="edit-recovered" label={i18n.t(Key::ReportRecovered).to_owned()} inputmode="decimal" value={(*recovered).clone()} oninput={set(&recovered)} fault={fault("/recoveredCents")} />
                </div>
                { fault_box(&i18n, sending.fault.as_ref(), &["/category", "/description", "/shortText", "/lossCents", "/recoveredCents"]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
            </form>
        </Dialog>
    }
}

/// Done, tried, prevented as choices.
pub fn completions(i18n: &I18n) -> Vec<Pick> {
    Completion::ALL.iter().map(|word| Pick::new(word.word(), i18n.word("completion", word.word()))).collect()
}

fn sum(typed: &str, old: Option<i64>) -> Patch<i64> {
    match (cents_from_text(typed), old) {
        (new, old) if new == old => Patch::Absent,
        (Some(new), _) => Patch::Value(new),
        (None, _) => Patch::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_that_was_not_touched_is_not_sent() {
        for cents in [0, 5, 64_000, 64_050] {
            assert_eq!(sum(&cents_as_typed(cents), Some(cents)), Patch::Absent);
        }
        assert_eq!(sum("", None), Patch::Absent);
        assert_eq!(sum("", Some(5)), Patch::Null);
        assert_eq!(sum("12", Some(5)), Patch::Value(1200));
    }
}
