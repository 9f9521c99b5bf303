//! The second factor: a secret as a QR code and in letters, a first code, the recovery codes once. Called by
//! Settings.

use js_sys::Array;
use shared_types::account::{RecoveryCodes, TotpCode, TotpSetup};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::Secret;
use crate::{
    client::{access, use_send},
    components::{Button, Icon, Kind, Text, icon},
    content::fault_box,
    edge,
    i18n::{Key, use_i18n},
    pages::sign_in::set,
    session::use_session,
};

#[derive(Clone, PartialEq)]
enum At {
    Rest,
    Begun(TotpSetup),
    Ending,
    Done(RecoveryCodes),
}

/// The panel.
#[component]
pub fn SecondFactor() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let at = use_state(|| At::Rest);
    let code = use_state_eq(String::new);
    let on = session.me.account.as_ref().is_some_and(|account| account.totp_enabled);
    let begin = {
        let (at, sending) = (at.setter(), sending.clone());
        Callback::from(move |()| {
            let at = at.clone();
            sending.run(access::begin_totp, move |setup| at.set(At::Begun(setup)));
        })
    };
    let goto = |to: At| {
        let (at, sending) = (at.setter(), sending.clone());
        Callback::from(move |()| {
            sending.clear();
            at.set(to.clone());
        })
    };
    let typed = code.replace(' ', "");
    let confirm = {
        let (at, sending, code, typed, reload) =
            (at.setter(), sending.clone(), code.setter(), typed.clone(), session.reload.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (at, code, new, reload) = (at.clone(), code.clone(), TotpCode { code: typed.clone() }, reload.clone());
            sending.run(
                move |client| access::confirm_totp(client, new),
                move |codes| {
                    code.set(String::new());
                    at.set(At::Done(codes));
                    reload.emit(());
                },
            );
        })
    };
    let end = {
        let (at, sending, code, reload) = (at.setter(), sending.clone(), code.setter(), session.reload.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (at, code, old, reload) = (at.clone(), code.clone(), TotpCode { code: typed.clone() }, reload.clone());
            sending.run(
                move |client| access::end_totp(client, old),
                move |()| {
                    code.set(String::new());
                    at.set(At::Rest);
                    reload.emit(());
                },
            );
        })
    };
    let field = html! {
        <Text id="totp-code" short=true label={i18n.t(Key::SignInCode).to_owned()} value={(*code).clone()} oninput={set(&code)}
            autocomplete="one-time-code" inputmode="numeric" required=true
            fault={sending.fault.as_ref().and_then(|fault| fault.at(&i18n, "/code"))} />
    };
    let fault = fault_box(&i18n, sending.fault.as_ref(), &["/code"]);
    html! {
        <section class="card stack">
            <h2>{ i18n.t(Key::SettingsTotp) }</h2>
            { match &*at {
                At::Rest if on => html! {
                    <>
                        <p><span class="badge good">{ i18n.t(Key::TotpOn) }</span></p>
                        <Button kind={Kind::Danger} onclick={goto(At::Ending)}>{ i18n.t(Key::TotpEnd) }</Button>
                    </>
                },
                At::Rest => html! {
                    <>
                        <p>{ i18n.t(Key::TotpAbout) }</p>
                        { fault }
                        <Button icon={Icon::Shield} busy={sending.busy} onclick={begin}>{ i18n.t(Key::TotpBegin) }</Button>
                    </>
                },
                At::Begun(setup) => html! {
                    <form class="form" onsubmit={confirm} novalidate=true>
                        <p>{ i18n.t(Key::TotpScan) }</p>
                        <Qr text={setup.otpauth_uri.clone()} name={i18n.t(Key::TotpQr).to_owned()} />
                        <Secret about={i18n.t(Key::TotpSecret).to_owned()} text={setup.secret.clone()} />
                        { field }
                        { fault }
                        <div class="row">
                            <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::TotpConfirm) }</Button>
                            <Button kind={Kind::Quiet} onclick={goto(At::Rest)}>{ i18n.t(Key::ActionBack) }</Button>
                        </div>
                    </form>
                },
                At::Ending => html! {
                    <form class="form" onsubmit={end} novalidate=true>
                        <p>{ i18n.t(Key::TotpEndAbout) }</p>
                        { field }
                        { fault }
                        <div class="row">
                            <Button kind={Kind::Danger} submit=true busy={sending.busy}>{ i18n.t(Key::TotpEnd) }</Button>
                            <Button kind={Kind::Quiet} onclick={goto(At::Rest)}>{ i18n.t(Key::ActionBack) }</Button>
                        </div>
                    </form>
                },
                At::Done(codes) => html! {
                    <div class="stack" role="status">
                        <p>{ icon(Icon::KeyRound) }{ i18n.t(Key::TotpCodes) }</p>
                        <ul class="codes">for code in &codes.codes { <li><code>{ code }</code></li> }</ul>
                        <Button onclick={goto(At::Rest)}>{ i18n.t(Key::TotpKept) }</Button>
                    </div>
                },
            } }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct QrProps {
    text: AttrValue,
    name: AttrValue,
}

/// A QR code; without it the letters below it do as well.
#[component]
fn Qr(props: &QrProps) -> Html {
    let drawn = use_state(|| None::<(f64, String)>);
    {
        let drawn = drawn.setter();
        use_effect_with(props.text.clone(), move |text| {
            let text = text.clone();
            spawn_local(async move {
                let Ok(parts) = edge::qr(&text).await else { return };
                let parts: Array = parts.unchecked_into();
                drawn.set(parts.get(0).as_f64().zip(parts.get(1).as_string()));
            });
        });
    }
    match &*drawn {
        Some((side, path)) => html! {
            <svg class="qr" viewBox={format!("0 0 {0} {0}", *side as u32)} role="img" aria-label={props.name.clone()}><path d={path.clone()} /></svg>
        },
        None => html! { <div class="qr skeleton"></div> },
    }
}
