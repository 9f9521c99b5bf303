//! Alerts: what is open first, then what was, and beside it (on a phone in its place) the one that is open; sending one. Called by
//! app.rs. The texts are those that the server gives this reader.

mod answers;
mod banner;
mod call;
mod compose;
mod end;
mod figures;
mod list;
mod more;
mod one;
pub mod outbox;
mod reach;
mod words;

pub use banner::AlertBanner;
pub use compose::Compose;
pub use figures::Figures;
pub use list::{Card, OpenFew};

use shared_types::{access::Permission, ids::AlertId};
use yew::prelude::*;

use self::{list::List, one::One};
use crate::{
    components::{Icon, empty, icon},
    i18n::{Key, use_i18n},
    nav::{Link, Route, use_nav},
    session::use_session,
    shell::{current_site, page},
};

/// What the screen needs.
#[derive(Properties, PartialEq)]
pub struct AlertsProps {
    /// Which one is open.
    pub open: Option<AlertId>,
}

/// The screen.
#[component]
pub fn Alerts(props: &AlertsProps) -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let site = current_site(&nav, &session).filter(|_| session.me.sites.len() > 1);
    let about = html! { <p class="muted">{ i18n.t(Key::AlertsAbout) }</p> };
    let new = html! {
        <>
            if session.may(Permission::AlertApprove) {
                <Link to={Route::AlertFigures.path()} class="button quiet" id="alert-figures">{ i18n.t(Key::AnswerFigures) }</Link>
            }
            if session.may(Permission::AlertSend) {
                <Link to={Route::AlertNew.path()} class="button primary" id="new-alert">{ icon(Icon::Plus) }{ i18n.t(Key::AlertsNew) }</Link>
            }
        </>
    };
    html! {
        <div class={classes!("alerts", "stack", props.open.map(|_| "one-open"))}>
            { page(i18n.t(Key::NavAlerts), about, new) }
            <div class="beside">
                <List {site} open={props.open} query={nav.location.query.clone()} />
                if let Some(id) = props.open {
                    <One key={id.to_string()} {id} back={Route::Alerts.with_query(&nav.location.query)} />
                } else {
                    <div class="card only-wide">{ empty(Icon::Alert, i18n.t(Key::AlertsChoose), i18n.t(Key::AlertsChooseNext), Html::default()) }</div>
                }
            </div>
        </div>
    }
}
