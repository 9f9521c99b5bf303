//! What stands before the page: Sign in, the acceptance of an invitation, the answer to a question, and the
//! figures that a site publishes. A wasm of its own, so that
//! signing in is usable before the page itself has travelled. Called by bin/gate.rs.

use yew::prelude::*;

use crate::{
    around::{Around, AroundProps},
    nav::{Route, use_nav},
    pages,
};

/// The gate.
#[component]
pub fn Gate(props: &AroundProps) -> Html {
    html! { <Around i18n={props.i18n.clone()} load={props.load.clone()}><Door /></Around> }
}

#[component]
fn Door() -> Html {
    match use_nav().location.route {
        Route::Invitation => html! { <pages::invitation::Invitation /> },
        Route::Question => html! { <pages::question::Question /> },
        Route::OpenFigures(code) => html! { <pages::open_figures::OpenFiguresPage {code} /> },
        _ => html! { <pages::sign_in::SignIn /> },
    }
}
