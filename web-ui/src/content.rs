//! The four states of everything that is loaded: under way, empty, failed, there. Drawn in one place, so
//! that no screen forgets one. Called by pages and session/; between client and components, which do not know each other.

use yew::prelude::*;

use crate::{
    client::{Fault, Load},
    components::{Button, Icon, icon},
    i18n::{I18n, Key},
};

/// What is there; or what is under way or went wrong in its place. A newer answer under way leaves the
/// older one standing; a failure above an older answer is told above it and nothing is lost.
pub fn async_content<T>(i18n: &I18n, load: &Load<T>, waiting: Html, ready: impl FnOnce(&T) -> Html) -> Html {
    match (&load.remote.value, &load.remote.fault) {
        (Some(value), None) => ready(value),
        (Some(value), Some(fault)) => stale(i18n, fault, &load.again, ready(value)),
        (None, Some(fault)) => failed(i18n, fault, &load.again),
        (None, None) => pending(i18n, waiting),
    }
}

fn retry(i18n: &I18n, again: &Callback<()>) -> Html {
    html! { <Button icon={Icon::Refresh} onclick={again.clone()}>{ i18n.t(Key::ActionAgain) }</Button> }
}

fn stale(i18n: &I18n, fault: &Fault, again: &Callback<()>, older: Html) -> Html {
    html! {
        <>
            <div class="note warn" role="alert">
                { icon(Icon::Warning) }
                <div>{ i18n.t(Key::StatusStale) }{ " " }{ fault.words(i18n) }</div>
                { retry(i18n, again) }
            </div>
            { older }
        </>
    }
}

fn failed(i18n: &I18n, fault: &Fault, again: &Callback<()>) -> Html {
    html! {
        <div class="state" role="alert">
            { icon(if *fault == Fault::Offline { Icon::Offline } else { Icon::Warning }) }
            <p class="strong">{ i18n.t(Key::StatusFailed) }</p>
            <p class="muted">{ fault.words(i18n) }</p>
            { retry(i18n, again) }
        </div>
    }
}

fn pending(i18n: &I18n, waiting: Html) -> Html {
    html! {
        <div aria-busy="true"><p class="hidden-visually" role="status">{ i18n.t(Key::StatusLoading) }</p>{ waiting }</div>
    }
}

/// What went wrong with something sent, above the button that sends it.
pub fn fault_box(i18n: &I18n, fault: Option<&Fault>, shown: &[&str]) -> Html {
    let Some(fault) = fault.filter(|fault| **fault != Fault::Stopped) else {
        return Html::default();
    };
    html! {
        <div class="note bad" role="alert">
            { icon(Icon::Alert) }
            <div>
                <p>{ fault.words(i18n) }</p>
                for words in fault.elsewhere(i18n, shown) { <p>{ words }</p> }
            </div>
        </div>
    }
}
