//! An address that is no screen: says so, and leads back.

use yew::prelude::*;

use crate::{
    components::{Icon, empty},
    i18n::{Key, use_i18n},
    nav::{Link, Route},
    shell::page,
};

/// The screen.
#[component]
pub fn NotFound() -> Html {
    let i18n = use_i18n();
    let home = html! { <Link to={Route::Today.path()} class="button">{ i18n.t(Key::NavToday) }</Link> };
    html! {
        <>
            { page(i18n.t(Key::NotFoundTitle), Html::default(), Html::default()) }
            <div class="card">{ empty(Icon::Info, i18n.t(Key::NotFoundHead), i18n.t(Key::NotFoundNext), home) }</div>
        </>
    }
}
