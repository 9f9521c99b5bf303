//! The alerts that are open or wait for approval, as far as this person may know: the frame counts them, the banner shows those not
//! read, Today and the list begin with them. One reading for all, again whenever something happens to one. Called by app.rs (provider).

use std::rc::Rc;

use shared_types::alert::{AlertState, AlertSummary};
use yew::prelude::*;

use super::use_live;
use crate::client::{alerts, use_load};

/// What is open now.
#[derive(Clone)]
pub struct OpenAlerts {
    /// Open or waiting, the last composed first; nothing until they are known.
    pub items: Option<Rc<Vec<AlertSummary>>>,
    /// Reads them again, after something was done with one.
    pub again: Callback<()>,
}

impl PartialEq for OpenAlerts {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl OpenAlerts {
    /// Those that went out and that this person did not read, or is asked by whether it goes, what is most urgent first.
    pub fn unread(&self) -> Vec<&AlertSummary> {
        let unread = |one: &&AlertSummary| {
            one.state == AlertState::Open && one.received && (one.read_at.is_none() || is_asked(one))
        };
        let mut all: Vec<&AlertSummary> = self.items.iter().flat_map(|items| items.iter()).filter(unread).collect();
        all.sort_by_key(|one| one.level);
        all
    }
}

/// Whether the reader is asked to go and has said nothing.
pub fn is_asked(one: &AlertSummary) -> bool {
    one.state == AlertState::Open && one.asked_at.is_some() && one.answer.is_none()
}

/// The open alerts from the nearest provider; none where there is no provider.
#[hook]
pub fn use_open_alerts() -> OpenAlerts {
    use_context::<OpenAlerts>().unwrap_or(OpenAlerts { items: None, again: Callback::noop() })
}

/// What the provider holds.
#[derive(Properties, PartialEq)]
pub struct AlertsProviderProps {
    /// What is inside.
    pub children: Html,
}

/// Reads them for everything below it.
#[component]
pub fn AlertsProvider(props: &AlertsProviderProps) -> Html {
    let load = use_load((), |client, signal, ()| alerts::list_open(client, signal));
    use_live(|event| event.kind.starts_with("alert."), load.again.clone());
    let items = use_memo(load.remote.value.clone().map(|page| page.items.clone()), |items| items.clone().map(Rc::new));
    let open = OpenAlerts { items: (*items).clone(), again: load.again.clone() };
    html! { <ContextProvider<OpenAlerts> context={open}>{ props.children.clone() }</ContextProvider<OpenAlerts>> }
}
