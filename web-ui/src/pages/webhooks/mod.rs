//! Webhooks: where systems of others hear of what happens, by which secrets, and what became of each telling. Called by app.rs, for who
//! manages machine clients.

mod deliveries;
mod endpoint;
mod make;

use shared_types::{access::Permission, webhook::NewWebhookSecret};
use yew::prelude::*;

use self::{endpoint::Endpoint, make::Make};
use crate::{
    client::{access, use_load, webhooks},
    components::{Icon, empty, skeleton_rows},
    content::async_content,
    i18n::{Key, use_i18n},
    pages::settings::Secret,
    session::{use_live, use_session},
    shell::page,
};

/// The screen.
#[component]
pub fn Webhooks() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let about = html! { <p class="muted">{ i18n.t(Key::WebhooksAbout) }</p> };
    html! {
        <div class="stack">
            { page(i18n.t(Key::WebhooksTitle), about, Html::default()) }
            if session.may(Permission::ClientManage) {
                <Endpoints />
            } else {
                <section class="card">{ empty(Icon::Lock, i18n.t(Key::WebhooksNotYours), i18n.t(Key::WebhooksNotYoursNext), Html::default()) }</section>
            }
        </div>
    }
}

#[component]
fn Endpoints() -> Html {
    let i18n = use_i18n();
    let load = use_load((), |client, signal, ()| async move {
        let clients = access::list_clients(client.clone(), signal.clone()).await?.items;
        Ok((webhooks::list_endpoints(client, signal).await?.items, clients))
    });
    use_live(|event| event.kind.starts_with("webhook."), load.again.clone());
    let secret = use_state(|| None::<NewWebhookSecret>);
    let shown = {
        let (secret, again) = (secret.setter(), load.again.clone());
        Callback::from(move |new: NewWebhookSecret| {
            secret.set(Some(new));
            again.emit(());
        })
    };
    html! {
        <>
            if let Some(new) = &*secret {
                <section class="card" id="new-secret"><Secret about={i18n.t(Key::WebhooksSecretOnce).to_owned()} text={new.secret.clone()} /></section>
            }
            { async_content(&i18n, &load, skeleton_rows(3), |(endpoints, clients)| html! {
                <>
                    if endpoints.is_empty() {
                        <section class="card">{ empty(Icon::Webhook, i18n.t(Key::WebhooksNone), i18n.t(Key::WebhooksNoneNext), Html::default()) }</section>
                    }
                    for one in endpoints {
                        <Endpoint key={one.id.to_string()} endpoint={one.clone()} changed={load.again.clone()} secret={shown.clone()}
                            client={clients.iter().find(|client| client.id == one.client_id).map(|client| client.name.clone()).unwrap_or_default()} />
                    }
                    <Make clients={clients.clone()} secret={shown.clone()} />
                </>
            }) }
        </>
    }
}
