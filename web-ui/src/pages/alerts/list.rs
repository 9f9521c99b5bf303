//! The alerts as cards: what is open first, then what was with its ending. Called by Alerts and by Today. It follows what happens.

use std::rc::Rc;

use shared_types::{
    access::Permission,
    alert::{AlertPage, AlertState, AlertSummary},
    ids::{AlertId, AreaId},
};
use yew::prelude::*;

use super::{answers::Answers, words};
use crate::{
    client::{alerts, use_load, use_send},
    components::{Button, Icon, empty, icon, skeleton_rows},
    content::{async_content, fault_box},
    edge,
    i18n::{Key, use_i18n},
    nav::{Link, Route},
    session::{use_live, use_open_alerts, use_session},
};

/// What the list needs.
#[derive(Properties, PartialEq)]
pub struct ListProps {
    /// Of one site, or of all.
    pub site: Option<AreaId>,
    /// Which one is open beside it.
    pub open: Option<AlertId>,
    /// For the links.
    pub query: AttrValue,
}

/// The list in its four states.
#[component]
pub fn List(props: &ListProps) -> Html {
    let (i18n, sending, open_now) = (use_i18n(), use_send(), use_open_alerts());
    let site = props.site;
    let first =
        use_load(
            site,
            |client, signal, site| async move { alerts::list_alerts(&client, Some(&signal), site, None).await },
        );
    let later = use_state(|| Rc::new(Vec::<AlertPage>::new()));
    use_live(|event| event.kind.starts_with("alert."), first.again.clone());
    let last = later.last().or(first.remote.value.as_deref());
    let next = last.and_then(|page| page.next_cursor.clone());
    let more = {
        let (sending, later, next) = (sending.clone(), later.clone(), next.clone());
        Callback::from(move |()| {
            let (Some(cursor), later) = (next.clone(), later.clone()) else { return };
            sending.run(
                move |client| async move { alerts::list_alerts(&client, None, site, Some(&cursor)).await },
                move |page| {
                    let mut pages = (**later).clone();
                    pages.push(page);
                    later.set(Rc::new(pages));
                },
            );
        })
    };
    let done = {
        let (again, open_again) = (first.again.clone(), open_now.again.clone());
        Callback::from(move |()| {
            again.emit(());
            open_again.emit(());
        })
    };
    let card = |one: &AlertSummary| {
        html! {
            <li key={one.id.to_string()}>
                <Card alert={one.clone()} current={props.open == Some(one.id)} to={Route::Alert(one.id).with_query(&props.query)} done={done.clone()} />
            </li>
        }
    };
    html! {
        <section class="list stack" aria-label={i18n.t(Key::NavAlerts).to_owned()}>
            { async_content(&i18n, &first, skeleton_rows(6), |page| {
                let rows = || page.items.iter().chain(later.iter().flat_map(|page| &page.items));
                let is_open = |one: &&AlertSummary| matches!(one.state, AlertState::Open | AlertState::WaitingApproval);
                if page.items.is_empty() {
                    return html! { <div class="card">{ empty(Icon::Done, i18n.t(Key::AlertsNone), i18n.t(Key::AlertsNoneNext), Html::default()) }</div> };
                }
                let any = rows().any(|one| is_open(&one));
                html! {
                    <>
                        <h2>{ i18n.t(Key::AlertsOpen) }</h2>
                        if any { <ul class="stack plain">for one in rows().filter(is_open) { { card(one) } }</ul> }
                        else { <p class="muted row">{ icon(Icon::Done) }{ i18n.t(Key::AlertsOpenNone) }</p> }
                        if rows().any(|one| !is_open(&one)) {
                            <>
                                <h2>{ i18n.t(Key::AlertsOver) }</h2>
                                <ul class="stack plain">for one in rows().filter(|one| !is_open(one)) { { card(one) } }</ul>
                            </>
                        }
                        { fault_box(&i18n, sending.fault.as_ref(), &[]) }
                        if next.is_some() { <Button busy={sending.busy} onclick={more}>{ i18n.t(Key::IncidentsMore) }</Button> }
                    </>
                }
            }) }
        </section>
    }
}

