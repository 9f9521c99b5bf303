//! Short messages that something was done. Called through the context by what did it. They never carry
//! what a person must not miss: a fault stands where it happened.

use std::rc::Rc;

use yew::prelude::*;

use crate::edge::Listener;

/// How long a message stays, in milliseconds.
const STAYS: i32 = 6000;

/// The way to say something.
#[derive(Clone, PartialEq)]
pub struct Toast(Callback<String>);

impl Toast {
    /// Says it.
    pub fn say(&self, words: impl Into<String>) {
        self.0.emit(words.into());
    }

    /// Says nothing to nobody, for what is rendered without a page.
    pub fn silent() -> Self {
        Self(Callback::noop())
    }
}

/// What the provider holds.
#[derive(Properties, PartialEq)]
pub struct ToastsProps {
    /// What is inside.
    pub children: Html,
}

/// Shows what is said, the latest one, until it is old.
#[component]
pub fn Toasts(props: &ToastsProps) -> Html {
    let said = use_state(|| None::<Rc<str>>);
    let timer = use_mut_ref(|| None::<Listener>);
    let say = {
        let said = said.setter();
        use_callback((), move |words: String, ()| {
            said.set(Some(words.into()));
            let said = said.clone();
            *timer.borrow_mut() = Some(Listener::timer(STAYS, move || said.set(None)));
        })
    };
    html! {
        <ContextProvider<Toast> context={Toast(say)}>
            { props.children.clone() }
            <div class="toasts" role="status" aria-live="polite">
                if let Some(words) = said.as_ref() { <div class="toast">{ words.to_string() }</div> }
            </div>
        </ContextProvider<Toast>>
    }
}
