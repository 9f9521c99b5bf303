//! Assigning or closing what was chosen in the list, with a word for each that did not work. Called by Incidents.

use std::rc::Rc;

use shared_types::{
    bulk::{BulkAction, BulkResult, NewBulk},
    handling::Outcome,
    ids::{AreaId, IncidentId},
    incident::IncidentSummary,
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::assign::{meant, picks};
use crate::{
    client::{handling, use_load, use_send},
    components::{Button, Dialog, Kind, Pick, Select, skeleton_lines},
    content::{async_content, fault_box},
    edge,
    i18n::{I18n, Key, use_i18n},
    pages::sign_in::set,
};

/// What the bar needs.
#[derive(Properties, PartialEq)]
pub struct BulkProps {
    /// What was chosen.
    pub chosen: Vec<IncidentSummary>,
    /// Something was done: the list is read anew.
    pub done: Callback<()>,
    /// No more choosing.
    pub stop: Callback<()>,
}

/// The bar above the list while one chooses.
#[component]
pub fn BulkBar(props: &BulkProps) -> Html {
    let i18n = use_i18n();
    let asking = use_state_eq(|| None::<BulkAction>);
    let result = use_state(|| None::<Rc<BulkResult>>);
    let ask = |action: BulkAction| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(Some(action)))
    };
    let onclose = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(None))
    };
    let became = {
        let (asking, result, done) = (asking.setter(), result.setter(), props.done.clone());
        Callback::from(move |told: Rc<BulkResult>| {
            asking.set(None);
            result.set(Some(told));
            done.emit(());
        })
    };
    let some = !props.chosen.is_empty();
    html! {
        <section class="card stack-small no-print" aria-label={i18n.t(Key::BulkSelect).to_owned()}>
            <div class="row apart">
                <span role="status">{ i18n.n(Key::BulkChosenOne, Key::BulkChosenMany, props.chosen.len() as i64) }</span>
                <span class="row">
                    if some {
                        <Button onclick={ask(BulkAction::Assign)}>{ i18n.t(Key::BulkAssign) }</Button>
                        <Button onclick={ask(BulkAction::Close)}>{ i18n.t(Key::BulkClose) }</Button>
                    }
                    <Button kind={Kind::Quiet} onclick={props.stop.clone()}>{ i18n.t(Key::BulkStop) }</Button>
                </span>
            </div>
            if let Some(told) = &*result { { words(&i18n, told, &props.chosen) } }
            if let Some(action) = *asking { <Ask {action} chosen={props.chosen.clone()} {onclose} {became} /> }
        </section>
    }
}

/// How many were done, and why the others were not.
fn words(i18n: &I18n, told: &BulkResult, chosen: &[IncidentSummary]) -> Html {
    let all = told.items.len().to_string();
    let number =
        |id: IncidentId| chosen.iter().find(|row| row.id == id).map_or_else(String::new, |row| row.number.clone());
    html! {
        <div role="status" class="stack-small">
            <p>{ i18n.f(Key::BulkResult, &[("done", &told.done.to_string()), ("all", &all)]) }</p>
            <ul>
                for item in told.items.iter().filter(|item| item.status != 200) {
                    <li>{ i18n.f(Key::BulkFailed, &[("number", &number(item.incident_id)), ("why", &why(i18n, item.code.as_deref()))]) }</li>
                }
            </ul>
        </div>
    }
}

fn why(i18n: &I18n, code: Option<&str>) -> String {
    let code = code.unwrap_or("internal");
    let of = |group: &str| Key::by_name(&format!("{group}.{code}")).map(|key| i18n.t(key).to_owned());
    of("problem").or_else(|| of("fault")).unwrap_or_else(|| code.to_owned())
}

#[derive(Properties, PartialEq)]
struct AskProps {
    action: BulkAction,
    chosen: Vec<IncidentSummary>,
    onclose: Callback<()>,
    became: Callback<Rc<BulkResult>>,
}

/// Whom to, or how they ended.
#[component]
fn Ask(props: &AskProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let value = use_state_eq(String::new);
    let key = use_state(edge::random_key);
    let site: Option<AreaId> = props.chosen.first().map(|row| row.site_id);
    let load = use_load((site, props.action), |client, signal, (site, action)| async move {
        match site.filter(|_| action == BulkAction::Assign) {
            Some(site) => handling::list_hands(client, signal, site).await,
            None => Ok((vec![], vec![])),
        }
    });
    let onsubmit = {
        let (sending, became, value, key) = (sending.clone(), props.became.clone(), value.clone(), key.clone());
        let (action, ids) = (props.action, props.chosen.iter().map(|row| row.id).collect::<Vec<_>>());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let hands = if action == BulkAction::Assign { meant(&value) } else { Default::default() };
            let new = NewBulk {
                action,
                incidents: ids.clone(),
                account_id: hands.account_id,
                team_id: hands.team_id,
                outcome: value.parse::<Outcome>().ok().filter(|_| action == BulkAction::Close),
                note: None,
            };
            let (became, key) = (became.clone(), format!("{}-{}", *key, *value));
            sending.run(move |client| handling::handle_many(client, new, key), move |told| became.emit(Rc::new(told)));
        })
    };
    let title = i18n.t(if props.action == BulkAction::Assign { Key::BulkAssign } else { Key::BulkClose }).to_owned();
    let outcomes = Outcome::ALL.iter().map(|outcome| Pick::new(outcome.word(), i18n.word("outcome", outcome.word())));
    let outcomes: Vec<Pick> =
        std::iter::once(Pick::new("", i18n.t(Key::ActionChoose).to_owned())).chain(outcomes).collect();
    html! {
        <Dialog id="bulk" title={title.clone()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                if props.action == BulkAction::Assign {
                    { async_content(&i18n, &load, skeleton_lines(1), |(people, teams)| html! {
                        <Select id="bulk-who" label={i18n.t(Key::AssignTo).to_owned()} value={(*value).clone()} picks={picks(&i18n, people, teams)} onchange={set(&value)} />
                    }) }
                } else {
                    <Select id="bulk-outcome" label={i18n.t(Key::StepAskOutcome).to_owned()} value={(*value).clone()} picks={outcomes} onchange={set(&value)} />
                }
                { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                <Button kind={Kind::Primary} wide=true submit=true busy={sending.busy}>{ title }</Button>
            </form>
        </Dialog>
    }
}
