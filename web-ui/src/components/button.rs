//! The button: one primary action a screen, the rest outlined or quiet. While it works it says so and
//! takes no second press. Called everywhere.

use yew::prelude::*;

use super::{Icon, icon};

/// How much it stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Outlined.
    #[default]
    Plain,
    /// The one action that the screen is for.
    Primary,
    /// Words only.
    Quiet,
    /// Takes something away.
    Danger,
}

/// What a button needs.
#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    /// How much it stands out.
    #[prop_or_default]
    pub kind: Kind,
    /// Over the whole width.
    #[prop_or_default]
    pub wide: bool,
    /// Sends the form it stands in.
    #[prop_or_default]
    pub submit: bool,
    /// Works at the moment.
    #[prop_or_default]
    pub busy: bool,
    /// Before the words.
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// Name for those who hear the page, where the words are not enough.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Whether what it opens is open.
    #[prop_or_default]
    pub expanded: Option<bool>,
    /// For focus and tests.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// Pressed.
    #[prop_or_default]
    pub onclick: Callback<()>,
    /// The words.
    #[prop_or_default]
    pub children: Html,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let kind = match props.kind {
        Kind::Plain => None,
        Kind::Primary => Some("primary"),
        Kind::Quiet => Some("quiet"),
        Kind::Danger => Some("danger"),
    };
    let (busy, pressed) = (props.busy, props.onclick.clone());
    let onclick = Callback::from(move |event: MouseEvent| {
        if busy {
            event.prevent_default();
        } else {
            pressed.emit(());
        }
    });
    html! {
        <button type={if props.submit { "submit" } else { "button" }} {onclick} id={props.id.clone()}
            class={classes!("button", kind, props.wide.then_some("wide"))}
            aria-label={props.label.clone()}
            aria-expanded={props.expanded.map(|open| open.to_string())}
            aria-disabled={busy.then_some("true")}>
            if let Some(which) = props.icon { { icon(which) } }
            { props.children.clone() }
        </button>
    }
}
