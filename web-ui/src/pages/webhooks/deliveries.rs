//! The log of an endpoint: each telling with its attempts, and sending one again. Called by the endpoint.

use shared_types::{
    ids::{WebhookDeliveryId, WebhookEndpointId},
    webhook::{WebhookAttempt, WebhookDelivery, WebhookDeliveryState},
};
use yew::prelude::*;

use crate::{
    client::{use_load, use_send, webhooks},
    components::{Button, Icon, Kind, skeleton_rows},
    content::{async_content, fault_box},
    i18n::{Clock, I18n, Key, Locale, use_i18n},
    session::{use_live, use_session},
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct DeliveriesProps {
    /// Of which endpoint.
    pub id: WebhookEndpointId,
    /// Read again when this changes.
    pub turn: u32,
}

/// The log.
#[component]
pub fn Deliveries(props: &DeliveriesProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let id = props.id;
    let later = use_state_eq(Vec::<WebhookDelivery>::new);
    let cursor = use_state_eq(|| None::<Option<String>>);
    let load = use_load((id, props.turn), |client, signal, (id, _)| async move {
        webhooks::list_deliveries(&client, Some(&signal), id, None).await
    });
    use_live(move |event| event.kind.starts_with("webhook.") && event.subject_id == id.0, load.again.clone());
    let clock = session.clock(&i18n, None);
    let next =
        (*cursor).clone().unwrap_or_else(|| load.remote.value.as_ref().and_then(|page| page.next_cursor.clone()));
    let more = {
        let (sending, later, cursor, next) = (sending.clone(), later.clone(), cursor.setter(), next.clone());
        Callback::from(move |()| {
            let (Some(from), later, cursor) = (next.clone(), later.clone(), cursor.clone()) else { return };
            sending.run(
                move |client| async move { webhooks::list_deliveries(&client, None, id, Some(&from)).await },
                move |page| {
                    later.set(later.iter().cloned().chain(page.items).collect());
                    cursor.set(Some(page.next_cursor));
                },
            );
        })
    };
    let replay = |delivery: WebhookDeliveryId| {
        let (sending, again) = (sending.clone(), load.again.clone());
        Callback::from(move |()| {
            let again = again.clone();
            sending.run(move |client| webhooks::replay(client, id, delivery), move |_| again.emit(()));
        })
    };
    html! {
        <div class="stack-small" id={format!("log-{id}")}>
            <div class="row apart">
                <h3>{ i18n.t(Key::WebhooksLog) }</h3>
                <Button kind={Kind::Quiet} icon={Icon::Refresh} onclick={load.again.clone()}>{ i18n.t(Key::AlertsRenew) }</Button>
            </div>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            { async_content(&i18n, &load, skeleton_rows(3), |page| {
                if page.items.is_empty() {
                    return html! { <p class="muted">{ i18n.t(Key::WebhooksLogNone) }</p> };
                }
                html! {
                    <ul class="plain-rows">
                        for one in page.items.iter().chain(later.iter()) {
                            <li key={one.id.to_string()} class="stack-small">
                                <div class="row apart">
                                    <span><b>{ i18n.word("webhook-kind", &one.kind) }</b><span class="muted small">{ " · " }{ clock.moment(one.occurred_at) }</span></span>
                                    { state(&i18n, one) }
                                </div>
                                if let Some(at) = one.next_attempt_at { <p class="small">{ i18n.f(Key::WebhooksNext, &[("at", &clock.near(at))]) }</p> }
                                <ul>for attempt in &one.attempts { <li class="small muted">{ attempt_words(&i18n, &clock, attempt) }</li> }</ul>
                                if one.state != WebhookDeliveryState::Waiting {
                                    <p><Button kind={Kind::Quiet} busy={sending.busy} onclick={replay(one.id)} label={format!("{}: {}", i18n.t(Key::WebhooksReplay), clock.moment(one.occurred_at))}>{ i18n.t(Key::WebhooksReplay) }</Button></p>
                                }
                            </li>
                        }
                    </ul>
                }
            }) }
            if next.is_some() { <Button kind={Kind::Quiet} busy={sending.busy} onclick={more}>{ i18n.t(Key::IncidentsMore) }</Button> }
        </div>
    }
}

fn state(i18n: &I18n, one: &WebhookDelivery) -> Html {
    let look = match one.state {
        WebhookDeliveryState::Delivered => Some("good"),
        WebhookDeliveryState::Failed | WebhookDeliveryState::Dropped => Some("bad"),
        WebhookDeliveryState::Waiting => None,
    };
    let why = one.reason.map(|why| i18n.word("webhook-reason", why.word()));
    let words = [Some(i18n.word("webhook-state", one.state.word())), why];
    html! { <span class={classes!("badge", look)}>{ words.into_iter().flatten().collect::<Vec<_>>().join(" · ") }</span> }
}

fn attempt_words(i18n: &I18n, clock: &Clock, one: &WebhookAttempt) -> String {
    let parts = [
        Some(clock.moment(one.at)),
        one.status.map(|status| i18n.f(Key::WebhooksStatus, &[("status", &status.to_string())])),
        one.reason.map(|why| i18n.word("webhook-reason", why.word())),
        Some(format!("{} ms", i18n.language.integer(i64::from(one.duration_millis)))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
