//! Browsers of this person that alerts may wake (web push), and this one among them. Offered only where the server can wake browsers
//! and this one can be woken. Called by Settings.

use shared_types::{ids::PushTargetId, notify::NewPushTarget};
use yew::prelude::*;

use crate::{
    client::{Fault, alerts, use_load, use_send},
    components::{Button, Icon, Kind, icon, skeleton_lines},
    content::{async_content, fault_box},
    edge,
    i18n::{Key, use_i18n},
    session::use_session,
};

/// The panel.
#[component]
pub fn Browsers() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let load = use_load((), |client, signal, ()| async move {
        let key = alerts::get_push_key(&client, &signal).await?;
        Ok((key, alerts::list_browsers(&client, &signal).await?.items))
    });
    let refused = use_state_eq(|| false);
    let clock = session.clock(&i18n, None);
    let add = |key: String| {
        let (sending, again, refused) = (sending.clone(), load.again.clone(), refused.setter());
        Callback::from(move |()| {
            let (again, key, denied) = (again.clone(), key.clone(), refused.clone());
            denied.set(false);
            sending.run(
                move |client| async move {
                    let Some((endpoint, p256dh, auth)) = edge::subscribe(&key).await else {
                        denied.set(true);
                        return Err(Fault::Stopped);
                    };
                    alerts::add_browser(client, NewPushTarget { endpoint, p256dh, auth }).await
                },
                move |_| again.emit(()),
            );
        })
    };
    let remove = |id: PushTargetId, here: bool| {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |()| {
            let again = again.clone();
            sending.run(
                move |client| async move {
                    if here {
                        edge::unsubscribe().await;
                    }
                    alerts::remove_browser(client, id).await
                },
                move |()| again.emit(()),
            );
        })
    };
    html! {
        <section class="card stack-small" id="my-browsers">
            <header><h2>{ i18n.t(Key::BrowsersTitle) }</h2><p>{ i18n.t(Key::BrowsersAbout) }</p></header>
            { async_content(&i18n, &load, skeleton_lines(2), |(key, browsers)| html! {
                <>
                    <ul class="plain-rows">
                        for one in browsers {
                            <li key={one.id.to_string()} class="row apart">
                                <span class="row">{ icon(Icon::Devices) }{ i18n.f(Key::BrowsersSince, &[("at", &clock.moment(one.created_at))]) }
                                    if one.this_session { <span class="badge brand">{ i18n.t(Key::BrowsersThis) }</span> }
                                </span>
                                <Button kind={Kind::Danger} busy={sending.busy} onclick={remove(one.id, one.this_session)}
                                    label={format!("{}: {}", i18n.t(Key::BrowsersRemove), clock.moment(one.created_at))}>{ i18n.t(Key::BrowsersRemove) }</Button>
                            </li>
                        }
                    </ul>
                    if let (Some(key), true) = (key, edge::can_be_woken()) {
                        if !browsers.iter().any(|one| one.this_session) {
                            <Button icon={Icon::Plus} busy={sending.busy} onclick={add(key.clone())}>{ i18n.t(Key::BrowsersAdd) }</Button>
                        }
                    } else {
                        <p class="muted">{ i18n.t(if key.is_some() { Key::BrowsersCannot } else { Key::BrowsersNotHere }) }</p>
                    }
                </>
            }) }
            if *refused { <div class="note warn" role="alert">{ icon(Icon::Warning) }<p>{ i18n.t(Key::BrowsersRefused) }</p></div> }
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
        </section>
    }
}