/// What a card needs.
#[derive(Properties, PartialEq)]
pub struct CardProps {
    /// Which alert.
    pub alert: AlertSummary,
    /// Whether it is open beside the list.
    #[prop_or_default]
    pub current: bool,
    /// Where it leads.
    pub to: AttrValue,
    /// Something was said to it.
    pub done: Callback<()>,
}

/// One alert in a list.
#[component]
pub fn Card(props: &CardProps) -> Html {
    let (i18n, session) = (use_i18n(), use_session());
    let one = &props.alert;
    let clock = session.clock(&i18n, Some(one.site_id));
    let site = session.site(one.site_id).filter(|_| session.me.sites.len() > 1).map(|site| site.name.as_str());
    let open = one.state == AlertState::Open;
    let when = match one.closed_at {
        Some(at) => i18n.f(Key::AlertsOverSince, &[("at", &clock.near(at))]),
        None => words::ago(&i18n, edge::now(), one),
    };
    let class = classes!(
        "card",
        "alert-card",
        "stack-small",
        open.then_some(one.level.word()),
        props.current.then_some("current")
    );
    html! {
        <article {class} id={format!("alert-{}", one.id)}>
            <p class="row">{ words::level_badge(&i18n, one.level) }{ words::state_badge(&i18n, one) }<span class="small muted">{ when }</span></p>
            <p class="alert-words" dir="auto">
                <Link to={props.to.clone()} current={props.current.then_some(AttrValue::Static("true"))}>{ words::headline(&i18n, one) }</Link>
            </p>
            <p class="small muted">{ words::line(&i18n, &clock, one, site) }</p>
            if let Some(until) = one.approval_until.filter(|_| one.state == AlertState::WaitingApproval) {
                <p class="small row">{ icon(Icon::Hourglass) }{ i18n.f(Key::AlertsWaiting, &[("at", &clock.near(until))]) }</p>
            }
            if !props.current && open { <Answers alert={one.clone()} done={props.done.clone()} at={one.id.to_string()} /> }
            if open && session.may_at(Permission::AlertApprove, one.site_id) { <Reached id={one.id} /> }
        </article>
    }
}

#[derive(Properties, PartialEq)]
struct ReachedProps {
    id: AlertId,
}

/// How many an open one reached, for who answers for it; nothing while that is not known.
#[component]
fn Reached(props: &ReachedProps) -> Html {
    let i18n = use_i18n();
    let id = props.id;
    let load = use_load(id, |client, signal, id| async move { alerts::get_figures(&client, &signal, id).await });
    use_live(move |event| event.subject_id == id.0, load.again.clone());
    let words = load.remote.value.as_deref().map(|figures| words::reach(&i18n, figures));
    html! { <p class="small muted reached">{ words.unwrap_or_else(|| "\u{a0}".to_owned()) }</p> }
}

/// What is open, on Today: nothing where nothing is, but for the way to send one.
#[component]
pub fn OpenFew() -> Html {
    let (i18n, session, open) = (use_i18n(), use_session(), use_open_alerts());
    let all = open.items.clone().unwrap_or_default();
    let sends = session.may(Permission::AlertSend);
    if all.is_empty() && !sends {
        return Html::default();
    }
    html! {
        <section class="stack-small" id="open-alerts">
            <header class="row apart">
                <h2>{ i18n.t(Key::AlertsOpenNow) }</h2>
                if sends { <Link to={Route::AlertNew.path()} class="button">{ icon(Icon::Alert) }{ i18n.t(Key::AlertsNew) }</Link> }
            </header>
            if all.is_empty() {
                <p class="muted">{ i18n.t(Key::AlertsOpenNone) }</p>
            } else {
                <ul class="stack-small plain">
                    for one in all.iter() {
                        <li key={one.id.to_string()} class="card">
                            <Link to={Route::Alert(one.id).path()} class="row-link short">
                                <span class="row-main">
                                    <span class="row-title" dir="auto">{ words::headline(&i18n, one) }</span>
                                    <span class="row-line">{ words::line(&i18n, &session.clock(&i18n, Some(one.site_id)), one, None) }</span>
                                </span>
                                <span class="row-badges">{ words::level_badge(&i18n, one.level) }{ words::state_badge(&i18n, one) }</span>
                            </Link>
                        </li>
                    }
                </ul>
            }
        </section>
    }
}
