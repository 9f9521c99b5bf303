//! Settings: the person's own name, language and look, password, second factor, sessions, quick code and
//! trusted device, how alerts arrive; rules of a site and machine clients for who may set them. Called by app.rs.

mod alert_answer;
mod alert_rules;
mod alerts;
mod browsers;
mod clients;
mod devices;
mod leave;
mod notify;
mod open_figures;
mod person;
mod phone;
mod security;
mod sessions;
mod site;
mod totp;

use shared_types::access::Permission;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    components::{Button, Icon, Kind, Toast},
    edge,
    i18n::{Key, use_i18n},
    session::use_session,
    shell::page,
};

/// The screen.
#[component]
pub fn Settings() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let who = session.me.account.as_ref().map(|account| format!("{} · {}", account.email, account.organisation_name));
    let about = html! { <p class="muted">{ who.unwrap_or_default() }</p> };
    let leave = html! { <leave::Leave /> };
    html! {
        <>
            { page(i18n.t(Key::NavSettings), about, leave) }
            <div class="grid-2">
                <person::Person />
                <notify::Notify />
                <security::ChangePassword />
                <totp::SecondFactor />
                <devices::Devices />
            </div>
            if session.may(Permission::AlertRead) {
                <div class="grid-2">
                    <alerts::MyAlerts />
                    <div class="stack">
                        <phone::Phone />
                        <browsers::Browsers />
                    </div>
                </div>
            }
            <sessions::Sessions />
            if session.may(Permission::HandlingManage) { <site::Site /> }
            if session.may(Permission::HandlingManage) { <open_figures::OpenFiguresPanel /> }
            if session.may(Permission::AlertManage) { <alert_rules::AlertRulesPanel /> }
            if session.may(Permission::AlertManage) { <alert_answer::AlertAnswerPanel /> }
            if session.may(Permission::ClientManage) { <clients::Clients /> }
        </>
    }
}

/// What is shown once.
#[derive(Properties, PartialEq)]
pub struct SecretProps {
    /// What to do with it.
    pub about: AttrValue,
    /// The secret.
    pub text: AttrValue,
}

/// A text that is shown once, with a button that copies it.
#[component]
pub fn Secret(props: &SecretProps) -> Html {
    let i18n = use_i18n();
    let toast = use_context::<Toast>();
    let onclick = {
        let (text, words) = (props.text.clone(), i18n.t(Key::ActionCopied).to_owned());
        Callback::from(move |()| {
            let (text, words, toast) = (text.clone(), words.clone(), toast.clone());
            spawn_local(async move {
                if let (Ok(()), Some(toast)) = (edge::copy(&text).await, toast) {
                    toast.say(words);
                }
            });
        })
    };
    html! {
        <div class="stack-small" role="status">
            <p class="small">{ &props.about }</p>
            <div class="copy">
                <code>{ &props.text }</code>
                <Button kind={Kind::Quiet} icon={Icon::Copy} {onclick}>{ i18n.t(Key::ActionCopy) }</Button>
            </div>
        </div>
    }
}
