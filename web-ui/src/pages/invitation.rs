//! Accepting an invitation: name and password for the account that the link is for. The token stands
//! behind `#`, so that it is in no log; it is posted and wiped from the address. Open to who is not signed in.

use shared_types::invitation::InvitationAcceptance;
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::sign_in::{Tongues, gate, set};
use crate::{
    client::{Fault, access, faults_of, use_send},
    components::{Button, Kind, Password, Text},
    content::fault_box,
    edge,
    i18n::{Key, use_i18n},
    nav::{Link, Route},
};

/// The screen.
#[component]
pub fn Invitation() -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let token = use_state(|| edge::address().2.trim_start_matches('#').to_owned());
    let (name, password) = (use_state_eq(String::new), use_state_eq(String::new));
    let made = use_state(|| None::<String>);
    use_effect_with(i18n.clone(), |i18n| {
        edge::dress(i18n.language.word(), &format!("{} · WeBM", i18n.t(Key::InvitationTitle)));
    });
    use_effect_with((), |()| edge::go(&Route::Invitation.path(), true));
    let onsubmit = {
        let (token, name, password, sending) = (token.clone(), name.clone(), password.clone(), sending.clone());
        let (made, language) = (made.setter(), i18n.language);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let acceptance = InvitationAcceptance {
                token: (*token).clone(),
                name: name.trim().to_owned(),
                password: (*password).clone(),
                language,
            };
            if let Err(errors) = acceptance.validate() {
                return sending.refuse(Fault::Form(faults_of(&errors)));
            }
            let made = made.clone();
            sending.run(
                |client| access::accept_invitation(client, acceptance),
                move |account| made.set(Some(account.email)),
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let card = match (&*made, token.is_empty()) {
        (Some(email), _) => html! {
            <>
                <h1>{ i18n.t(Key::InvitationDone) }</h1>
                <p>{ i18n.f(Key::InvitationDoneAbout, &[("email", email)]) }</p>
                <Link to={Route::SignIn.path()} class="button primary wide">{ i18n.t(Key::SignInTitle) }</Link>
            </>
        },
        (None, true) => html! {
            <>
                <h1>{ i18n.t(Key::InvitationTitle) }</h1>
                <p>{ i18n.t(Key::InvitationNoToken) }</p>
                <Link to={Route::SignIn.path()} class="button wide">{ i18n.t(Key::SignInTitle) }</Link>
            </>
        },
        (None, false) => html! {
            <form class="form" {onsubmit} novalidate=true>
                <h1>{ i18n.t(Key::InvitationTitle) }</h1>
                <p class="muted">{ i18n.t(Key::InvitationAbout) }</p>
                <Text id="name" label={i18n.t(Key::InvitationName).to_owned()} help={i18n.t(Key::InvitationNameHelp).to_owned()}
                    value={(*name).clone()} oninput={set(&name)} autocomplete="name" required=true fault={fault("/name")} />
                <Password id="password" label={i18n.t(Key::SignInPassword).to_owned()} help={i18n.t(Key::PasswordHelp).to_owned()}
                    value={(*password).clone()} oninput={set(&password)} autocomplete="new-password"
                    show={i18n.t(Key::SignInShow).to_owned()} fault={fault("/password")} />
                { fault_box(&i18n, sending.fault.as_ref(), &["/name", "/password"]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::InvitationDo) }</Button>
            </form>
        },
    };
    gate(&i18n, card, html! { <Tongues /> })
}
