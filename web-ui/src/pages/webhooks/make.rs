//! Makes an endpoint of webhooks. It belongs to a machine client and hears of what that client may know. Called by the screen of webhooks.

use shared_types::{
    client::Client,
    ids::AreaId,
    problem::FieldFault,
    webhook::{KINDS, NewWebhookEndpoint, NewWebhookSecret},
};
use validator::Validate as _;
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    client::{Fault, faults_of, places, use_load, use_send, webhooks},
    components::{Button, Kind, Pick, Select, Text},
    content::fault_box,
    edge,
    i18n::{Key, use_i18n},
    nav::toggled,
    pages::{participants::area_picks, sign_in::set},
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct MakeProps {
    /// Machine clients to choose from.
    pub clients: Vec<Client>,
    /// It was made, with its first secret.
    pub secret: Callback<NewWebhookSecret>,
}

/// The form.
#[component]
pub fn Make(props: &MakeProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let areas = use_load((), |client, signal, ()| places::list_areas(client, signal));
    let (client, place) = (use_state_eq(String::new), use_state_eq(String::new));
    let (url, description) = (use_state_eq(String::new), use_state_eq(String::new));
    let kinds = use_state_eq(|| vec!["incident.reported".to_owned()]);
    // The client's own place is the usual one.
    let usual = props.clients.iter().find(|one| one.id.to_string() == *client).map(|one| one.area_id.to_string());
    let area = if place.is_empty() { usual.unwrap_or_default() } else { (*place).clone() };
    let key =
        use_memo(((*client).clone(), area.clone(), (*url).clone(), (*description).clone(), (*kinds).clone()), |_| {
            edge::random_key()
        });
    let onsubmit = {
        let (sending, secret, key) = (sending.clone(), props.secret.clone(), (*key).clone());
        let (client, area, url, description, kinds) =
            (client.clone(), area.clone(), url.clone(), description.clone(), kinds.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let missing = |pointer: &str| FieldFault::new(pointer, "choose", "");
            let none = uuid::Uuid::nil();
            let (by, at) = (client.parse().ok(), area.parse::<AreaId>().ok());
            let new = NewWebhookEndpoint {
                client_id: by.unwrap_or(none.into()),
                area_id: at.unwrap_or(none.into()),
                url: url.trim().to_owned(),
                description: description.trim().to_owned(),
                kinds: (*kinds).clone(),
            };
            let mut faults = new.validate().err().map(|errors| faults_of(&errors)).unwrap_or_default();
            faults.extend(by.is_none().then(|| missing("/clientId")));
            faults.extend((by.is_some() && at.is_none()).then(|| missing("/areaId")));
            if !faults.is_empty() {
                return sending.refuse(Fault::Form(faults));
            }
            let (secret, url, description, key) = (secret.clone(), url.setter(), description.setter(), key.clone());
            sending.run(
                move |client| webhooks::make_endpoint(client, new, key),
                move |made| {
                    url.set(String::new());
                    description.set(String::new());
                    secret.emit(made.secret);
                    edge::into_view("#new-secret");
                },
            );
        })
    };
    let fault = |pointer: &str| sending.fault.as_ref().and_then(|fault| fault.at(&i18n, pointer));
    let choose = || Pick::new("", i18n.t(Key::ActionChoose).to_owned());
    let clients = props.clients.iter().map(|one| Pick::new(one.id.to_string(), one.name.clone()));
    let turn = |kind: &'static str| {
        let kinds = kinds.clone();
        Callback::from(move |_: Event| kinds.set(toggled(&kinds, &kind.to_owned())))
    };
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(Key::WebhooksMake) }</h2>
            if props.clients.is_empty() {
                <p class="muted">{ i18n.t(Key::WebhooksNoClient) }</p>
            } else {
                <form class="form" {onsubmit} novalidate=true>
                    <div class="field-row">
                        <Select id="webhook-client" label={i18n.t(Key::WebhooksFor).to_owned()} value={(*client).clone()} onchange={set(&client)} fault={fault("/clientId")}
                            picks={std::iter::once(choose()).chain(clients).collect::<Vec<_>>()} />
                        <Select id="webhook-area" label={i18n.t(Key::RightsWhere).to_owned()} value={area} onchange={set(&place)} fault={fault("/areaId")}
                            picks={std::iter::once(choose()).chain(area_picks(&i18n, areas.remote.value.as_deref())).collect::<Vec<_>>()} />
                    </div>
                    <Text id="webhook-url" kind="url" inputmode="url" label={i18n.t(Key::WebhooksUrl).to_owned()} help={i18n.t(Key::WebhooksUrlHelp).to_owned()} value={(*url).clone()} oninput={set(&url)} fault={fault("/url")} />
                    <Text id="webhook-description" label={i18n.t(Key::WebhooksDescription).to_owned()} value={(*description).clone()} oninput={set(&description)} fault={fault("/description")} />
                    <fieldset class="field">
                        <legend class="field-label">{ i18n.t(Key::WebhooksKinds) }</legend>
                        <div class="row">
                            for kind in KINDS {
                                <label class="chip"><input type="checkbox" checked={kinds.iter().any(|one| one == kind)} onchange={turn(kind)} /><span>{ i18n.word("webhook-kind", kind) }</span></label>
                            }
                        </div>
                        if let Some(words) = fault("/kinds") { <p class="fault">{ words }</p> }
                    </fieldset>
                    { fault_box(&i18n, sending.fault.as_ref(), &["/clientId", "/areaId", "/url", "/description", "/kinds"]) }
                    <Button kind={Kind::Primary} submit=true busy={sending.busy}>{ i18n.t(Key::WebhooksMake) }</Button>
                </form>
            }
        </section>
    }
}
