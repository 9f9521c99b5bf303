//! Reports: those that were made, templates, a new one, and what was agreed on for the meeting. Called by app.rs.

mod agenda;
mod draft;
mod edit;
mod fields;
mod form;
mod made;
mod order;
mod schedule;
mod templates;

use yew::prelude::*;

use self::{agenda::Agenda, form::Form, made::Made, templates::Templates};
use crate::{
    client::{reports, use_load},
    i18n::{Key, use_i18n},
    nav::use_nav,
    session::{use_live, use_session},
    shell::{current_site, page},
};
use shared_types::access::Permission;

/// The screen.
#[component]
pub fn Reports() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let site = current_site(&nav, &session);
    let made = use_load((), reports::list);
    let reads = session.may(Permission::InsightRead);
    let turn = use_state_eq(|| 0u32);
    let kept = {
        let turn = turn.clone();
        Callback::from(move |()| turn.set(*turn + 1))
    };
    use_live(|event| event.kind.starts_with("report"), made.again.clone());
    html! {
        <div class="stack">
            { page(i18n.t(Key::ReportsTitle), html! { <p class="muted">{ i18n.t(Key::ReportsAbout) }</p> }, Html::default()) }
            <Made load={made.clone()} />
            if reads { <Templates key={*turn} {site} made={made.again.clone()} /> }
            <Form {site} made={made.again.clone()} {kept} />
            if reads { <Agenda {site} /> }
        </div>
    }
}
