//! Sign in: address and password, the code of the second factor when it is asked, or a quick code on a
//! trusted device. Shown by the gate at any address while nobody is signed in, so that one arrives where one
//! wanted to be.

use std::rc::Rc;

use shared_types::{
    account::Language,
    ids::AccountId,
    session::{DeviceUser, NewQuickSession, NewSession, SessionToken},
};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    around::Speak,
    client::{access, use_client, use_send},
    components::{Button, Icon, Kind, Password, Pick, Select, Text, icon},
    content::fault_box,
    edge,
    i18n::{I18n, Key, Locale, use_i18n},
};

/// The problem codes by which the server asks for the second factor.
const CODE_ASKED: [&str; 2] = ["totp-required", "totp-wrong"];

/// The gate around a card, for what one sees before being signed in.
pub fn gate(i18n: &I18n, card: Html, foot: Html) -> Html {
    html! {
        <main class="gate" id="main">
            <div class="gate-brand"><strong>{ i18n.t(Key::AppName) }</strong><span>{ i18n.t(Key::AppSubtitle) }</span></div>
            <div class="card gate-card">{ card }</div>
            { foot }
        </main>
    }
}

/// Sign in.
#[component]
pub fn SignIn() -> Html {
    let i18n = use_i18n();
    let client = use_client();
    let users = use_state(Vec::<DeviceUser>::new);
    let quick = use_state_eq(|| false);
    use_effect_with(i18n.clone(), |i18n| {
        edge::dress(i18n.language.word(), &format!("{} · WeBM", i18n.t(Key::SignInTitle)));
    });
    {
        let (users, quick) = (users.setter(), quick.setter());
        use_effect_with((), move |()| {
            // Only a browser that was trusted here has a list to ask for.
            if edge::recall("webm.device").is_some() {
                spawn_local(async move {
                    if let Ok(page) = access::list_device_users(client).await {
                        quick.set(!page.items.is_empty());
                        users.set(page.items);
                    }
                });
            }
        });
    }
    let turn = {
        let quick = quick.clone();
        Callback::from(move |()| quick.set(!*quick))
    };
    let card = if *quick {
        html! { <Quick users={Rc::new((*users).clone())} other={turn} /> }
    } else {
        html! { <ByPassword quick={(!users.is_empty()).then_some(turn)} /> }
    };
    gate(&i18n, card, html! { <Tongues /> })
}

/// The choice of language, in each language's own words.
#[component]
pub fn Tongues() -> Html {
    let i18n = use_i18n();
    let speak = use_context::<Speak>();
    html! {
        <div class="gate-foot" role="group" aria-label={i18n.t(Key::SettingsLanguage).to_owned()}>
            for language in Language::ALL {
                <button type="button" class="button quiet" lang={language.word()} aria-pressed={(*language == i18n.language).to_string()}
                    onclick={let speak = speak.clone(); Callback::from(move |_: MouseEvent| if let Some(speak) = &speak { speak.say(*language) })}>
                    { language.own_name() }
                </button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ByPasswordProps {
    quick: Option<Callback<()>>,
}

#[component]
fn ByPassword(props: &ByPasswordProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let (email, password, code) = (use_state_eq(String::new), use_state_eq(String::new), use_state_eq(String::new));
    let asked = use_state_eq(|| false);
    let faulty = sending.fault.as_ref().and_then(|fault| fault.code()).is_some_and(|code| CODE_ASKED.contains(&code));
    {
        let asked = asked.setter();
        use_effect_with(faulty, move |faulty| {
            if *faulty {
                asked.set(true);
            }
        });
    }
    use_effect_with(*asked, |asked| {
        edge::focus_on(if *asked { "#code" } else { "#email" });
    });
    let onsubmit = {
        let (email, password, code, sending) = (email.clone(), password.clone(), code.clone(), sending.clone());
        let asked = *asked;
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = NewSession {
                email: email.trim().to_owned(),
                password: (*password).clone(),
                code: asked.then(|| code.replace(' ', "")),
            };
            sending.run(|client| access::create_session(client, new), |token| hand_over(&token));
        })
    };
    let back = {
        let (asked, sending) = (asked.setter(), sending.clone());
        Callback::from(move |()| {
            sending.clear();
            asked.set(false);
        })
    };
    let first_ask = sending.fault.as_ref().and_then(|fault| fault.code()) == Some(CODE_ASKED[0]);
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <h1>{ i18n.t(if *asked { Key::SignInCodeTitle } else { Key::SignInTitle }) }</h1>
            if *asked {
                <p class="muted">{ i18n.t(Key::SignInCodeAbout) }</p>
                <Text id="code" label={i18n.t(Key::SignInCode).to_owned()} value={(*code).clone()} oninput={set(&code)}
                    autocomplete="one-time-code" inputmode="numeric" required=true />
            } else {
                <Text id="email" kind="email" label={i18n.t(Key::SignInEmail).to_owned()} value={(*email).clone()}
                    oninput={set(&email)} autocomplete="username" required=true />
                <Password id="password" label={i18n.t(Key::SignInPassword).to_owned()} value={(*password).clone()}
                    oninput={set(&password)} autocomplete="current-password" show={i18n.t(Key::SignInShow).to_owned()} />
            }
            if !first_ask { { fault_box(&i18n, sending.fault.as_ref(), &[]) } }
            <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::SignInDo) }</Button>
            if *asked {
                <Button kind={Kind::Quiet} onclick={back}>{ i18n.t(Key::ActionBack) }</Button>
            } else if let Some(quick) = &props.quick {
                <Button wide=true onclick={quick.clone()}>{ i18n.t(Key::SignInQuickDo) }</Button>
            }
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct QuickProps {
    users: Rc<Vec<DeviceUser>>,
    other: Callback<()>,
}

#[component]
fn Quick(props: &QuickProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let who = use_state_eq(|| props.users.first().map(|user| user.account_id.to_string()).unwrap_or_default());
    let code = use_state_eq(String::new);
    let onsubmit = {
        let (who, code, sending) = (who.clone(), code.clone(), sending.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Ok(account_id) = who.parse::<AccountId>() else { return };
            let new = NewQuickSession { account_id, code: code.trim().to_owned() };
            code.set(String::new());
            sending.run(|client| access::create_quick_session(client, new), |token| hand_over(&token));
        })
    };
    let picks =
        props.users.iter().map(|user| Pick::new(user.account_id.to_string(), user.name.clone())).collect::<Vec<_>>();
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <h1>{ i18n.t(Key::SignInQuickTitle) }</h1>
            <p class="muted">{ icon(Icon::Devices) }{ i18n.t(Key::SignInQuickAbout) }</p>
            <Select id="who" label={i18n.t(Key::SignInWho).to_owned()} value={(*who).clone()} {picks} onchange={set(&who)} />
            <Text id="quick" kind="password" label={i18n.t(Key::SignInQuickCode).to_owned()} value={(*code).clone()}
                oninput={set(&code)} inputmode="numeric" required=true />
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ i18n.t(Key::SignInDo) }</Button>
            <Button wide=true onclick={props.other.clone()}>{ i18n.t(Key::SignInOther) }</Button>
        </form>
    }
}

/// To the page, with the session that was just begun.
fn hand_over(token: &SessionToken) {
    edge::hand_over(&serde_json::to_string(token).unwrap_or_default());
}

/// Types into a state.
pub fn set(state: &UseStateHandle<String>) -> Callback<String> {
    let state = state.setter();
    Callback::from(move |typed| state.set(typed))
}
