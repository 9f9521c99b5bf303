//! The persons of an incident: what was seen of them, and sealed who they are, opened with a reason that is logged.
//! Called by the detail. What was opened is forgotten when the incident is left.

use std::{collections::HashMap, rc::Rc};

use shared_types::{
    ids::PersonId,
    involved::SealedField,
    person::{Person, PersonOpened, PersonPage},
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::involved::{
    Open, PanelProps, Row, Strike, add_button, body, end_words, origin, panel, row_actions, save, sealed, struck_words,
};
use crate::{
    client::{
        involved::{self, Noun},
        use_load, use_send,
    },
    components::{Button, Dialog, Kind},
    content::fault_box,
    edge,
    i18n::{I18n, Key, use_i18n},
    pages::parts::{PersonFields, PersonForm},
    session::use_session,
};

/// What is open over the panel.
#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    Edit(Option<Rc<Person>>),
    Strike(Rc<Person>),
    Seal(Rc<Person>),
}

/// The panel.
#[component]
pub fn PersonsPanel(props: &PanelProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let id = props.incident.summary.id;
    let load = use_load(props.seen(), |client, signal, (id, _)| {
        involved::list::<PersonPage>(client, signal, id, Noun::Persons)
    });
    let over = use_state_eq(|| Over::Nothing);
    let opened = use_state(HashMap::<PersonId, PersonOpened>::new);
    let clock = props.clock(&i18n);
    let show = |what: Over| {
        let over = over.setter();
        Callback::from(move |()| over.set(what.clone()))
    };
    let done = {
        let (over, opened, changed) = (over.setter(), opened.setter(), props.changed.clone());
        Callback::from(move |()| {
            over.set(Over::Nothing);
            opened.set(HashMap::new());
            changed.emit(());
        })
    };
    let may = props.may_change(&session);
    let add =
        if may { add_button(&i18n, "open-person", Key::PersonAdd, show(Over::Edit(None))) } else { Html::default() };
    let row = |person: &Person| Row {
        incident: person.incident_id,
        noun: Noun::Persons,
        row: Some((person.id.0, person.version)),
    };
    let dialog = match &*over {
        Over::Nothing => Html::default(),
        Over::Edit(person) => {
            html! { <Edit incident={person.as_ref().map_or(id, |person| person.incident_id)} person={person.clone()} onclose={show(Over::Nothing)} done={done.clone()} /> }
        }
        Over::Strike(person) => {
            html! { <Strike at={row(person)} what={title(&i18n, person)} onclose={show(Over::Nothing)} done={done.clone()} /> }
        }
        Over::Seal(person) => {
            let keep = {
                let (over, opened, changed, id) = (over.setter(), opened.clone(), props.changed.clone(), person.id);
                Callback::from(move |seen: PersonOpened| {
                    let mut all = (*opened).clone();
                    all.insert(id, seen);
                    opened.set(all);
                    over.set(Over::Nothing);
                    changed.emit(());
                })
            };
            html! { <Open<PersonOpened> at={row(person)} what={title(&i18n, person)} onclose={show(Over::Nothing)} done={keep} /> }
        }
    };
    html! {
        <>
            { panel(&i18n, Key::PersonsTitle, &load, add, |page| {
                if page.items.is_empty() {
                    return html! { <p class="muted small">{ i18n.t(Key::PersonsNone) }</p> };
                }
                html! {
                    <ul class="plain-rows">
                        for person in page.items.iter().cloned().map(Rc::new) {
                            <li key={person.id.to_string()} class={classes!("involved", person.struck_at.map(|_| "struck"))}>
                                <div class="involved-main stack-small">
                                    <p class="strong">{ title(&i18n, &person) }</p>
                                    if let Some(words) = &person.appearance { <p class="told">{ words }</p> }
                                    { who(&i18n, &person, opened.get(&person.id)) }
                                    { struck_words(&i18n, person.strike_reason) }{ origin(&i18n, &props.incident, person.incident_id) }
                                    { end_words(&i18n, &clock, person.wipes_at, person.wiped_at) }
                                </div>
                                <div class="row no-print">
                                    if !person.opens.is_empty() && !opened.contains_key(&person.id) {
                                        <Button kind={Kind::Quiet} onclick={show(Over::Seal(person.clone()))}
                                            label={i18n.f(Key::InvolvedOpenOf, &[("what", &title(&i18n, &person))])}>{ i18n.t(Key::InvolvedOpen) }</Button>
                                    }
                                    if may && person.struck_at.is_none() && person.wiped_at.is_none() {
                                        { row_actions(&i18n, &title(&i18n, &person), show(Over::Edit(Some(person.clone()))), show(Over::Strike(person.clone()))) }
                                    }
                                </div>
                            </li>
                        }
                    </ul>
                }
            }) }
            { dialog }
        </>
    }
}

