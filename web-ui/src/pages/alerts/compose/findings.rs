//! What in a text for everybody looks personal, pointed out where it stands, with what to do about it. Called by the composer and by
//! the forms of updates and endings. It refuses nothing for good: whoever sends answers for the text.

use shared_types::alert_findings::TextFinding;
use yew::prelude::*;

use super::draft::around;
use crate::{
    client::Fault,
    components::{Button, Check, Icon, Kind, icon},
    i18n::{Key, use_i18n},
};

/// Characters of a text that are shown on each side of what was found.
const AROUND: usize = 24;

/// Whether the server points at something that the page did not find.
pub fn is_pointed_at(fault: Option<&Fault>) -> bool {
    fault.is_some_and(|fault| fault.fields().iter().any(|field| field.code.starts_with("looks-like-")))
}

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct LookedProps {
    /// Id of the tick.
    pub id: AttrValue,
    /// What was found.
    pub found: Vec<TextFinding>,
    /// The texts by their pointers.
    pub texts: Vec<(&'static str, String)>,
    /// The server found something.
    #[prop_or_default]
    pub pointed: bool,
    /// Whether it was looked at.
    pub looked: bool,
    /// It was, or not.
    pub onlooked: Callback<bool>,
    /// Takes one of them out of the text for everybody and into the other; nothing where there is no other.
    #[prop_or_default]
    pub onmove: Option<Callback<TextFinding>>,
}

/// The list; nothing where nothing was found.
#[component]
pub fn Looked(props: &LookedProps) -> Html {
    let i18n = use_i18n();
    let text = |pointer: &str| {
        let found = props.texts.iter().find(|(at, _)| *at == pointer);
        found.map_or("", |(_, text)| text.as_str())
    };
    html! {
        <div aria-live="polite">
            if !props.found.is_empty() || props.pointed {
                <div class="note warn" id="findings">
                    { icon(Icon::Warning) }
                    <div class="stack-small">
                        <p class="strong">{ i18n.t(Key::AlertsFindings) }</p>
                        <ul class="stack-small">
                            for one in &props.found {
                                <li class="row apart">
                                    <span>
                                        { i18n.word("alert-finding", one.kind.word()) }{ ", " }{ i18n.word("alert-at", one.pointer.trim_start_matches('/')) }{ ": " }
                                        { shown(text(&one.pointer), one) }
                                    </span>
                                    if let (Some(onmove), "/openText") = (&props.onmove, one.pointer.as_str()) {
                                        <Button kind={Kind::Quiet} onclick={onmove.reform({ let one = one.clone(); move |()| one.clone() })}>{ i18n.t(Key::AlertsMove) }</Button>
                                    }
                                </li>
                            }
                        </ul>
                        <Check id={props.id.clone()} checked={props.looked} onchange={props.onlooked.clone()}>{ i18n.t(Key::AlertsLooked) }</Check>
                    </div>
                </div>
            }
        </div>
    }
}

/// What was found, marked between the words around it.
fn shown(text: &str, one: &TextFinding) -> Html {
    let (before, what, behind) = around(text, one.from, one.length);
    let skipped = before.chars().count().saturating_sub(AROUND);
    let before: String = before.chars().skip(skipped).collect();
    let after: String = behind.chars().take(AROUND).collect();
    html! {
        <span dir="auto">
            { if skipped > 0 { "…" } else { "" } }{ before }<mark>{ what }</mark>{ &after }{ if after.len() < behind.len() { "…" } else { "" } }
        </span>
    }
}
