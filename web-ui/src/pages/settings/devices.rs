//! Shared tills: the own quick code, and the browsers that are trusted for it. Called by Settings.

use shared_types::{
    account::QuickCode,
    ids::DeviceId,
    session::{Device, NewDevice},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, access, faults_of, use_load, use_send},
    components::{Button, Icon, Kind, Password, Text, Toast, skeleton_lines},
    content::{async_content, fault_box},
    edge,
    i18n::{Key, use_i18n},
    pages::sign_in::set,
    session::use_session,
};

/// The panel.
#[component]
pub fn Devices() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let load = use_load((), |client, signal, ()| access::list_devices(client, signal));
    let name = use_state_eq(String::new);
    let clock = session.clock(&i18n, None);
    let trust = {
        let (name, sending, again) = (name.clone(), sending.clone(), load.again.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = NewDevice { name: name.trim().to_owned() };
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (name, again) = (name.setter(), again.clone());
            sending.run(
                move |client| access::create_device(client, new),
                move |device: Device| {
                    edge::keep("webm.device", Some(&device.id.to_string()));
                    name.set(String::new());
                    again.emit(());
                },
            );
        })
    };
    let end = |id: DeviceId| {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |()| {
            let again = again.clone();
            sending.run(
                move |client| access::end_device(client, id),
                move |()| {
                    if edge::recall("webm.device").as_deref() == Some(&id.to_string()) {
                        edge::keep("webm.device", None);
                    }
                    again.emit(());
                },
            );
        })
    };
    html! {
        <section class="card stack">
            <header><h2>{ i18n.t(Key::DevicesTitle) }</h2><p>{ i18n.t(Key::DevicesAbout) }</p></header>
            <QuickCodeForm />
            { async_content(&i18n, &load, skeleton_lines(2), |page| html! {
                <ul class="plain-rows">
                    for one in &page.items {
                        <li class="row apart" key={one.id.to_string()}>
                            <span>{ &one.name }<span class="muted small">{ " · " }{ i18n.f(Key::DevicesUntil, &[("until", &clock.date(one.expires_at))]) }</span></span>
                            <Button kind={Kind::Danger} onclick={end(one.id)} label={i18n.f(Key::DevicesEndOf, &[("name", &one.name)])}>{ i18n.t(Key::DevicesEnd) }</Button>
                        </li>
                    }
                </ul>
            }) }
            <form class="form" onsubmit={trust} novalidate=true>
                <Text id="device" label={i18n.t(Key::DevicesName).to_owned()} help={i18n.t(Key::DevicesNameHelp).to_owned()} value={(*name).clone()} oninput={set(&name)}
                    fault={sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/name"))} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/name"]) }
                <Button submit=true busy={sending.busy} icon={Icon::Devices}>{ i18n.t(Key::DevicesTrust) }</Button>
            </form>
        </section>
    }
}

#[component]
fn QuickCodeForm() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let toast = use_context::<Toast>();
    let (password, code) = (use_state_eq(String::new), use_state_eq(String::new));
    let onsubmit = {
        let (password, code, sending) = (password.clone(), code.clone(), sending.clone());
        let (reload, words) = (session.reload.clone(), i18n.t(Key::ActionSaved).to_owned());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = QuickCode { current_password: (*password).clone(), code: code.trim().to_owned() };
            if let Err(errors) = new.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (password, code, reload) = (password.setter(), code.setter(), reload.clone());
            let (toast, words) = (toast.clone(), words.clone());
            sending.run(
                move |client| access::set_quick_code(client, new),
                move |()| {
                    password.set(String::new());
                    code.set(String::new());
                    if let Some(toast) = toast {
                        toast.say(words);
                    }
                    reload.emit(());
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    html! {
        <details class="more">
            <summary>{ i18n.t(if session.me.quick_code_set { Key::QuickChange } else { Key::QuickSet }) }</summary>
            <form class="form" {onsubmit} novalidate=true>
                <Text id="new-quick" kind="password" short=true label={i18n.t(Key::QuickNew).to_owned()} help={i18n.t(Key::QuickHelp).to_owned()} value={(*code).clone()}
                    oninput={set(&code)} inputmode="numeric" fault={fault("/code")} />
                <Password id="quick-password" label={i18n.t(Key::PasswordNow).to_owned()} value={(*password).clone()} oninput={set(&password)}
                    autocomplete="current-password" show={i18n.t(Key::SignInShow).to_owned()} fault={fault("/currentPassword")} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/code", "/currentPassword"]) }
                <Button submit=true busy={sending.busy}>{ i18n.t(Key::ActionSave) }</Button>
            </form>
        </details>
    }
}
