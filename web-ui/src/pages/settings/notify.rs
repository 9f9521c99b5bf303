//! Whether messages go out by mail too, and whether a mail comes each week of what stands out. Called by Settings.

use shared_types::{access::Permission, message::NotificationChoice};
use yew::prelude::*;

use crate::{
    client::{handling, unusual, use_load, use_send},
    components::{Check, skeleton_lines},
    content::{async_content, fault_box},
    i18n::{Key, use_i18n},
    session::use_session,
};

/// The panel.
#[component]
pub fn Notify() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let load = use_load((), |client, signal, ()| handling::get_notifications(client, signal));
    let choose = {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |mail: bool| {
            let again = again.clone();
            sending.run(
                move |client| handling::choose_notifications(client, NotificationChoice { mail }),
                move |_| again.emit(()),
            );
        })
    };
    html! {
        <section class="card stack-small">
            <header><h2>{ i18n.t(Key::NotifyTitle) }</h2><p>{ i18n.t(Key::NotifyAbout) }</p></header>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            { async_content(&i18n, &load, skeleton_lines(1), |choice| html! {
                <Check id="notify-mail" checked={choice.mail} onchange={choose.clone()}>{ i18n.t(Key::NotifyMail) }</Check>
            }) }
            if session.may(Permission::InsightRead) { <Weekly /> }
        </section>
    }
}

/// The weekly mail.
#[component]
fn Weekly() -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let load = use_load((), unusual::get_mail);
    let choose = {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |weekly: bool| {
            let again = again.clone();
            sending.run(move |client| unusual::choose_mail(client, weekly), move |_| again.emit(()));
        })
    };
    html! {
        <>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            { async_content(&i18n, &load, skeleton_lines(1), |choice| html! {
                <Check id="notify-weekly" checked={choice.weekly} onchange={choose.clone()}>{ i18n.t(Key::NotifyWeekly) }</Check>
            }) }
        </>
    }
}
