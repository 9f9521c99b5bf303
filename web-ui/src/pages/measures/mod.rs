//! Measures: what the site did against crime, and whether it worked. A list with its form, and one measure with its evaluations. Called
//! by app.rs.

mod ask;
mod form;
mod one;
mod outcome;
mod words;

pub use one::MeasurePage;

use shared_types::{access::Permission, measure::Measure};
use yew::prelude::*;

use self::form::Form;
use crate::{
    client::{measures, use_load},
    components::{Icon, empty, skeleton_rows},
    content::async_content,
    i18n::{Key, Locale, use_i18n},
    nav::{Link, Route, use_nav},
    session::{use_live, use_session},
    shell::{current_site, page},
};

/// The list.
#[component]
pub fn Measures() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let site = current_site(&nav, &session);
    let load = use_load(site, measures::list);
    use_live(|event| event.kind.starts_with("measure"), load.again.clone());
    let manages = session.may(Permission::PlaceManage);
    let about = html! { <p class="muted">{ i18n.t(Key::MeasuresAbout) }</p> };
    let line = |measure: &Measure| {
        let clock = session.clock(&i18n, Some(measure.site_id));
        let cost = measure.cost_cents.map(|cents| i18n.language.money(cents));
        let place = session.site(measure.site_id).filter(|_| session.me.sites.len() > 1).map(|site| site.name.clone());
        let parts = [Some(words::days(&i18n, &clock, measure)), cost, place];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    html! {
        <div class="stack">
            { page(i18n.t(Key::MeasuresTitle), about, Html::default()) }
            <section class="card">
                { async_content(&i18n, &load, skeleton_rows(4), |page| {
                    if page.items.is_empty() {
                        return empty(Icon::Shield, i18n.t(Key::MeasuresNone), i18n.t(Key::MeasuresNoneNext), Html::default());
                    }
                    html! {
                        <ul class="plain-rows">
                            for measure in &page.items {
                                <li key={measure.id.to_string()}>
                                    <Link to={Route::Measure(measure.id).path()} class="row-link short">
                                        <span class="row-main">
                                            <span class="row-title">{ &measure.name }</span>
                                            <span class="row-line">{ line(measure) }</span>
                                        </span>
                                        <span class="row-badges"><span class="badge">{ i18n.word("measure-kind", measure.kind.word()) }</span></span>
                                    </Link>
                                </li>
                            }
                        </ul>
                    }
                }) }
            </section>
            if manages { <Form {site} made={load.again.clone()} /> }
        </div>
    }
}
