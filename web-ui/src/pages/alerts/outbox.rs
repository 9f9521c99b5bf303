//! The outbox of alerts: exactly what goes, went, or would have gone beside the screen where no provider is set up. Called by Outbox.

use shared_types::delivery::{AlertOutboxItem, AlertOutboxPage, DeliveryState};
use yew::prelude::*;

use crate::{
    client::{alerts, use_load},
    components::{Icon, empty, skeleton_rows},
    content::async_content,
    i18n::{Clock, I18n, Key, use_i18n},
    nav::{Link, Route},
    session::use_session,
};

/// The list.
#[component]
pub fn AlertOutbox() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load((), |client, signal, ()| alerts::list_outbox(client, signal));
    let clock = session.clock(&i18n, None);
    async_content(&i18n, &load, skeleton_rows(4), |page: &AlertOutboxPage| {
        if page.items.is_empty() {
            return html! { <section class="card">{ empty(Icon::Message, i18n.t(Key::AlertOutboxNone), i18n.t(Key::AlertOutboxNoneNext), Html::default()) }</section> };
        }
        html! { <ul class="stack plain">for one in &page.items { { item(&i18n, &clock, one) } }</ul> }
    })
}

fn item(i18n: &I18n, clock: &Clock, one: &AlertOutboxItem) -> Html {
    let look = match one.state {
        DeliveryState::Delivered => Some("good"),
        DeliveryState::Failed | DeliveryState::Expired => Some("bad"),
        DeliveryState::Queued | DeliveryState::Sent => None,
    };
    let to = match &one.to {
        Some(to) => format!("{} · {to}", one.account_name),
        None => one.account_name.clone(),
    };
    let why = one.why.map(|why| i18n.word("delivery-why", why.word()));
    let waits = one.state == DeliveryState::Queued && one.not_before > one.queued_at;
    let waits = waits.then(|| i18n.f(Key::AlertOutboxNotBefore, &[("at", &clock.near(one.not_before))]));
    let about = [Some(i18n.f(Key::OutboxTo, &[("to", &to)])), Some(clock.moment(one.queued_at)), why, waits];
    html! {
        <li key={one.id.to_string()} class="card stack-small">
            <header class="row apart">
                <h2>{ i18n.word("alert-channel", one.channel.word()) }{ " · " }{ &one.subject }</h2>
                <span class={classes!("badge", look)}>{ i18n.word("delivery-state", one.state.word()) }</span>
            </header>
            <p class="muted small">{ about.into_iter().flatten().collect::<Vec<_>>().join(" · ") }</p>
            if let Some(body) = &one.body { <p class="told" dir="auto">{ body }</p> } else { <p class="muted">{ i18n.t(Key::AlertOutboxHidden) }</p> }
            <p class="small"><Link to={Route::Alert(one.alert_id).path()}>{ i18n.t(Key::AlertOutboxTo) }</Link></p>
        </li>
    }
}
