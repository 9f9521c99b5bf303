//! Alerts: what is open first, then what was; one of them; sending one. Called by app.rs, and by the shell for what is new. The texts
//! are those that the server gives this reader.

mod banner;
mod compose;
mod end;
mod one;
mod words;

pub use banner::AlertBanner;
pub use compose::Compose;
pub use one::One;

use shared_types::{
    access::Permission,
    alert::{AlertState, AlertSummary},
};
use yew::prelude::*;

use crate::{
    client::{alerts, use_load},
    components::{Icon, empty, icon, skeleton_rows},
    content::async_content,
    i18n::{Clock, I18n, Key, use_i18n},
    nav::{Link, Route, use_nav},
    session::{use_live, use_session},
    shell::{current_site, page},
};

/// The list.
#[component]
pub fn Alerts() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let site = current_site(&nav, &session).filter(|_| session.me.sites.len() > 1);
    let load = use_load(site, alerts::list_alerts);
    use_live(|event| event.kind.starts_with("alert."), load.again.clone());
    let clock = session.clock(&i18n, site);
    let about = html! { <p class="muted">{ i18n.t(Key::AlertsAbout) }</p> };
    let new = html! {
        if session.may(Permission::AlertSend) {
            <Link to={Route::AlertNew.path()} class="button primary" id="new-alert">{ icon(Icon::Plus) }{ i18n.t(Key::AlertsNew) }</Link>
        }
    };
    html! {
        <>
            { page(i18n.t(Key::NavAlerts), about, new) }
            { async_content(&i18n, &load, skeleton_rows(6), |told| {
                let (open, over): (Vec<_>, Vec<_>) = told.items.iter()
                    .partition(|one| matches!(one.state, AlertState::Open | AlertState::WaitingApproval));
                html! {
                    <>
                        { rows(&i18n, &clock, Key::AlertsOpen, Key::AlertsOpenNone, &open) }
                        if !over.is_empty() { { rows(&i18n, &clock, Key::AlertsOver, Key::AlertsOpenNone, &over) } }
                    </>
                }
            }) }
        </>
    }
}

fn rows(i18n: &I18n, clock: &Clock, title: Key, none: Key, rows: &[&AlertSummary]) -> Html {
    html! {
        <section class="card stack-small">
            <h2>{ i18n.t(title) }</h2>
            if rows.is_empty() { { empty(Icon::Check, i18n.t(none), "", Html::default()) } }
            <ul class="plain-rows">
                for row in rows {
                    <li key={row.id.to_string()}>
                        <Link to={Route::Alert(row.id).path()} class="row-link short">
                            <span class="row-main">
                                <span class="row-title" dir="auto">{ words::headline(i18n, row) }</span>
                                <span class="row-line">{ words::line(clock, row) }</span>
                            </span>
                            <span class="row-badges">{ words::level_badge(i18n, row.level) }{ words::state_badge(i18n, row) }</span>
                        </Link>
                    </li>
                }
            </ul>
        </section>
    }
}
