//! Changing the password; every other session ends by it. Called by Settings.

use shared_types::account::PasswordChange;
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, access, faults_of, use_send},
    components::{Button, Password, Toast},
    content::fault_box,
    i18n::{Key, use_i18n},
    pages::sign_in::set,
};

/// The panel.
#[component]
pub fn ChangePassword() -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let toast = use_context::<Toast>();
    let (old, new) = (use_state_eq(String::new), use_state_eq(String::new));
    let onsubmit = {
        let (old, new, sending, words) =
            (old.clone(), new.clone(), sending.clone(), i18n.t(Key::PasswordChanged).to_owned());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let change = PasswordChange { current_password: (*old).clone(), new_password: (*new).clone() };
            if let Err(errors) = change.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let (old, new, toast, words) = (old.setter(), new.setter(), toast.clone(), words.clone());
            sending.run(
                move |client| access::change_password(client, change),
                move |()| {
                    old.set(String::new());
                    new.set(String::new());
                    if let Some(toast) = toast {
                        toast.say(words);
                    }
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    html! {
        <section class="card">
            <h2>{ i18n.t(Key::PasswordTitle) }</h2>
            <form class="form" {onsubmit} novalidate=true>
                <Password id="old" label={i18n.t(Key::PasswordNow).to_owned()} value={(*old).clone()} oninput={set(&old)}
                    autocomplete="current-password" show={i18n.t(Key::SignInShow).to_owned()} fault={fault("/currentPassword")} />
                <Password id="new" label={i18n.t(Key::PasswordNew).to_owned()} value={(*new).clone()} oninput={set(&new)} help={i18n.t(Key::PasswordHelp).to_owned()}
                    autocomplete="new-password" show={i18n.t(Key::SignInShow).to_owned()} fault={fault("/newPassword")} />
                <p class="muted small">{ i18n.t(Key::PasswordAbout) }</p>
                { fault_box(&i18n, sending.fault.as_ref(), &["/currentPassword", "/newPassword"]) }
                <Button submit=true busy={sending.busy}>{ i18n.t(Key::PasswordDo) }</Button>
            </form>
        </section>
    }
}
