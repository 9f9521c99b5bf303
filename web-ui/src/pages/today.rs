//! Today: what waits for me, what was reported since I last looked, what is out of the ordinary. Called by
//! app.rs. What it counts is what the same filters give in the list.

use shared_types::{
    access::Permission,
    incident::{IncidentFilter, IncidentPage},
    insight::{CourseStep, Showing, WhatAnswer},
    message::MessagesRead,
};
use yew::prelude::*;

use super::{
    alerts::OpenFew,
    incidents::{
        OPEN,
        tasks::about,
        words::{line, state_badge},
    },
    insight::unusual,
    messages::{line as line_of, opened},
    nearby::NearbyFew,
    period,
    shift::ShiftPanel,
    unusual::Findings,
    waiting::{Rows as Waiting, kept_note, now_button},
};
use crate::{
    client::{handling, incidents, insight, use_load, use_send},
    components::{Icon, empty, skeleton_lines, skeleton_rows},
    content::async_content,
    edge,
    i18n::{I18n, Key, Locale, use_i18n},
    kept::use_kept,
    nav::{Link, Route, filter_to, use_nav},
    session::{Session, use_live, use_session},
    shell::{current_site, page},
};

/// When this person last looked at Today, on this device.
const SEEN: &str = "webm.seen";
/// Rows of each list; the rest is one touch further.
const FEW: u32 = 6;

/// The screen.
#[component]
pub fn Today() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let site = current_site(&nav, &session).filter(|_| session.me.sites.len() > 1);
    let here = IncidentFilter { site: site.into_iter().collect(), ..IncidentFilter::default() };
    let clock = session.clock(&i18n, site);
    let seen = use_state(|| {
        let before = edge::recall(SEEN).and_then(|ms| ms.parse::<i64>().ok());
        edge::keep(SEEN, Some(&edge::now().to_string()));
        // Never looked before on this device: a day back.
        let ms = before.unwrap_or_else(|| edge::now() - 86_400_000);
        jiff::Timestamp::from_millisecond(ms).unwrap_or_default()
    });
    // Whoever has a shop here sees first what was done with what happened there.
    let units = session.me.sites.iter().filter(|one| site.is_none_or(|site| one.area_id == site));
    let units: Vec<_> = units.filter_map(|one| one.own_unit_id).collect();
    let own = (!units.is_empty()).then(|| IncidentFilter { unit: units, ..here.clone() });
    let open = IncidentFilter { state: OPEN.to_vec(), ..here.clone() };
    let since = IncidentFilter { reported_from: Some(*seen), ..here.clone() };
    let month = period::over(&here, &clock, period::Named::Month.days(period::today(&clock)));
    let now = jiff::Timestamp::from_millisecond(edge::now()).unwrap_or_default();
    let name = session.me.account.as_ref().map_or("", |account| account.name.as_str());
    // The frame names the site on a wide screen; a phone has no room for it there.
    let here_now = current_site(&nav, &session).and_then(|id| session.site(id));
    let made_up = here_now.is_some_and(|site| site.demonstration);
    let at = here_now.map(|site| site.name.clone());
    let about = html! {
        <>
            if let Some(at) = at { <p class="only-narrow strong">{ at }</p> }
            <p class="muted">{ i18n.f(Key::TodayHello, &[("name", name), ("day", &clock.long(now))]) }</p>
            if made_up { <p><span class="badge">{ i18n.t(Key::TodayDemonstration) }</span></p> }
        </>
    };
    // With several sites and none chosen: the first where this person has to do with shifts.
    let shifts = session.sites_with(Permission::ShiftRead);
    let chosen = current_site(&nav, &session);
    let on_shift =
        shifts.iter().find(|one| Some(one.area_id) == chosen).or(shifts.first().filter(|_| chosen.is_none()));
    let on_shift = on_shift.map(|one| one.area_id);
    let figures = session.may(Permission::InsightRead) || session.may(Permission::InsightCounts);
    html! {
        <>
            { page(i18n.t(Key::NavToday), about, Html::default()) }
            <Waits />
            if session.may(Permission::AlertRead) { <OpenFew /> }
            if let Some(site) = on_shift { <ShiftPanel key={site.to_string()} {site} /> }
            if session.may(Permission::IncidentRead) {
                <div class="grid-2 nearby-first">
                    if let Some(own) = own {
                        <Rows filter={own} title={i18n.t(Key::TodayOwn).to_owned()} none={i18n.t(Key::TodayOwnNone).to_owned()} next={i18n.t(Key::TodayOwnNext).to_owned()} />
                    }
                    <Rows filter={open} title={i18n.t(Key::TodayOpen).to_owned()} none={i18n.t(Key::TodayOpenNone).to_owned()} next={i18n.t(Key::TodayOpenNext).to_owned()} />
                    <Rows filter={since} title={i18n.f(Key::TodaySince, &[("at", &clock.near(*seen))])} none={i18n.t(Key::TodaySinceNone).to_owned()} next={i18n.t(Key::TodaySinceNext).to_owned()} />
                    <NearbyFew {site} />
                </div>
            }
            <div class="grid-2">
                <News />
                if session.may(Permission::IncidentHandle) { <Own /> }
            </div>
            if session.may(Permission::InsightRead) { <Findings {site} /> }
            if figures { <Unusual filter={month} /> }
        </>
    }
}

