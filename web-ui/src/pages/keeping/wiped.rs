//! What a site wiped, with the proofs that none was left out. Called by Keeping.

use yew::prelude::*;

use super::SiteProps;
use crate::{
    client::{retention, use_load},
    components::{Icon, empty, skeleton_rows},
    content::async_content,
    i18n::{Key, use_i18n},
    nav::{Link, Route},
    session::use_session,
};

/// The list.
#[component]
pub fn Wiped(props: &SiteProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load(props.site, retention::list_tombstones);
    let clock = session.clock(&i18n, Some(props.site));
    html! {
        <section class="card stack-small">
            <header><h2>{ i18n.t(Key::WipedTitle) }</h2><p>{ i18n.t(Key::WipedAbout) }</p></header>
            { async_content(&i18n, &load, skeleton_rows(4), |page| {
                if page.items.is_empty() {
                    return empty(Icon::Archive, i18n.t(Key::WipedNone), i18n.t(Key::WipedNoneNext), Html::default());
                }
                html! {
                    <>
                    <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::WipedTitle).to_owned()}>
                        <table class="table">
                            <thead><tr>
                                <th scope="col" class="number">{ i18n.t(Key::WipedSerial) }</th><th scope="col">{ i18n.t(Key::WipedAt) }</th>
                                <th scope="col">{ i18n.t(Key::WipedWhat) }</th><th scope="col">{ i18n.t(Key::WipedProof) }</th>
                            </tr></thead>
                            <tbody>
                                for one in &page.items {
                                    <tr key={one.serial}>
                                        <th scope="row" class="number">{ one.serial }</th>
                                        <td class="nowrap"><Link to={Route::Incident(one.incident_id).path()}>{ clock.moment(one.at) }</Link></td>
                                        <td class="small">{ &one.what }</td>
                                        <td><code>{ one.proof.get(..16).unwrap_or(&one.proof) }{ "…" }</code></td>
                                    </tr>
                                }
                            </tbody>
                        </table>
                    </div>
                    if page.next_cursor.is_some() { <p class="muted small">{ i18n.t(Key::WipedMore) }</p> }
                    </>
                }
            }) }
        </section>
    }
}
