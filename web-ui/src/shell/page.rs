//! The head of a screen: its name, what it is about, its actions. Called by every page; the name is also the
//! document's title.

use yew::prelude::*;

use crate::{edge, i18n::use_i18n};

#[derive(Properties, PartialEq)]
struct HeadProps {
    title: AttrValue,
    about: Html,
    actions: Html,
}

/// Name of the screen, a line about it, actions at its end.
pub fn page(title: &str, about: Html, actions: Html) -> Html {
    html! { <Head title={title.to_owned()} {about} {actions} /> }
}

#[component]
fn Head(props: &HeadProps) -> Html {
    let i18n = use_i18n();
    use_effect_with((props.title.clone(), i18n.language), |(title, language)| {
        edge::dress(language.word(), &format!("{title} · WeBM"));
    });
    html! {
        <header class="page-head">
            <div>
                <h1 tabindex="-1">{ &props.title }</h1>
                { props.about.clone() }
            </div>
            <div class="row no-print">{ props.actions.clone() }</div>
        </header>
    }
}
