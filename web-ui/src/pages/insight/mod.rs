//! Insight: what happens, when, how, in which course, where, what became of it, what belongs together, one period against another, a site
//! beside its neighbours. The filters are the list's and stand in the address with the other period; every figure leads to its
//! incidents, or nowhere for who may see counts only. Called by app.rs.

mod basis;
mod beside;
mod between;
mod follow_up;
mod ground;
mod marks;
mod organisations;
mod other;
mod panels;
mod pure;
mod spans;
mod together;
mod whereabouts;

use shared_types::{
    access::Permission,
    incident::IncidentFilter,
    insight::{CourseAnswer, CourseStep, InsightAnswer},
};
use yew::prelude::*;

use self::beside::BesidePanel;
use self::between::BetweenPanel;
use self::follow_up::FollowUpPanel;
use self::other::Other;
use self::panels::{CoursePanel, HowPanel, KindsPanel, WhenPanel, figures};
use self::together::TogetherPanel;
use self::whereabouts::WherePanel;
use super::{incidents::filters::FilterBar, period};
use crate::{
    client::{Load, insight, use_load},
    components::{Button, Icon, skeleton_panel},
    content::async_content,
    edge,
    i18n::{Key, Locale, use_i18n},
    nav::{Route, filter_from, filter_to, use_nav},
    session::use_session,
    shell::{current_site, page},
};

/// The screen.
#[component]
pub fn Insight() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let mut filter = filter_from(&nav.location.query);
    let clock = session.clock(&i18n, filter.site.first().copied());
    {
        // An address without filters: the last three months of the site one is at, put in the address.
        let bare = nav.location.query.is_empty();
        let nav = nav.clone();
        let site = current_site(&nav, &session).filter(|_| session.me.sites.len() > 1);
        let start = IncidentFilter { site: site.into_iter().collect(), ..IncidentFilter::default() };
        let start = period::over(&start, &clock, period::Named::Quarter.days(period::today(&clock)));
        if bare {
            filter = start.clone();
        }
        use_effect_with(bare, move |bare| {
            if *bare {
                nav.replace(&Route::Insight.with_query(&filter_to(&start)));
            }
        });
    }
    let other = Other::read(&nav.location.query);
    let change = {
        let nav = nav.clone();
        Callback::from(move |filter: IncidentFilter| {
            nav.replace(&Route::Insight.with_query(&other.written(&filter_to(&filter))));
        })
    };
    let change_other = {
        let (nav, filter) = (nav.clone(), filter.clone());
        Callback::from(move |other: Other| {
            nav.replace(&Route::Insight.with_query(&other.written(&filter_to(&filter))));
        })
    };
    let step = use_state_eq(|| CourseStep::Week);
    let load = use_load((filter.clone(), *step), |client, signal, (filter, step)| {
        insight::answers(client, signal, filter, step)
    });
    let turn = {
        let step = step.setter();
        Callback::from(move |to| step.set(to))
    };
    let leads = session.may(Permission::InsightRead);
    // Single shops are for those whose figures lead to incidents.
    let single = load.remote.value.as_ref().is_some_and(|answer| answer.what.basis.leads_to_incidents);
    // Neighbours are those of one site.
    let one = load.remote.value.as_ref().and_then(|answer| match answer.what.basis.sites[..] {
        [site] => Some(site),
        _ => None,
    });
    let about = html! {
        if let Some(answer) = &load.remote.value { { basis::line(&i18n, &clock, &answer.what.basis) } }
        else { <p class="muted small">{ i18n.t(Key::InsightAbout) }</p> }
    };
    let print = Callback::from(|()| edge::print_page());
    let actions = html! { <Button icon={Icon::Printer} onclick={print}>{ i18n.t(Key::ActionPrint) }</Button> };
    html! {
        <>
            { page(i18n.t(Key::NavInsight), about, actions) }
            <FilterBar filter={filter.clone()} {change} />
            { async_content(&i18n, &load, skeleton_panel(), |answer| figures(&i18n, &session, &filter, &answer.what)) }
            <div class="split">
                <WhenPanel filter={filter.clone()} load={Panel(load.clone())} />
                <HowPanel filter={filter.clone()} load={Panel(load.clone())} />
            </div>
            <div class="split">
                <CoursePanel filter={filter.clone()} load={Panel(load.clone())} step={*step} turn={turn} />
                <KindsPanel filter={filter.clone()} load={Panel(load)} />
            </div>
            <div class="split">
                <BetweenPanel filter={filter.clone()} {other} change={change_other} />
                if let Some(site) = one { <BesidePanel filter={filter.clone()} {site} /> }
            </div>
            if single {
                <WherePanel filter={filter.clone()} />
                <TogetherPanel filter={filter.clone()} />
                <FollowUpPanel filter={filter.clone()} />
            }
            if !leads { <p class="muted small">{ i18n.t(Key::InsightCountsOnly) }</p> }
        </>
    }
}

/// A load as a property: equal when it is the same answer.
pub struct Panel(pub Load<InsightAnswer>);

impl PartialEq for Panel {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.0.remote, &other.0.remote);
        let same = match (&a.value, &b.value) {
            (Some(a), Some(b)) => std::rc::Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        same && a.fault == b.fault && a.busy == b.busy
    }
}

pub use self::pure::{comparison as compared, of_kind, verdict};

/// The weeks that are outside of what is usual, in words, the last first.
pub fn unusual(i18n: &crate::i18n::I18n, clock: &crate::i18n::Clock, course: &CourseAnswer) -> Vec<String> {
    let points = pure::points(i18n, clock, course);
    points
        .iter()
        .rev()
        .filter(|point| point.outside)
        .filter_map(|point| {
            let (low, high) = point.band?;
            let of = [low, high].map(|value| i18n.language.integer(value.round() as i64));
            let usual = i18n.f(Key::CourseUsual, &[("low", &of[0]), ("high", &of[1])]);
            Some(format!("{}: {}, {usual}", point.name, i18n.language.integer(point.count?)))
        })
        .collect()
}
