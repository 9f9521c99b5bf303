//! What a step of the handling asks: an outcome, a reason, a sentence. Which asks what is the shared table's
//! business. Called by the detail.

use shared_types::{
    handling::{HandlingState, NewTransition, Outcome, RejectReason, StepNeeds, find},
    ids::IncidentId,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::detail::step_name;
use crate::{
    client::{Fault, faults_of, incidents, use_send},
    components::{Area, Button, Dialog, Kind, Pick, Select, Text},
    content::fault_box,
    i18n::{Key, use_i18n},
    pages::sign_in::set,
};

/// A step that needs nothing to be told.
pub fn bare(to: HandlingState) -> NewTransition {
    NewTransition { to, outcome: None, reject_reason: None, duplicate_of: None, note: None }
}

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct StepProps {
    /// Of which incident.
    pub id: IncidentId,
    /// Where it stands.
    pub from: HandlingState,
    /// Where it goes.
    pub to: HandlingState,
    /// Closed without a step.
    pub onclose: Callback<()>,
    /// The step is taken.
    pub done: Callback<()>,
}

/// The dialog.
#[component]
pub fn Step(props: &StepProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let (outcome, reason) = (use_state_eq(String::new), use_state_eq(String::new));
    let (double, note) = (use_state_eq(String::new), use_state_eq(String::new));
    let needs = find(props.from, props.to).map_or(StepNeeds::Nothing, |step| step.needs);
    let text = |state: &UseStateHandle<String>| Some(state.trim().to_owned()).filter(|text| !text.is_empty());
    let step = NewTransition {
        to: props.to,
        outcome: outcome.parse::<Outcome>().ok(),
        reject_reason: reason.parse::<RejectReason>().ok(),
        duplicate_of: text(&double).filter(|_| *reason == RejectReason::Duplicate.word()),
        note: text(&note),
    };
    let onsubmit = {
        let (sending, done, id) = (sending.clone(), props.done.clone(), props.id);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut faults = step.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default();
            let missing = match needs {
                StepNeeds::Outcome => step.outcome.is_none().then_some("/outcome"),
                StepNeeds::RejectReason => step.reject_reason.is_none().then_some("/rejectReason"),
                StepNeeds::Note => step.note.is_none().then_some("/note"),
                StepNeeds::Nothing => None,
            };
            faults.extend(missing.map(|pointer| shared_types::problem::FieldFault::new(pointer, "missing", "")));
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let (step, done) = (step.clone(), done.clone());
            sending.run(move |client| incidents::take_step(client, id, step), move |()| done.emit(()));
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let choose = || Pick::new("", i18n.t(Key::ActionChoose).to_owned());
    let outcomes = Outcome::ALL.iter().map(|outcome| Pick::new(outcome.word(), i18n.word("outcome", outcome.word())));
    let reasons = RejectReason::ALL.iter().map(|reason| Pick::new(reason.word(), i18n.word("reason", reason.word())));
    let name = step_name(&i18n, props.from, props.to);
    html! {
        <Dialog id="step" title={name.clone()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                if needs == StepNeeds::Outcome {
                    <Select id="outcome" label={i18n.t(Key::StepAskOutcome).to_owned()} value={(*outcome).clone()} onchange={set(&outcome)}
                        picks={std::iter::once(choose()).chain(outcomes).collect::<Vec<_>>()} fault={fault("/outcome")} />
                }
                if needs == StepNeeds::RejectReason {
                    <Select id="reason" label={i18n.t(Key::StepAskReason).to_owned()} value={(*reason).clone()} onchange={set(&reason)}
                        picks={std::iter::once(choose()).chain(reasons).collect::<Vec<_>>()} fault={fault("/rejectReason")} />
                    if *reason == RejectReason::Duplicate.word() {
                        <Text id="double" label={i18n.t(Key::StepAskDuplicateOf).to_owned()} value={(*double).clone()} oninput={set(&double)}
                            fault={fault("/duplicateOf")} />
                    }
                }
                <Area id="step-note" label={i18n.t(if needs == StepNeeds::Note { Key::StepAskNoteNeeded } else { Key::StepAskNote }).to_owned()}
                    value={(*note).clone()} oninput={set(&note)} fault={fault("/note")} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/outcome", "/rejectReason", "/duplicateOf", "/note"]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ name }</Button>
            </form>
        </Dialog>
    }
}
