//! One endpoint of webhooks: where it is, what it hears of, its secrets, a test, its log. Called by the screen of webhooks.

use shared_types::{
    ids::WebhookSecretId,
    webhook::{NewWebhookSecret, WebhookEndpoint, WebhookEndpointPatch},
};
use yew::prelude::*;

use super::deliveries::Deliveries;
use crate::{
    client::{use_send, webhooks},
    components::{Button, Dialog, Icon, Kind, icon},
    content::fault_box,
    i18n::{Key, use_i18n},
    session::use_session,
};

/// Most secrets at a time: while there are two, both sign.
const SECRETS: usize = 2;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct EndpointProps {
    /// The endpoint.
    pub endpoint: WebhookEndpoint,
    /// Name of its machine client.
    pub client: AttrValue,
    /// It changed.
    pub changed: Callback<()>,
    /// A secret was made.
    pub secret: Callback<NewWebhookSecret>,
}

/// The card.
#[component]
pub fn Endpoint(props: &EndpointProps) -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let one = &props.endpoint;
    let (log, removing) = (use_state_eq(|| 0_u32), use_state_eq(|| false));
    let clock = session.clock(&i18n, None);
    let id = one.id;
    let off = one.disabled_at.is_some();
    let turn = {
        let (sending, changed) = (sending.clone(), props.changed.clone());
        Callback::from(move |()| {
            let changed = changed.clone();
            let patch = WebhookEndpointPatch { disabled: Some(!off), ..WebhookEndpointPatch::default() };
            sending.run(move |client| webhooks::change_endpoint(client, id, patch), move |_| changed.emit(()));
        })
    };
    let test = {
        let (sending, log, turn) = (sending.clone(), log.setter(), *log);
        Callback::from(move |()| {
            let log = log.clone();
            sending.run(move |client| webhooks::test_endpoint(client, id), move |_| log.set(turn + 1));
        })
    };
    let make = {
        let (sending, secret) = (sending.clone(), props.secret.clone());
        Callback::from(move |()| {
            let secret = secret.clone();
            sending.run(move |client| webhooks::make_secret(client, id), move |new| secret.emit(new));
        })
    };
    let end = |secret: WebhookSecretId| {
        let (sending, changed) = (sending.clone(), props.changed.clone());
        Callback::from(move |()| {
            let changed = changed.clone();
            sending.run(move |client| webhooks::end_secret(client, id, secret), move |()| changed.emit(()));
        })
    };
    let remove = {
        let (sending, changed) = (sending.clone(), props.changed.clone());
        Callback::from(move |()| {
            let changed = changed.clone();
            sending.run(move |client| webhooks::remove_endpoint(client, id), move |()| changed.emit(()));
        })
    };
    let show = |to: bool| {
        let removing = removing.setter();
        Callback::from(move |()| removing.set(to))
    };
    let toggle_log = {
        let (log, now) = (log.setter(), *log);
        Callback::from(move |()| log.set(u32::from(now == 0)))
    };
    let kinds = one.kinds.iter().map(|kind| i18n.word("webhook-kind", kind));
    html! {
        <section class="card stack-small endpoint" id={format!("endpoint-{id}")}>
            <header class="row apart">
                <h2>{ if one.description.is_empty() { &one.url } else { &one.description } }</h2>
                if let Some(at) = one.disabled_at {
                    <span class="badge bad">{ i18n.t(Key::WebhooksOff) }{ " · " }{ clock.near(at) }
                        if let Some(why) = one.disabled_reason { { " · " }{ i18n.word("webhook-off", why.word()) } }
                    </span>
                } else {
                    <span class="badge good">{ i18n.t(Key::WebhooksOn) }</span>
                }
            </header>
            <p class="small"><code>{ &one.url }</code></p>
            <p class="small muted">{ i18n.f(Key::WebhooksClient, &[("name", &props.client)]) }</p>
            <p class="row">for kind in kinds { <span class="badge">{ kind }</span> }</p>
            <h3>{ i18n.t(Key::WebhooksSecrets) }</h3>
            <ul>
                for secret in &one.secrets {
                    <li class="row small" key={secret.id.to_string()}>
                        { icon(Icon::KeyRound) }<code>{ format!("whsec_{}…", secret.hint) }</code>
                        <span class="muted">{ clock.date(secret.created_at) }</span>
                        if one.secrets.len() > 1 {
                            <Button kind={Kind::Quiet} busy={sending.busy} onclick={end(secret.id)} label={format!("{}: {}", i18n.t(Key::WebhooksEndSecret), secret.hint)}>{ i18n.t(Key::WebhooksEndSecret) }</Button>
                        }
                    </li>
                }
            </ul>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            <div class="row">
                if !off { <Button icon={Icon::Refresh} busy={sending.busy} onclick={test}>{ i18n.t(Key::WebhooksTest) }</Button> }
                if one.secrets.len() < SECRETS { <Button icon={Icon::KeyRound} busy={sending.busy} onclick={make}>{ i18n.t(Key::WebhooksNewSecret) }</Button> }
                <Button icon={Icon::List} expanded={Some(*log > 0)} onclick={toggle_log}>{ i18n.t(Key::WebhooksLog) }</Button>
                <Button busy={sending.busy} onclick={turn}>{ i18n.t(if off { Key::WebhooksTurnOn } else { Key::WebhooksTurnOff }) }</Button>
                <Button kind={Kind::Danger} onclick={show(true)}>{ i18n.t(Key::WebhooksRemove) }</Button>
            </div>
            if *log > 0 { <Deliveries {id} turn={*log} /> }
            if *removing {
                <Dialog id={format!("remove-{id}")} title={i18n.t(Key::WebhooksRemove).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={show(false)}>
                    <p>{ i18n.t(Key::WebhooksRemoveAbout) }</p>
                    <Button kind={Kind::Danger} wide=true busy={sending.busy} onclick={remove}>{ i18n.t(Key::WebhooksRemove) }</Button>
                </Dialog>
            }
        </section>
    }
}
