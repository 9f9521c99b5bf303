//! Machine clients: who may ask for tokens by which secret. A secret is shown once. Called by Settings, for
//! who may manage them.

use shared_types::{
    access::{Permission, Role},
    client::{Client, ClientPatch, NewClient, NewClientSecret},
    ids::{ClientId, ClientSecretId},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::Secret;
use crate::{
    client::{Fault, access, faults_of, places, use_load, use_send},
    components::{Button, Icon, Kind, Pick, Select, Text, empty, skeleton_rows},
    content::{async_content, fault_box},
    i18n::{Key, use_i18n},
    nav::toggled,
    pages::{
        participants::{area_picks, permission_words},
        sign_in::set,
    },
    session::use_session,
};

/// The panel.
#[component]
pub fn Clients() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let load = use_load((), |client, signal, ()| access::list_clients(client, signal));
    let made = use_state(|| None::<NewClientSecret>);
    let clock = session.clock(&i18n, None);
    let turn = |one: &Client| {
        let (sending, again, id, disabled) = (sending.clone(), load.again.clone(), one.id, one.disabled);
        Callback::from(move |()| {
            let (again, patch) = (again.clone(), ClientPatch { disabled: Some(!disabled), ..ClientPatch::default() });
            sending.run(move |client| access::update_client(client, id, patch), move |_| again.emit(()));
        })
    };
    let add = |id: ClientId| {
        let (sending, again, made) = (sending.clone(), load.again.clone(), made.setter());
        Callback::from(move |()| {
            let (again, made) = (again.clone(), made.clone());
            sending.run(
                move |client| access::create_client_secret(client, id),
                move |secret| {
                    made.set(Some(secret));
                    again.emit(());
                },
            );
        })
    };
    let drop_secret = |id: ClientId, secret: ClientSecretId| {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |()| {
            let again = again.clone();
            sending.run(move |client| access::delete_client_secret(client, id, secret), move |()| again.emit(()));
        })
    };
    html! {
        <section class="card stack">
            <header><h2>{ i18n.t(Key::ClientsTitle) }</h2><p>{ i18n.t(Key::ClientsAbout) }</p></header>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            if let Some(secret) = &*made {
                <Secret about={i18n.f(Key::ClientsSecretAbout, &[("id", &secret.client_id.to_string())])} text={secret.secret.clone()} />
            }
            { async_content(&i18n, &load, skeleton_rows(2), |page| {
                if page.items.is_empty() {
                    return empty(Icon::KeyRound, i18n.t(Key::ClientsNone), i18n.t(Key::ClientsNoneNext), Html::default());
                }
                html! {
                    <ul class="plain-rows">
                        for one in &page.items {
                            <li class="stack-small" key={one.id.to_string()}>
                                <div class="row apart">
                                    <h3>{ &one.name }</h3>
                                    <span class={classes!("badge", (!one.disabled).then_some("good"))}>{ i18n.t(if one.disabled { Key::PeopleClosed } else { Key::PeopleOpen }) }</span>
                                </div>
                                <p class="small"><code>{ one.id.to_string() }</code></p>
                                <p class="small muted">{ one.scopes.iter().map(|scope| permission_words(&i18n, *scope)).collect::<Vec<_>>().join(", ") }</p>
                                <ul>
                                    for secret in &one.secrets {
                                        <li class="row small">
                                            <code>{ format!("{}…", secret.hint) }</code>
                                            <span class="muted">{ clock.date(secret.created_at) }</span>
                                            <Button kind={Kind::Quiet} onclick={drop_secret(one.id, secret.id)} label={i18n.f(Key::ClientsDropOf, &[("hint", &secret.hint)])}>{ i18n.t(Key::ClientsDrop) }</Button>
                                        </li>
                                    }
                                </ul>
                                <div class="row">
                                    if one.secrets.len() < 2 { <Button busy={sending.busy} onclick={add(one.id)}>{ i18n.t(Key::ClientsSecret) }</Button> }
                                    <Button kind={if one.disabled { Kind::Plain } else { Kind::Danger }} onclick={turn(one)}>{ i18n.t(if one.disabled { Key::PeopleReopen } else { Key::PeopleClose }) }</Button>
                                </div>
                            </li>
                        }
                    </ul>
                }
            }) }
            <Make done={load.again.clone()} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct MakeProps {
    done: Callback<()>,
}

#[component]
fn Make(props: &MakeProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let areas = use_load((), |client, signal, ()| places::list_areas(client, signal));
    let (name, place) = (use_state_eq(String::new), use_state_eq(String::new));
    let scopes = use_state_eq(Vec::<Permission>::new);
    let organisation = session.me.account.as_ref().map(|account| account.organisation_id);
    let onsubmit = {
        let (name, place, scopes, sending, done) =
            (name.clone(), place.clone(), scopes.clone(), sending.clone(), props.done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(organisation_id) = organisation else { return };
            let area = place.parse().ok();
            let new = NewClient {
                name: name.trim().to_owned(),
                organisation_id,
                area_id: area.unwrap_or(uuid::Uuid::nil().into()),
                scopes: (*scopes).clone(),
            };
            let mut faults = new.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default();
            if area.is_none() {
                faults.push(shared_types::problem::FieldFault::new("/areaId", "choose", ""));
            }
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let (done, name, scopes) = (done.clone(), name.setter(), scopes.setter());
            sending.run(
                move |client| access::create_client(client, new),
                move |_| {
                    name.set(String::new());
                    scopes.set(Vec::new());
                    done.emit(());
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let turn = |scope: Permission| {
        let scopes = scopes.clone();
        Callback::from(move |_: Event| scopes.set(toggled(&scopes, &scope)))
    };
    html! {
        <details class="more">
            <summary>{ i18n.t(Key::ClientsMake) }</summary>
            <form class="form" {onsubmit} novalidate=true>
                <div class="field-row">
                    <Text id="client-name" label={i18n.t(Key::PeopleName).to_owned()} value={(*name).clone()} oninput={set(&name)} fault={fault("/name")} />
                    <Select id="client-place" label={i18n.t(Key::RightsWhere).to_owned()} value={(*place).clone()} onchange={set(&place)} fault={fault("/areaId")}
                        picks={std::iter::once(Pick::new("", i18n.t(Key::ActionChoose).to_owned())).chain(area_picks(&i18n, areas.remote.value.as_deref())).collect::<Vec<_>>()} />
                </div>
                <fieldset class="field">
                    <legend class="field-label">{ i18n.t(Key::PolicyMay) }</legend>
                    <div class="row">
                        for scope in Role::Integration.policy().permissions {
                            <label class="chip"><input type="checkbox" checked={scopes.contains(scope)} onchange={turn(*scope)} /><span>{ permission_words(&i18n, *scope) }</span></label>
                        }
                    </div>
                    if let Some(words) = fault("/scopes") { <p class="fault">{ words }</p> }
                </fieldset>
                { fault_box(&i18n, sending.fault.as_ref(), &["/name", "/areaId", "/scopes"]) }
                <Button submit=true busy={sending.busy}>{ i18n.t(Key::ClientsMake) }</Button>
            </form>
        </details>
    }
}
