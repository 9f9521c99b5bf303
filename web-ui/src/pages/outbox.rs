//! Outgoing mail, exactly as it goes or would go out. Called by app.rs, for who may read it.

use shared_types::message::{MailState, OutgoingMailPage};
use yew::prelude::*;

use crate::{
    client::{handling, use_load},
    components::{Icon, empty, skeleton_rows},
    content::async_content,
    i18n::{Key, use_i18n},
    session::use_session,
    shell::page,
};

/// The screen.
#[component]
pub fn Outbox() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load((), |client, signal, ()| handling::list_mails(client, signal));
    let clock = session.clock(&i18n, None);
    html! {
        <>
            { page(i18n.t(Key::OutboxTitle), html! { <p class="muted">{ i18n.t(Key::OutboxAbout) }</p> }, Html::default()) }
            { async_content(&i18n, &load, skeleton_rows(4), |mails: &OutgoingMailPage| {
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
            }) }
        </>
    }
}
