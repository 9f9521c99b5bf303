//! The number that alerts go to by SMS: set, verified by a code, taken away. Nothing goes there before the code was given back. Called
//! by Settings.

use shared_types::{
    notify::{MyPhone, NewPhone, PhoneCode},
    phone,
    problem::FieldFault,
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, alerts, faults_of, use_load, use_send},
    components::{Button, Icon, Kind, Pick, Select, Text, icon, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Key, use_i18n},
    pages::sign_in::set,
    session::use_session,
};

/// Countries whose numbers can be written without their code.
const COUNTRIES: [(&str, &str); 5] = [("NL", "+31"), ("BE", "+32"), ("DE", "+49"), ("FR", "+33"), ("LU", "+352")];

/// The panel.
#[component]
pub fn Phone() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let load = use_load((), |client, signal, ()| alerts::get_phone(client, signal));
    let (number, code) = (use_state_eq(String::new), use_state_eq(String::new));
    let own = session.me.sites.first().map_or("NL", |site| site.country.as_str()).to_owned();
    let country = use_state_eq(|| own);
    let clock = session.clock(&i18n, None);
    let ask = {
        let (sending, again, number, country) = (sending.clone(), load.again.clone(), number.clone(), country.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let new = NewPhone { number: number.trim().to_owned(), country: (*country).clone() };
            let mut faults = new.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default();
            if faults.is_empty() && phone::canonical(&new.number, &new.country).is_none() {
                faults.push(FieldFault::new("/number", "no-number", ""));
            }
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let (again, number) = (again.clone(), number.setter());
            sending.run(
                move |client| alerts::set_phone(client, new),
                move |_| {
                    number.set(String::new());
                    again.emit(());
                },
            );
        })
    };
    let verify = {
        let (sending, again, code) = (sending.clone(), load.again.clone(), code.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let given = PhoneCode { code: code.trim().to_owned() };
            if given.validate().is_err() {
                return sending.refuse(Fault::Form(vec![FieldFault::new("/code", "six-digits", "")]));
            }
            let (again, code) = (again.clone(), code.setter());
            sending.run(
                move |client| alerts::verify_phone(client, given),
                move |_| {
                    code.set(String::new());
                    again.emit(());
                },
            );
        })
    };
    let remove = {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |()| {
            let again = again.clone();
            sending.run(alerts::remove_phone, move |()| again.emit(()));
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let countries = COUNTRIES.iter().map(|(code, prefix)| Pick::new(*code, format!("{code} {prefix}")));
    html! {
        <section class="card stack-small" id="my-phone">
            <header><h2>{ i18n.t(Key::PhoneTitle) }</h2><p>{ i18n.t(Key::PhoneAbout) }</p></header>
            { async_content(&i18n, &load, skeleton_lines(2), |mine: &MyPhone| html! {
                <>
                    if !mine.can_send { <div class="note">{ icon(Icon::Info) }<p>{ i18n.t(Key::PhoneCannot) }</p></div> }
                    if let Some(known) = &mine.number {
                        <div class="row apart">
                            <span class="row"><b>{ known }</b>
                                if let Some(at) = mine.stopped_at {
                                    <span class="badge bad">{ i18n.f(Key::PhoneStopped, &[("at", &clock.date(at))]) }</span>
                                } else if let Some(at) = mine.verified_at {
                                    <span class="badge good">{ i18n.f(Key::PhoneVerified, &[("at", &clock.date(at))]) }</span>
                                } else {
                                    <span class="badge warn">{ i18n.t(Key::PhoneWaits) }</span>
                                }
                            </span>
                            <Button kind={Kind::Danger} busy={sending.busy} onclick={remove.clone()}>{ i18n.t(Key::PhoneRemove) }</Button>
                        </div>
                    }
                    if mine.number.is_some() && mine.verified_at.is_none() {
                        <form class="form" onsubmit={verify.clone()} novalidate=true>
                            <Text id="phone-code" short=true inputmode="numeric" autocomplete="one-time-code" label={i18n.t(Key::PhoneCode).to_owned()} value={(*code).clone()} oninput={set(&code)} fault={fault("/code")} />
                            <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::PhoneVerify) }</Button>
                        </form>
                    }
                    if mine.can_send {
                        <form class="form" onsubmit={ask.clone()} novalidate=true>
                            <div class="field-row">
                                <Select id="phone-country" label={i18n.t(Key::PhoneCountry).to_owned()} value={(*country).clone()} picks={countries.clone().collect::<Vec<_>>()} onchange={set(&country)} />
                                <Text id="phone-number" kind="tel" autocomplete="tel" label={i18n.t(Key::PhoneNumber).to_owned()} value={(*number).clone()} oninput={set(&number)} fault={fault("/number")} />
                            </div>
                            <Button submit=true busy={sending.busy}>{ i18n.t(if mine.number.is_some() { Key::PhoneChange } else { Key::PhoneSend }) }</Button>
                        </form>
                    }
                </>
            }) }
            { fault_box(&i18n, sending.fault.as_ref(), &["/number", "/code"]) }
        </section>
    }
}
