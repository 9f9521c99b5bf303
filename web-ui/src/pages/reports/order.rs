//! The parts of a report in their order: what is in, each with a way forward, then what is not. Called by the fields of a design.

use shared_types::report::ReportPart;
use yew::prelude::*;

use crate::{
    components::{Button, Icon, Kind},
    i18n::{Key, use_i18n},
    nav::toggled,
};

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct PartsProps {
    /// Those that are in.
    pub parts: Vec<ReportPart>,
    /// What is wrong with them.
    pub fault: Option<String>,
    /// Those that are to be in.
    pub changed: Callback<Vec<ReportPart>>,
}

/// The parts in their order: what is in, each with a way forward, then what is not.
#[component]
pub fn Parts(props: &PartsProps) -> Html {
    let i18n = use_i18n();
    let word = |part: ReportPart| i18n.word("report-part", part.word());
    let emit = |parts: Vec<ReportPart>| {
        let changed = props.changed.clone();
        Callback::from(move |_: Event| changed.emit(parts.clone()))
    };
    let up = |n: usize| {
        let (changed, mut parts) = (props.changed.clone(), props.parts.clone());
        parts.swap(n, n.saturating_sub(1));
        Callback::from(move |()| changed.emit(parts.clone()))
    };
    let out: Vec<ReportPart> = ReportPart::ALL.iter().copied().filter(|part| !props.parts.contains(part)).collect();
    html! {
        <fieldset class="field">
            <legend class="field-label">{ i18n.t(Key::ReportsParts) }</legend>
            <p class="muted">{ i18n.t(Key::ReportsPartsHelp) }</p>
            <ol class="report-parts">
                for (n, part) in props.parts.iter().copied().enumerate() {
                    <li key={part.word()} class="row">
                        <label class="chip"><input type="checkbox" checked=true onchange={emit(toggled(&props.parts, &part))} /><span>{ word(part) }</span></label>
                        if n > 0 { <Button kind={Kind::Quiet} icon={Icon::ChevronUp} label={i18n.f(Key::ReportsUp, &[("part", &word(part))])} onclick={up(n)} /> }
                    </li>
                }
            </ol>
            if !out.is_empty() {
                <div class="row">
                    for part in out {
                        <label class="chip" key={part.word()}><input type="checkbox" checked=false onchange={emit(toggled(&props.parts, &part))} /><span>{ word(part) }</span></label>
                    }
                </div>
            }
            if let Some(words) = &props.fault { <p class="fault">{ words }</p> }
        </fieldset>
    }
}
