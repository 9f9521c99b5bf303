//! Signing out: what was not sent yet is sent first, thrown away, or one stays; then everything of this person is wiped
//! from the device. Called by Settings.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    components::{Button, Dialog, Icon, Kind},
    i18n::{Key, use_i18n},
    kept::{Item, State, use_kept},
    pages::waiting::{Rows, kept_note},
    session::use_session,
};

/// The button, and the question behind it.
#[component]
pub fn Leave() -> Html {
    let (i18n, session, kept) = (use_i18n(), use_session(), use_kept());
    let (asking, sending) = (use_state_eq(|| false), use_state_eq(|| false));
    // Read anew: a form that is being typed is kept without telling.
    let unsent = kept.desk.items().into_iter().filter(is_missed).count();
    let go = {
        let (desk, leave) = (kept.desk.clone(), session.leave.clone());
        Callback::from(move |()| {
            let (desk, leave) = (desk.clone(), leave.clone());
            spawn_local(async move {
                desk.wipe().await;
                leave.emit(());
            });
        })
    };
    {
        // Everything arrived after all: nothing is left to ask.
        let go = go.clone();
        use_effect_with(*sending && unsent == 0, move |done| {
            if *done {
                go.emit(());
            }
        });
    }
    let press = {
        let (asking, go) = (asking.setter(), go.clone());
        Callback::from(move |()| if unsent == 0 { go.emit(()) } else { asking.set(true) })
    };
    let stay = {
        let (asking, sending) = (asking.setter(), sending.setter());
        Callback::from(move |()| {
            sending.set(false);
            asking.set(false);
        })
    };
    let send = {
        let (desk, sending) = (kept.desk.clone(), sending.setter());
        Callback::from(move |()| {
            sending.set(true);
            desk.send();
        })
    };
    html! {
        <>
            <Button icon={Icon::LogOut} onclick={press}>{ i18n.t(Key::SettingsLeave) }</Button>
            if *asking {
                <Dialog id="leave" title={i18n.t(Key::LeaveTitle).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={stay.clone()}>
                    if unsent > 0 { { kept_note(&i18n, unsent) } <Rows /> } else { <p>{ i18n.t(Key::WaitingNoneNext) }</p> }
                    if kept.unsent().any(Item::is_waiting) {
                        <Button kind={Kind::Primary} wide=true busy={kept.busy || *sending} onclick={send}>{ i18n.t(Key::LeaveSend) }</Button>
                    }
                    <Button wide=true onclick={stay}>{ i18n.t(Key::LeaveStay) }</Button>
                    <Button kind={if unsent > 0 { Kind::Danger } else { Kind::Primary }} wide=true onclick={go}>{ i18n.t(if unsent > 0 { Key::LeaveThrow } else { Key::SettingsLeave }) }</Button>
                </Dialog>
            }
        </>
    }
}

/// Whether somebody would miss it: a report that waits, or a form with something in it, which is kept only then.
fn is_missed(item: &Item) -> bool {
    item.is_unsent() || item.state == State::Draft
}
