//! The keys that the page hears, shown by `?`. Called by the frame.

use yew::prelude::*;

use crate::{
    components::Dialog,
    i18n::{Key, use_i18n},
};

const KEYS: [(&str, Key); 5] = [
    ("/", Key::HelpSearch),
    ("n", Key::HelpReport),
    ("j", Key::HelpNext),
    ("k", Key::HelpPrevious),
    ("?", Key::HelpHelp),
];

/// What the help needs.
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// Closed by the person.
    pub onclose: Callback<()>,
}

/// The list of keys.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let i18n = use_i18n();
    html! {
        <Dialog id="help" title={i18n.t(Key::HelpTitle).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={props.onclose.clone()}>
            <p class="muted">{ i18n.t(Key::HelpAbout) }</p>
            <table class="table">
                <thead><tr><th scope="col">{ i18n.t(Key::HelpKey) }</th><th scope="col">{ i18n.t(Key::HelpDoes) }</th></tr></thead>
                <tbody>
                    for (key, does) in KEYS { <tr><th scope="row"><kbd>{ key }</kbd></th><td>{ i18n.t(does) }</td></tr> }
                </tbody>
            </table>
        </Dialog>
    }
}
