//! About: which version this is, where the contract stands, what happens with data.

use yew::prelude::*;

use crate::{
    components::{Icon, icon},
    i18n::{Key, use_i18n},
    shell::page,
};

/// The screen.
#[component]
pub fn About() -> Html {
    let i18n = use_i18n();
    let part = |head: Key, words: Key| html! { <section class="card"><h2>{ i18n.t(head) }</h2><p>{ i18n.t(words) }</p></section> };
    html! {
        <>
            { page(i18n.t(Key::NavAbout), html! { <p class="muted">{ i18n.t(Key::AboutWhat) }</p> }, Html::default()) }
            <div class="grid-2">
                <section class="card">
                    <h2>{ i18n.t(Key::AboutVersion) }</h2>
                    <p>{ env!("CARGO_PKG_VERSION") }</p>
                </section>
                <section class="card">
                    <h2>{ i18n.t(Key::AboutApi) }</h2>
                    <p>{ i18n.t(Key::AboutApiWords) }</p>
                    <p class="row">
                        <a class="button" href="/api/v1/docs">{ icon(Icon::Info) }{ i18n.t(Key::AboutApiRead) }</a>
                        <a class="button" href="/api/v1/openapi.json">{ icon(Icon::Download) }{ "openapi.json" }</a>
                    </p>
                </section>
                { part(Key::AboutPrivacy, Key::AboutPrivacyWords) }
                { part(Key::AboutDevice, Key::AboutDeviceWords) }
            </div>
        </>
    }
}
