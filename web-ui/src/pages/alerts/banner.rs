//! An alert that this person has not read, on whatever screen: what, where, and the two things to do. Called by the shell.

use shared_types::alert::{AlertLevel, AlertReactionKind, NewAlertReaction};
use yew::prelude::*;

use super::words;
use crate::{
    client::{alerts, use_load, use_send},
    components::{Button, Kind},
    content::fault_box,
    i18n::{Key, use_i18n},
    nav::{Link, Route, use_nav},
    session::{use_live, use_session},
};

/// The last unread one.
#[component]
pub fn AlertBanner() -> Html {
    let (i18n, nav, session, sending) = (use_i18n(), use_nav(), use_session(), use_send());
    let load = use_load((), |client, signal, ()| alerts::list_unread(client, signal));
    use_live(|event| event.kind.starts_with("alert."), load.again.clone());
    let Some(alert) = load.remote.value.as_ref().and_then(|page| page.items.first().cloned()) else {
        return Html::default();
    };
    // Its own screen says the same.
    if nav.location.route == Route::Alert(alert.id) {
        return Html::default();
    }
    let read = {
        let (sending, again, id) = (sending.clone(), load.again.clone(), alert.id);
        Callback::from(move |()| {
            let again = again.clone();
            let reaction = NewAlertReaction { kind: AlertReactionKind::Read, place: None };
            sending.run(move |client| alerts::react(client, id, reaction), move |()| again.emit(()));
        })
    };
    let danger = alert.level == AlertLevel::DangerNow;
    let clock = session.clock(&i18n, Some(alert.site_id));
    html! {
        <section class={classes!("note", if danger { "bad" } else { "warn" }, "no-print")} id="alert-banner"
            role={if danger { "alert" } else { "status" }} aria-label={i18n.t(Key::AlertsNewOne).to_owned()}>
            <div class="stack-small">
                <p>{ words::level_badge(&i18n, alert.level) }{ " " }<b dir="auto">{ words::headline(&i18n, &alert) }</b></p>
                <p class="small">{ words::line(&clock, &alert) }</p>
                { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                <div class="row">
                    <Link to={Route::Alert(alert.id).path()} class="button">{ i18n.t(Key::AlertsLook) }</Link>
                    <Button kind={Kind::Quiet} busy={sending.busy} onclick={read}>{ i18n.t(Key::AlertsRead) }</Button>
                </div>
            </div>
        </section>
    }
}
