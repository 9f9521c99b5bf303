//! What is wiped within the time of a warning, the soonest first, so that whoever has a reason can hold it. Called by
//! Keeping.

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
pub fn Warnings(props: &SiteProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load(props.site, |client, signal, site| retention::list_warnings(client, signal, Some(site)));
    let clock = session.clock(&i18n, Some(props.site));
    html! {
        <section class="card stack-small">
            <header><h2>{ i18n.t(Key::WarningsTitle) }</h2><p>{ i18n.t(Key::WarningsAbout) }</p></header>
            { async_content(&i18n, &load, skeleton_rows(4), |page| {
                if page.items.is_empty() {
                    return empty(Icon::Done, i18n.t(Key::WarningsNone), i18n.t(Key::WarningsNoneNext), Html::default());
                }
                html! {
                    <div class="table-scroll" tabindex="0" role="group" aria-label={i18n.t(Key::WarningsTitle).to_owned()}>
                        <table class="table">
                            <thead><tr>
                                <th scope="col">{ i18n.t(Key::IncidentOne) }</th><th scope="col">{ i18n.t(Key::WarningsWhat) }</th>
                                <th scope="col">{ i18n.t(Key::WarningsWhen) }</th><th scope="col">{ i18n.t(Key::WarningsHeld) }</th>
                            </tr></thead>
                            <tbody>
                                for one in &page.items {
                                    <tr>
                                        <th scope="row" class="nowrap"><Link to={Route::Incident(one.incident_id).path()}>{ &one.number }</Link></th>
                                        <td>{ i18n.word("read-row", &one.what) }</td>
                                        <td class="nowrap">{ clock.date(one.wipes_at) }</td>
                                        <td class="nowrap">{ one.held_until.map_or_else(|| "–".to_owned(), |at| clock.date(at)) }</td>
                                    </tr>
                                }
                            </tbody>
                        </table>
                    </div>
                }
            }) }
        </section>
    }
}
