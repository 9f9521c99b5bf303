//! A dialog over the page: the browser's own `<dialog>`, so that focus stays inside and Escape closes it.
//! Called where a step asks for one thing more. It is in the document only while it is open.

use web_sys::Element;
use yew::prelude::*;

use super::{Icon, icon};
use crate::edge;

/// What a dialog needs.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Id, unique on the screen.
    pub id: AttrValue,
    /// What it is about.
    pub title: AttrValue,
    /// Name of the button that closes it.
    pub close: AttrValue,
    /// Closed by the person.
    pub onclose: Callback<()>,
    /// What is inside.
    pub children: Html,
}

/// A dialog that is open as long as it is rendered.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let element = node.cast::<Element>();
            if let Some(element) = &element {
                edge::modal(element, true);
            }
            move || {
                if let Some(element) = &element {
                    edge::modal(element, false);
                }
            }
        });
    }
    let onclick = props.onclose.reform(|_: MouseEvent| ());
    let oncancel = props.onclose.reform(|event: Event| event.prevent_default());
    let head = format!("{}-title", props.id);
    html! {
        <dialog class="dialog" ref={node} id={props.id.clone()} aria-labelledby={head.clone()} {oncancel}>
            <header>
                <h2 id={head}>{ &props.title }</h2>
                <button type="button" class="button quiet square" aria-label={props.close.clone()} {onclick}>{ icon(Icon::Close) }</button>
            </header>
            { props.children.clone() }
        </dialog>
    }
}
