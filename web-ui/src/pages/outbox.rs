//! What goes out beside the screen, exactly as it goes or would go out: mail, and the messages of alerts. Called by app.rs, for who may
//! read it. Which of the two is open stands in the address.

use shared_types::{
    access::Permission,
    message::{MailState, OutgoingMailPage},
};
use yew::prelude::*;

use super::alerts::outbox::AlertOutbox;
use crate::{
    client::{handling, use_load},
    components::{Icon, empty, skeleton_rows},
    content::async_content,
    i18n::{Key, use_i18n},
    nav::{Link, Route, pairs, use_nav},
    session::use_session,
    shell::page,
};

/// The screen.
#[component]
pub fn Outbox() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let (mails, alerts) = (session.may(Permission::MailRead), session.may(Permission::AlertManage));
    let asked = pairs(&nav.location.query).any(|(key, value)| key == "tab" && value == "alerts");
    let of_alerts = alerts && (asked || !mails);
    let tab = |query: &'static str, name: Key, here: bool| {
        html! { <Link to={Route::Outbox.with_query(query)} replace=true current={here.then_some(AttrValue::Static("page"))}>{ i18n.t(name) }</Link> }
    };
    let about = i18n.t(if of_alerts { Key::AlertOutboxAbout } else { Key::OutboxAbout });
    html! {
        <>
            { page(i18n.t(Key::NavOutbox), html! { <p class="muted">{ about }</p> }, Html::default()) }
            if mails && alerts {
                <nav class="segmented tabs" aria-label={i18n.t(Key::NavOutbox).to_owned()}>
                    { tab("", Key::OutboxTitle, !of_alerts) }
                    { tab("tab=alerts", Key::NavAlerts, of_alerts) }
                </nav>
            }
            if of_alerts { <AlertOutbox /> } else if mails { <Mails /> }
        </>
    }
}

#[component]
fn Mails() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load((), |client, signal, ()| handling::list_mails(client, signal));
    let clock = session.clock(&i18n, None);
    async_content(&i18n, &load, skeleton_rows(4), |mails: &OutgoingMailPage| {
        if mails.items.is_empty() {
            return html! { <section class="card">{ empty(Icon::Message, i18n.t(Key::OutboxNone), i18n.t(Key::OutboxNoneNext), Html::default()) }</section> };
        }
        html! {
            <ul class="stack plain">
                for mail in &mails.items {
                    <li key={mail.id.to_string()} class="card stack-small">
                        <header class="row apart">
                            <h2>{ &mail.subject }</h2>
                            <span class={classes!("badge", (mail.state == MailState::Sent).then_some("good"), (mail.state == MailState::Failed).then_some("bad"))}>
                                { i18n.word("mail-state", mail.state.word()) }
                            </span>
                        </header>
                        <p class="muted small">{ i18n.f(Key::OutboxTo, &[("to", &mail.to)]) }{ " · " }{ clock.moment(mail.created_at) }</p>
                        <p class="told">{ &mail.body }</p>
                    </li>
                }
            </ul>
        }
    })
}