/// What waits on this device, if anything does.
#[component]
fn Waits() -> Html {
    let (i18n, kept) = (use_i18n(), use_kept());
    let count = kept.unsent().count();
    html! {
        if count > 0 {
            <section class="card stack-small">
                <header class="row apart"><h2>{ i18n.t(Key::WaitingTitle) }</h2>{ now_button(&i18n, &kept) }</header>
                { kept_note(&i18n, count) }
                <Waiting />
            </section>
        }
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    filter: IncidentFilter,
    title: AttrValue,
    none: AttrValue,
    next: AttrValue,
}

/// A short list with its way to the whole.
#[component]
fn Rows(props: &RowsProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load(props.filter.clone(), |client, signal, filter| async move {
        incidents::list_incidents(&client, Some(&signal), &filter, None, FEW).await
    });
    use_live(|event| event.kind.starts_with("incident"), load.again.clone());
    let query = filter_to(&props.filter);
    html! {
        <section class="card">
            <header class="row apart">
                <h2>{ &props.title }</h2>
                <Link to={Route::Incidents.with_query(&query)} class="small" label={format!("{}: {}", props.title, i18n.t(Key::TodayAll))}>{ i18n.t(Key::TodayAll) }</Link>
            </header>
            { async_content(&i18n, &load, skeleton_rows(4), |page| rows(&i18n, &session, page, &query, props)) }
        </section>
    }
}

fn rows(i18n: &I18n, session: &Session, page: &IncidentPage, query: &str, props: &RowsProps) -> Html {
    if page.items.is_empty() {
        return empty(Icon::Done, &props.none, &props.next, Html::default());
    }
    html! {
        <ul class="plain-rows">
            for row in &page.items {
                <li key={row.id.to_string()}>
                    <Link to={Route::Incident(row.id).with_query(query)} class="row-link short">
                        <span class="row-main">
                            <span class="row-title">{ session.codes.title(&row.category, &row.methods, i18n.language) }</span>
                            <span class="row-line">{ line(i18n, session, row) }</span>
                        </span>
                        <span class="row-badges">{ state_badge(i18n, row.state) }</span>
                    </Link>
                </li>
            }
        </ul>
    }
}

/// What this person was told and has not read.
#[component]
fn News() -> Html {
    let (i18n, session, sending) = (use_i18n(), use_session(), use_send());
    let load =
        use_load(
            (),
            |client, signal, ()| async move { handling::list_messages(&client, Some(&signal), None, FEW).await },
        );
    let read = Callback::from(move |read: MessagesRead| {
        sending.run(move |client| handling::read_messages(client, read), |_| {});
    });
    html! {
        <section class="card">
            <header class="row apart">
                <h2>{ i18n.t(Key::MessagesTitle) }</h2>
                <Link to={Route::Messages.path()} class="small" label={format!("{}: {}", i18n.t(Key::MessagesTitle), i18n.t(Key::TodayAll))}>{ i18n.t(Key::TodayAll) }</Link>
            </header>
            { async_content(&i18n, &load, skeleton_rows(3), |page| {
                let new: Vec<_> = page.items.iter().filter(|message| message.read_at.is_none()).collect();
                if new.is_empty() {
                    return empty(Icon::Done, i18n.t(Key::MessagesNone), i18n.t(Key::MessagesNoneNext), Html::default());
                }
                html! { <ul class="plain-rows">for message in new { { line_of(&i18n, &session, message, opened(message, &read)) } }</ul> }
            }) }
        </section>
    }
}

/// Tasks that wait for this person.
#[component]
fn Own() -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load((), |client, signal, ()| handling::list_own_tasks(client, signal));
    let clock = session.clock(&i18n, None);
    html! {
        <section class="card">
            <header><h2>{ i18n.t(Key::TasksOwn) }</h2></header>
            { async_content(&i18n, &load, skeleton_rows(3), |tasks| {
                if tasks.is_empty() {
                    return empty(Icon::Done, i18n.t(Key::TasksOwnNone), i18n.t(Key::TasksOwnNext), Html::default());
                }
                html! {
                    <ul class="plain-rows">
                        for task in tasks.iter().take(FEW as usize) {
                            <li key={task.id.to_string()}>
                                <Link to={Route::Incident(task.incident_id).path()} class="row-link short">
                                    <span class="row-main">
                                        <span class="row-title">{ task.what.clone().unwrap_or_default() }</span>
                                        <span class="row-line">{ &task.number }{ " · " }{ about(&i18n, &clock, task) }</span>
                                    </span>
                                </Link>
                            </li>
                        }
                    </ul>
                }
            }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct UnusualProps {
    filter: IncidentFilter,
}

/// What is out of the ordinary: kinds and weeks that chance does not explain.
#[component]
fn Unusual(props: &UnusualProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let load = use_load(props.filter.clone(), |client, signal, filter| {
        insight::answers(client, signal, filter, CourseStep::Week)
    });
    let clock = session.clock(&i18n, props.filter.site.first().copied());
    let to = Route::Insight.with_query(&filter_to(&props.filter));
    html! {
        <section class="card">
            <header class="row apart">
                <div><h2>{ i18n.t(Key::TodayUnusual) }</h2><p>{ i18n.t(Key::TodayUnusualAbout) }</p></div>
                <Link {to} class="small">{ i18n.t(Key::TodayToInsight) }</Link>
            </header>
            { async_content(&i18n, &load, skeleton_lines(3), |answers| {
                out_of_the_ordinary(&i18n, &session, &props.filter, &answers.what, &unusual(&i18n, &clock, &answers.course))
            }) }
        </section>
    }
}

fn out_of_the_ordinary(
    i18n: &I18n,
    session: &Session,
    filter: &IncidentFilter,
    what: &WhatAnswer,
    weeks: &[String],
) -> Html {
    use super::insight::{compared, of_kind, verdict};
    let kinds: Vec<_> = what.kinds.iter().filter(|kind| verdict(i18n, &kind.comparison).is_some()).collect();
    let total = i18n.n(Key::TodayTotalOne, Key::TodayTotalMany, what.basis.total);
    if what.basis.showing == Showing::ListOnly || (kinds.is_empty() && weeks.is_empty()) {
        return html! { <p>{ total }{ ". " }{ i18n.t(Key::TodayUnusualNone) }</p> };
    }
    html! {
        <ul class="plain-rows">
            <li><p class="muted small">{ total }</p></li>
            for kind in kinds {
                <li>
                    if what.basis.leads_to_incidents {
                        <Link class="row-link short" to={Route::Incidents.with_query(&filter_to(&of_kind(filter, &kind.category)))}>{ kind_line(i18n, session, &kind.category, kind.comparison.count, &compared(i18n, &kind.comparison)) }</Link>
                    } else {
                        <span class="row-link short">{ kind_line(i18n, session, &kind.category, kind.comparison.count, &compared(i18n, &kind.comparison)) }</span>
                    }
                </li>
            }
            for week in weeks { <li><p class="row-link short"><span class="row-title">{ week }</span></p></li> }
        </ul>
    }
}

fn kind_line(i18n: &I18n, session: &Session, code: &str, count: Option<i64>, compared: &str) -> Html {
    let count = count.map(|count| i18n.language.integer(count)).unwrap_or_default();
    html! {
        <span class="row-main">
            <span class="row-title">{ session.codes.category(code, i18n.language) }{ ": " }{ count }</span>
            <span class="row-line">{ compared }</span>
        </span>
    }
}
