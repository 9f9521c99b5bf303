//! How an incident went: violence, threat, images, 112 and the answers of its category. Called by the detail.

use std::rc::Rc;

use shared_types::circumstances::{Circumstances, Question, Threat, Violence};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::involved::{PanelProps, panel};
use crate::{
    client::{Fault, involved, use_load, use_send},
    components::{Button, Dialog, Kind},
    content::fault_box,
    i18n::{Clock, I18n, Key, use_i18n},
    pages::parts::{CircumstancesFields, CircumstancesForm, answer_words, asked},
    session::use_session,
};

/// The panel.
#[component]
pub fn CircumstancesPanel(props: &PanelProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let id = props.incident.summary.id;
    let load = use_load(props.seen(), |client, signal, (id, _)| involved::read_circumstances(client, signal, id));
    let editing = use_state_eq(|| false);
    let clock = props.clock(&i18n);
    let questions: Vec<Question> = asked(&session.codes.questions, &props.incident.summary.category).cloned().collect();
    let turn = |to: bool| {
        let editing = editing.setter();
        Callback::from(move |()| editing.set(to))
    };
    let done = {
        let (editing, changed) = (editing.setter(), props.changed.clone());
        Callback::from(move |()| {
            editing.set(false);
            changed.emit(());
        })
    };
    let edit = html! {
        if props.may_change(&session) && load.remote.value.is_some() {
            <Button kind={Kind::Quiet} id="open-circumstances" onclick={turn(true)} label={i18n.t(Key::CircumstancesEdit).to_owned()}>{ i18n.t(Key::InvolvedEdit) }</Button>
        }
    };
    html! {
        <>
            { panel(&i18n, Key::CircumstancesTitle, &load, edit, |now| {
                let facts = facts(&i18n, &clock, now, &questions);
                if facts.is_empty() {
                    return html! { <p class="muted small">{ i18n.t(Key::CircumstancesNone) }</p> };
                }
                html! {
                    <dl class="facts">
                        for (name, value) in facts { <><dt>{ name }</dt><dd>{ value }</dd></> }
                    </dl>
                }
            }) }
            if let (true, Some(now)) = (*editing, &load.remote.value) {
                <Edit incident={id} now={now.clone()} {questions} {clock} onclose={turn(false)} {done} />
            }
        </>
    }
}

/// What was told, each with its name.
fn facts(i18n: &I18n, clock: &Clock, now: &Circumstances, questions: &[Question]) -> Vec<(String, String)> {
    let yes_no = |is: bool| i18n.t(if is { Key::ActionYes } else { Key::ActionNo }).to_owned();
    let named = |key: Key, value: Option<String>| value.map(|value| (i18n.t(key).to_owned(), value));
    let word = |group: &str, word: Option<&str>| word.map(|word| i18n.word(group, word));
    let own = [
        named(Key::CircumstancesViolence, word("violence", now.violence.map(Violence::word))),
        named(Key::CircumstancesThreat, word("threat", now.threat.map(Threat::word))),
        named(Key::CircumstancesEmergency, now.emergency_called.map(yes_no)),
        named(Key::CircumstancesEmergencyAt, now.emergency_called_at.map(|at| clock.moment(at))),
        named(Key::CircumstancesImages, now.images_secured.map(yes_no)),
    ];
    let answers = now.answers.iter().map(|(code, answer)| {
        let asked = questions.iter().find(|question| question.code == *code);
        let name =
            asked.map_or_else(|| code.replace('-', " "), |question| question.label.get(i18n.language).to_owned());
        (name, answer_words(i18n, answer))
    });
    own.into_iter().flatten().chain(answers).collect()
}

#[derive(Properties, PartialEq)]
struct EditProps {
    incident: shared_types::ids::IncidentId,
    now: Rc<Circumstances>,
    questions: Vec<Question>,
    clock: Clock,
    onclose: Callback<()>,
    done: Callback<()>,
}

/// Tells or corrects. Only what was changed is sent, so that two who tell different things both succeed.
#[component]
fn Edit(props: &EditProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let form = use_state_eq(|| CircumstancesForm::of(&props.now, &props.clock));
    let onsubmit = {
        let (form, sending, done, id) = (form.clone(), sending.clone(), props.done.clone(), props.incident);
        let (now, questions, clock) = (props.now.clone(), props.questions.clone(), props.clock.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match form.patch(Some(&now), &questions, &clock) {
                Err(faults) => sending.refuse(Fault::Form(faults)),
                Ok(patch) => {
                    let done = done.clone();
                    sending.run(
                        move |client| async move { involved::change_circumstances(client, id, &patch).await },
                        move |()| done.emit(()),
                    );
                }
            }
        })
    };
    let changed = {
        let form = form.setter();
        Callback::from(move |new| form.set(new))
    };
    const SHOWN: [&str; 6] =
        ["/violence", "/threat", "/imagesSecured", "/emergencyCalledAt", "/emergencyCalled", "/answers"];
    html! {
        <Dialog id="circumstances" title={i18n.t(Key::CircumstancesEdit).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <CircumstancesFields id="circumstances" form={(*form).clone()} {changed} questions={props.questions.clone()} fault={sending.fault.clone()} />
                { fault_box(&i18n, sending.fault.as_ref(), &SHOWN) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Language, testing::i18n};

    #[test]
    fn only_what_was_told_is_shown_and_a_no_is_told_too() {
        let nl = i18n(Language::Nl);
        let clock = Clock { zone: "UTC".into(), language: Language::Nl };
        let now: Circumstances = serde_json::from_str(
            r#"{"violence":null,"threat":"words","imagesSecured":false,"emergencyCalled":null,"emergencyCalledAt":null,
                "answers":{"accomplices":2},"version":1}"#,
        )
        .unwrap();
        let told = facts(&nl, &clock, &now, &[]);
        assert_eq!(told.len(), 3);
        assert_eq!(told[1], (nl.t(Key::CircumstancesImages).to_owned(), nl.t(Key::ActionNo).to_owned()));
        assert_eq!(told[2], ("accomplices".to_owned(), "2".to_owned()));
    }
}
