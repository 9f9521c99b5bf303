//! Organisations and where they take part; licences, hallmarks and passes with their end. Called by
//! Participants.

use shared_types::{
    access::Permission,
    area::AreaPage,
    organisation::{NewOrganisation, OrganisationKind},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, faults_of, places, use_load, use_send},
    components::{Button, Check, Dialog, Icon, Kind, Pick, Select, Text, empty, skeleton_rows},
    content::{async_content, fault_box},
    i18n::{I18n, Key, use_i18n},
    pages::sign_in::set,
    session::use_session,
};

/// The tab with organisations.
#[component]
pub fn Organisations() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let making = use_state_eq(|| false);
    let load = use_load((), |client, signal, ()| async move {
        let all = places::list_organisations(client.clone(), signal.clone()).await?.items;
        let parts = places::list_participations(client.clone(), signal.clone()).await?.items;
        let areas = places::list_areas(client, signal).await?.items;
        Ok((all, parts, areas))
    });
    let clock = session.clock(&i18n, None);
    let show = |to: bool| {
        let making = making.setter();
        Callback::from(move |()| making.set(to))
    };
    let made = {
        let (again, close) = (load.again.clone(), show(false));
        Callback::from(move |()| {
            close.emit(());
            again.emit(());
        })
    };
    html! {
        <section class="card stack-small">
            <header class="row apart">
                <h2>{ i18n.t(Key::TabOrganisations) }</h2>
                if session.may(Permission::OrganisationManage) { <Button icon={Icon::Plus} onclick={show(true)}>{ i18n.t(Key::OrganisationTabMake) }</Button> }
            </header>
            { async_content(&i18n, &load, skeleton_rows(6), |(all, parts, areas)| {
                if all.is_empty() {
                    return empty(Icon::Building, i18n.t(Key::OrganisationTabNone), i18n.t(Key::OrganisationTabNoneNext), Html::default());
                }
                let takes_part = |id| parts.iter().filter(move |part| part.organisation_id == id).map(|part| {
                    let name = areas.iter().find(|area| area.id == part.area_id).map_or("–", |area| area.name.as_str());
                    let until = part.ends_at.map(|at| i18n.f(Key::OrganisationTabUntil, &[("until", &clock.date(at))])).unwrap_or_default();
                    html! { <li class={classes!((!part.in_force).then_some("muted"))}>{ name }{ " " }{ until }</li> }
                }).collect::<Html>();
                html! {
                    <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::TabOrganisations).to_owned()}>
                        <table class="table">
                            <thead><tr>
                                <th scope="col">{ i18n.t(Key::PeopleName) }</th><th scope="col">{ i18n.t(Key::OrganisationTabKind) }</th>
                                <th scope="col">{ i18n.t(Key::OrganisationTabTakesPart) }</th><th scope="col">{ i18n.t(Key::OrganisationTabShows) }</th>
                            </tr></thead>
                            <tbody>
                                for one in all {
                                    <tr key={one.id.to_string()}>
                                        <th scope="row">{ &one.name }</th>
                                        <td>{ i18n.word("organisation", one.kind.word()) }</td>
                                        <td><ul>{ takes_part(one.id) }</ul></td>
                                        <td>{ i18n.t(if one.shows_name { Key::ActionYes } else { Key::ActionNo }) }</td>
                                    </tr>
                                }
                            </tbody>
                        </table>
                    </div>
                }
            }) }
            if *making { <Make onclose={show(false)} done={made} /> }
        </section>
    }
}

/// Areas as choices: kind and name.
pub fn area_picks(i18n: &I18n, areas: Option<&AreaPage>) -> Vec<Pick> {
    let areas = areas.map(|page| page.items.as_slice()).unwrap_or_default();
    areas
        .iter()
        .map(|area| Pick::new(area.id.to_string(), format!("{} ({})", area.name, i18n.word("area", area.kind.word()))))
        .collect()
}

#[derive(Properties, PartialEq)]
struct MakeProps {
    onclose: Callback<()>,
    done: Callback<()>,
}

