//! Sending an alert: level, what, two texts where needed, what to do, for whom; and before it goes, how many get which text by which
//! channel and what in the open text looks personal. From an incident it is two touches: there, and Send. Called by app.rs.

mod audience;
mod draft;
mod findings;
mod form;
mod keeping;
mod would;

pub use findings::{Looked, is_pointed_at};

use shared_types::{
    access::Permission,
    ids::{AreaId, IncidentId},
};
use yew::prelude::*;

use self::{draft::Draft, form::Form};
use crate::{
    client::{incidents, use_load},
    components::{Icon, empty, icon, skeleton_lines},
    content::async_content,
    i18n::{Key, use_i18n},
    nav::{Link, Route, pairs, use_nav},
    session::use_session,
    shell::{current_site, page},
};

/// The screen.
#[component]
pub fn Compose() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let from: Option<IncidentId> =
        pairs(&nav.location.query).find(|(key, _)| *key == "incident").and_then(|(_, id)| id.parse().ok());
    let sends: Vec<AreaId> = session.sites_with(Permission::AlertSend).iter().map(|site| site.area_id).collect();
    let here = current_site(&nav, &session).filter(|id| sends.contains(id)).or(sends.first().copied());
    let load = use_load(from, |client, signal, from| async move {
        let Some(id) = from else { return Ok(None) };
        let read = incidents::read_incident(client, signal, id).await?;
        Ok(Some(Draft {
            site: Some(read.summary.site_id),
            incident: Some(id),
            kind: Some(draft::kind_of(&read.summary.category)),
            unit: read.summary.unit_id,
            place: read.place_words.clone().or(read.summary.zone.clone()).unwrap_or_default(),
            ..Draft::default()
        }))
    });
    let (back, words) = match from {
        Some(id) => (Route::Incident(id), Key::AlertsIncident),
        None => (Route::Alerts, Key::NavAlerts),
    };
    let about = html! {
        <>
            <p class="only-narrow"><Link to={back.path()} class="row">{ icon(Icon::ChevronLeft) }{ i18n.t(words) }</Link></p>
            <p class="muted">{ i18n.t(Key::AlertsNewAbout) }</p>
        </>
    };
    html! {
        <div class="compose stack">
            { page(i18n.t(Key::AlertsNew), about, Html::default()) }
            { async_content(&i18n, &load, skeleton_lines(8), |begun| {
                let fresh = begun.clone().or(here.map(|site| Draft { site: Some(site), ..Draft::default() }));
                match fresh.filter(|fresh| fresh.site.is_some_and(|site| sends.contains(&site))) {
                    None => html! { <section class="card">{ empty(Icon::Lock, i18n.t(Key::AlertsNowhere), i18n.t(Key::AlertsNowhereNext), Html::default()) }</section> },
                    Some(fresh) => html! { <Form {fresh} sites={sends.clone()} /> },
                }
            }) }
        </div>
    }
}
