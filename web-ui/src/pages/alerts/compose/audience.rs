//! For whom an alert is: everybody at the site who receives alerts, or fewer, or more. Called by the composer. What the person cannot
//! look up is not offered.

use shared_types::{
    access::{Permission, Role},
    ids::{AreaId, OrganisationId},
};
use yew::prelude::*;

use super::draft::Draft;
use crate::{
    client::{places, use_load},
    components::{Check, Text},
    i18n::{I18n, Key, use_i18n},
    nav::toggled,
    session::use_session,
};

/// More organisations or areas than this are chosen out of a list that is rolled.
const MANY: usize = 12;

/// Roles that receive alerts: people, and none of the operator.
fn receivers() -> impl Iterator<Item = Role> {
    let receives = |role: &Role| {
        !matches!(role, Role::Operator | Role::Integration)
            && role.policy().permissions.contains(&Permission::AlertRead)
    };
    Role::ALL.iter().copied().filter(receives)
}

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct AudienceProps {
    /// What is typed.
    pub draft: Draft,
    /// Changes it.
    pub put: Callback<Draft>,
    /// What is wrong with the radius.
    pub radius_fault: Option<String>,
}

/// The part of the form.
#[component]
pub fn Audience(props: &AudienceProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let draft = &props.draft;
    let may_look = session.may(Permission::OrganisationRead);
    let lists = use_load(may_look, |client, signal, may_look| async move {
        let areas = places::list_areas(client.clone(), signal.clone()).await?.items;
        let organisations = if may_look { places::list_organisations(client, signal).await?.items } else { vec![] };
        Ok((areas, organisations))
    });
    let turn = |part: fn(&mut Draft, bool)| {
        let (draft, put) = (draft.clone(), props.put.clone());
        Callback::from(move |on: bool| {
            let mut new = draft.clone();
            part(&mut new, on);
            put.emit(new);
        })
    };
    let radius = {
        let (draft, put) = (draft.clone(), props.put.clone());
        Callback::from(move |radius: String| put.emit(Draft { radius, ..draft.clone() }))
    };
    let here = draft.site;
    html! {
        <details class="more" open={is_narrowed(draft)} id="audience">
            <summary>{ i18n.t(Key::AlertsAudience) }{ ": " }{ words(&i18n, draft) }</summary>
            <Check id="linked-sites" checked={draft.linked} onchange={turn(|draft, on| draft.linked = on)}>{ i18n.t(Key::AlertsLinked) }</Check>
            <Check id="on-duty" checked={draft.on_duty} onchange={turn(|draft, on| draft.on_duty = on)}>{ i18n.t(Key::AlertsOnDuty) }</Check>
            if draft.unit.is_some() {
                <Text id="radius" short=true inputmode="numeric" label={i18n.t(Key::AlertsRadius).to_owned()} help={i18n.t(Key::AlertsRadiusHelp).to_owned()}
                    value={draft.radius.clone()} oninput={radius} fault={props.radius_fault.clone()} />
            }
            <fieldset class="field">
                <legend class="field-label">{ i18n.t(Key::AlertsRoles) }</legend>
                <div class="row">
                    for role in receivers() {
                        { chip(i18n.word("role", role.word()), draft.roles.contains(&role), turned(props, move |draft| draft.roles = toggled(&draft.roles, &role))) }
                    }
                </div>
            </fieldset>
            if let Some((areas, organisations)) = lists.remote.value.as_deref() {
                { chips(&i18n, Key::AlertsAreas, areas.iter().filter(|area| Some(area.id) != here).map(|area| {
                    let id: AreaId = area.id;
                    (area.name.clone(), draft.areas.contains(&id), turned(props, move |draft| draft.areas = toggled(&draft.areas, &id)))
                }).collect()) }
                { chips(&i18n, Key::AlertsOrganisations, organisations.iter().map(|one| {
                    let id: OrganisationId = one.id;
                    (one.name.clone(), draft.organisations.contains(&id), turned(props, move |draft| draft.organisations = toggled(&draft.organisations, &id)))
                }).collect()) }
            }
        </details>
    }
}

/// Whether it is for others than everybody at the site.
fn is_narrowed(draft: &Draft) -> bool {
    draft.linked
        || draft.on_duty
        || !draft.radius.is_empty()
        || !(draft.areas.is_empty() && draft.roles.is_empty() && draft.organisations.is_empty())
}

/// In a few words for whom it is.
fn words(i18n: &I18n, draft: &Draft) -> String {
    if !is_narrowed(draft) {
        return i18n.t(Key::AlertsEverybody).to_owned();
    }
    let mut parts: Vec<String> = draft.roles.iter().map(|role| i18n.word("role", role.word())).collect();
    let counts = [(Key::AlertsOrganisations, draft.organisations.len()), (Key::AlertsAreas, draft.areas.len())];
    parts.extend(counts.iter().filter(|(_, n)| *n > 0).map(|(key, n)| format!("{} ({n})", i18n.t(*key))));
    let ticks = [(Key::AlertsLinked, draft.linked), (Key::AlertsOnDuty, draft.on_duty)];
    parts.extend(ticks.iter().filter(|(_, on)| *on).map(|(key, _)| i18n.t(*key).to_owned()));
    if draft.unit.is_some() && !draft.radius.trim().is_empty() {
        parts.push(i18n.f(Key::AlertsWithin, &[("n", draft.radius.trim())]));
    }
    parts.join(", ")
}

fn turned(props: &AudienceProps, part: impl Fn(&mut Draft) + 'static) -> Callback<Event> {
    let (draft, put) = (props.draft.clone(), props.put.clone());
    Callback::from(move |_: Event| {
        let mut new = draft.clone();
        part(&mut new);
        put.emit(new);
    })
}

fn chip(words: String, checked: bool, onchange: Callback<Event>) -> Html {
    html! { <label class="chip"><input type="checkbox" {checked} {onchange} /><span>{ words }</span></label> }
}

fn chips(i18n: &I18n, name: Key, all: Vec<(String, bool, Callback<Event>)>) -> Html {
    if all.is_empty() {
        return Html::default();
    }
    let many = all.len() > MANY;
    html! {
        <fieldset class="field">
            <legend class="field-label">{ i18n.t(name) }</legend>
            <div class={classes!("row", many.then_some("tall"))} tabindex={many.then_some("0")}>
                for (words, checked, onchange) in all { { chip(words, checked, onchange) } }
            </div>
        </fieldset>
    }
}