#[component]
fn Make(props: &MakeProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let areas = use_load((), |client, signal, ()| places::list_areas(client, signal));
    let (name, place) = (use_state_eq(String::new), use_state_eq(String::new));
    let kind = use_state_eq(|| OrganisationKind::Company.word().to_owned());
    let (number, shows) = (use_state_eq(String::new), use_state_eq(|| false));
    let onsubmit = {
        let (name, kind, place, number, shows) = (name.clone(), kind.clone(), place.clone(), number.clone(), *shows);
        let (sending, done) = (sending.clone(), props.done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let area = place.parse().ok();
            let new = NewOrganisation {
                name: name.trim().to_owned(),
                kind: kind.parse().unwrap_or(OrganisationKind::Company),
                registration_number: Some(number.trim().to_owned()).filter(|number| !number.is_empty()),
                shows_name: shows,
                area_id: area.unwrap_or(uuid::Uuid::nil().into()),
            };
            let mut faults = new.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default();
            if area.is_none() {
                faults.push(shared_types::problem::FieldFault::new("/areaId", "choose", ""));
            }
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let done = done.clone();
            sending.run(move |client| places::create_organisation(client, new), move |_| done.emit(()));
        })
    };
    let kinds = OrganisationKind::ALL.iter().filter(|kind| **kind != OrganisationKind::Operator);
    let kinds = kinds.map(|kind| Pick::new(kind.word(), i18n.word("organisation", kind.word()))).collect::<Vec<_>>();
    let places = std::iter::once(Pick::new("", i18n.t(Key::ActionChoose).to_owned()))
        .chain(area_picks(&i18n, areas.remote.value.as_deref()));
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let tick = {
        let shows = shows.setter();
        Callback::from(move |on| shows.set(on))
    };
    html! {
        <Dialog id="make" title={i18n.t(Key::OrganisationTabMake).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Text id="name" label={i18n.t(Key::PeopleName).to_owned()} value={(*name).clone()} oninput={set(&name)} fault={fault("/name")} required=true />
                <Select id="kind" label={i18n.t(Key::OrganisationTabKind).to_owned()} value={(*kind).clone()} onchange={set(&kind)} picks={kinds} fault={fault("/kind")} />
                <Select id="place" label={i18n.t(Key::OrganisationTabTakesPart).to_owned()} value={(*place).clone()} onchange={set(&place)} picks={places.collect::<Vec<_>>()} fault={fault("/areaId")} />
                <Text id="number" label={i18n.t(Key::OrganisationTabNumber).to_owned()} value={(*number).clone()} oninput={set(&number)} fault={fault("/registrationNumber")} />
                <Check id="shows" checked={*shows} onchange={tick}>{ i18n.t(Key::OrganisationTabShowsTick) }</Check>
                { fault_box(&i18n, sending.fault.as_ref(), &["/name", "/kind", "/areaId", "/registrationNumber"]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::OrganisationTabMake) }</Button>
            </form>
        </Dialog>
    }
}

/// The tab with licences, hallmarks, passes, diplomas and screenings, the soonest to end first.
#[component]
pub fn Accreditations() -> Html {
    let i18n = use_i18n();
    let load = use_load((), |client, signal, ()| async move {
        let all = places::list_accreditations(client.clone(), signal.clone()).await?.items;
        let of = places::list_organisations(client, signal).await?.items;
        Ok((all, of))
    });
    html! {
        <section class="card stack-small">
            <header><h2>{ i18n.t(Key::TabAccreditations) }</h2><p>{ i18n.t(Key::AccreditationTabAbout) }</p></header>
            { async_content(&i18n, &load, skeleton_rows(4), |(all, of)| {
                if all.is_empty() {
                    return empty(Icon::Badge, i18n.t(Key::AccreditationTabNone), i18n.t(Key::AccreditationTabNoneNext), Html::default());
                }
                let name = |id| of.iter().find(|one| one.id == id).map_or("–", |one| one.name.as_str());
                html! {
                    <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::TabAccreditations).to_owned()}>
                        <table class="table">
                            <thead><tr>
                                <th scope="col">{ i18n.t(Key::OrganisationTabKind) }</th><th scope="col">{ i18n.t(Key::RightsFor) }</th>
                                <th scope="col">{ i18n.t(Key::AccreditationTabNumber) }</th><th scope="col">{ i18n.t(Key::AccreditationTabUntil) }</th>
                                <th scope="col">{ i18n.t(Key::RightsNow) }</th>
                            </tr></thead>
                            <tbody>
                                for one in all {
                                    <tr key={one.id.to_string()}>
                                        <th scope="row">
                                            { i18n.word("accreditation", one.kind.word()) }
                                            if let Some(colour) = one.pass_colour { { " · " }{ i18n.word("pass", colour.word()) } }
                                        </th>
                                        <td>{ name(one.organisation_id) }</td>
                                        <td>{ &one.number }</td>
                                        <td class="nowrap">{ one.valid_until_date.to_string() }</td>
                                        <td><span class={classes!("badge", if one.valid { "good" } else { "bad" })}>{ i18n.t(if one.valid { Key::AccreditationTabValid } else { Key::AccreditationTabEnded }) }</span></td>
                                    </tr>
                                }
                            </tbody>
                        </table>
                    </div>
                }
            }) }
        </section>
    }
}
