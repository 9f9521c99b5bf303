//! Going somewhere: the address bar, back and forward, and links that do not reload the page. Called by
//! the shell and the screens. The only place that writes the browser's history.

use wasm_bindgen::{JsCast, prelude::Closure};
use yew::prelude::*;

use super::Location;
use crate::edge;

/// Where someone is and how to go elsewhere; from the nearest provider.
#[derive(Clone, PartialEq)]
pub struct Nav {
    /// Where someone is.
    pub location: Location,
    go: Callback<(String, bool)>,
}

impl Nav {
    /// To a place, with a step back in the history.
    pub fn go(&self, address: &str) {
        self.go.emit((address.to_owned(), false));
    }

    /// To a place, in place of this one: for filters, so that one step back leaves the screen.
    pub fn replace(&self, address: &str) {
        self.go.emit((address.to_owned(), true));
    }

    /// Fixed place, for what is rendered without a browser.
    pub fn at(location: Location) -> Self {
        Self { location, go: Callback::noop() }
    }
}

/// The place from the nearest provider.
#[hook]
pub fn use_nav() -> Nav {
    use_context::<Nav>().expect("app.rs provides the place above every screen")
}

/// What a provider holds.
#[derive(Properties, PartialEq)]
pub struct NavProviderProps {
    /// What is inside.
    pub children: Html,
}

/// Keeps address bar and page together.
#[component]
pub fn NavProvider(props: &NavProviderProps) -> Html {
    let location = use_state_eq(here);
    {
        let location = location.setter();
        use_effect_with((), move |()| {
            let heard = Closure::<dyn Fn()>::new(move || location.set(here()));
            edge::on_pop(heard.as_ref().unchecked_ref());
            heard.forget(); // it belongs to the page itself and ends with the document
        });
    }
    let go = {
        let location = location.setter();
        use_callback((), move |(address, replace): (String, bool), ()| {
            edge::go(&address, replace);
            location.set(Location::parse(&address));
        })
    };
    let nav = Nav { location: (*location).clone(), go };
    html! { <ContextProvider<Nav> context={nav}>{ props.children.clone() }</ContextProvider<Nav>> }
}

fn here() -> Location {
    let (path, query, _) = edge::address();
    Location::parse(&format!("{path}{query}"))
}

/// What a link needs.
#[derive(Properties, PartialEq)]
pub struct LinkProps {
    /// Path and query.
    pub to: AttrValue,
    /// Classes.
    #[prop_or_default]
    pub class: Classes,
    /// `page` or `true` for where one is.
    #[prop_or_default]
    pub current: Option<AttrValue>,
    /// Name for those who hear the page, where the content is not enough.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Take the place of this one in the history.
    #[prop_or_default]
    pub replace: bool,
    /// For focus and tests.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// `-1` for what is reached by the arrow keys.
    #[prop_or_default]
    pub tabindex: Option<AttrValue>,
    /// What is inside.
    #[prop_or_default]
    pub children: Html,
}

/// A real link: opens in a new tab as any other, goes without reloading on a plain click.
#[component]
pub fn Link(props: &LinkProps) -> Html {
    let nav = use_nav();
    let (to, replace) = (props.to.clone(), props.replace);
    let onclick = Callback::from(move |event: MouseEvent| {
        if event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
            event.prevent_default();
            if replace { nav.replace(&to) } else { nav.go(&to) }
        }
    });
    html! {
        <a href={props.to.clone()} class={props.class.clone()} id={props.id.clone()} tabindex={props.tabindex.clone()}
            aria-current={props.current.clone()} aria-label={props.label.clone()} {onclick}>
            { props.children.clone() }
        </a>
    }
}