fn title(i18n: &I18n, person: &Person) -> String {
    format!("{} · {}", i18n.word("person-role", person.role.word()), i18n.word("age", person.age_band.word()))
}

/// Dots for what is sealed, or what was opened of it.
fn who(i18n: &I18n, person: &Person, opened: Option<&PersonOpened>) -> Html {
    let Some(opened) = opened else {
        let field = |field: &SealedField| sealed(&i18n.word("sealed", field.word()), i18n.t(Key::InvolvedSealed));
        return html! { if !person.opens.is_empty() { <p class="row">{ for person.opens.iter().map(field) }</p> } };
    };
    let mut rows: Vec<(Key, String)> = Vec::new();
    if let Some(identity) = &opened.identity {
        let names = [identity.given_names.clone(), identity.family_name.clone()];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        rows.extend((!name.is_empty()).then_some((Key::PersonName, name)));
        rows.extend(identity.birth_date.map(|day| (Key::PersonBirth, day.to_string())));
    }
    if let Some(contact) = &opened.contact {
        rows.extend(contact.phone.clone().map(|words| (Key::PersonPhone, words)));
        rows.extend(contact.email.clone().map(|words| (Key::PersonEmail, words)));
        rows.extend(contact.address.clone().map(|words| (Key::PersonAddress, words)));
    }
    html! {
        <dl class="facts">
            for (name, value) in rows { <><dt>{ i18n.t(name) }</dt><dd class="told">{ value }</dd></> }
        </dl>
    }
}

#[derive(Properties, PartialEq)]
struct EditProps {
    incident: shared_types::ids::IncidentId,
    person: Option<Rc<Person>>,
    onclose: Callback<()>,
    done: Callback<()>,
}

/// Adds or corrects.
#[component]
fn Edit(props: &EditProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let form = use_state_eq(|| props.person.as_deref().map(PersonForm::of).unwrap_or_default());
    let key = use_state(edge::random_key);
    let onsubmit = {
        let (form, sending, done, key) = (form.clone(), sending.clone(), props.done.clone(), (*key).clone());
        let (incident, was) = (props.incident, props.person.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let made = was.as_ref().map_or_else(|| body(form.new_person()), |was| body(form.patch(was)));
            let row = was.as_ref().map(|was| (was.id.0, was.version));
            save(&sending, Row { incident, noun: Noun::Persons, row }, made, key.clone(), done.clone());
        })
    };
    let changed = {
        let form = form.setter();
        Callback::from(move |new| form.set(new))
    };
    let corrects = props.person.is_some();
    let title = i18n.t(if corrects { Key::PersonEdit } else { Key::PersonAdd }).to_owned();
    let identity = if corrects { Key::PersonIdentityStays } else { Key::PersonIdentityAbout };
    const SHOWN: [&str; 9] = [
        "/role",
        "/ageBand",
        "/appearance",
        "/familyName",
        "/givenNames",
        "/birthDate",
        "/phone",
        "/email",
        "/address",
    ];
    html! {
        <Dialog id="person" {title} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <PersonFields id="person" form={(*form).clone()} {changed} fault={sending.fault.clone()} identity={Some(identity)} />
                { fault_box(&i18n, sending.fault.as_ref(), &SHOWN) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Language,
        testing::{i18n, render},
    };

    #[test]
    fn who_it_is_stands_in_dots_until_it_is_opened() {
        let nl = i18n(Language::Nl);
        let person: Person = serde_json::from_str(
            r#"{"id":"0190f0f0-0000-7000-8000-000000000001","incidentId":"0190f0f0-0000-7000-8000-000000000002","role":"suspect","ageBand":"18-24","appearance":null,"opens":["identity"],
                "wipesAt":"2027-03-28T16:31:00Z","wipedAt":null,"addedAt":"2026-03-28T16:31:00Z","struckAt":null,
                "strikeReason":null,"version":1}"#,
        )
        .unwrap();
        let hidden = render(who(&nl, &person, None));
        assert!(hidden.contains("••••••") && hidden.contains(nl.t(Key::InvolvedSealed)));
        let opened: PersonOpened = serde_json::from_str(
            r#"{"identity":{"familyName":"Jansen","givenNames":"Piet","birthDate":"2001-02-03"},"contact":null}"#,
        )
        .unwrap();
        let shown = render(who(&nl, &person, Some(&opened)));
        assert!(shown.contains("Piet Jansen") && shown.contains("2001-02-03") && !shown.contains("••••"));
    }
}
