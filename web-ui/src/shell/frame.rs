//! Sidebar and top bar on a desk, one line and a bottom bar on a phone, shortcuts, skip link. Called by
//! app.rs around every screen. The order in the document is the order in which it is read.

use shared_types::access::Permission;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::{
    help::Help,
    scope::{current_site, query_for, set_site},
};
use crate::{
    client::{handling, use_load},
    components::{Dialog, Icon, Pick, Select, Toast, icon},
    edge::{self, Listener},
    i18n::{I18n, Key, use_i18n},
    kept::use_kept,
    nav::{Link, Nav, Route, use_nav},
    session::{Session, use_is_live, use_open_alerts, use_session},
};

struct Door {
    route: Route,
    name: Key,
    icon: Icon,
}

/// The screens that this person has a use for.
fn doors(session: &Session) -> (Vec<Door>, Vec<Door>) {
    let any = |permissions: &[Permission]| permissions.iter().any(|permission| session.may(*permission));
    let door = |route, name, icon| Door { route, name, icon };
    let mut main = vec![door(Route::Today, Key::NavToday, Icon::House)];
    let reads = any(&[Permission::IncidentRead]);
    if reads {
        main.push(door(Route::Incidents, Key::NavIncidents, Icon::List));
    }
    if any(&[Permission::AlertRead, Permission::AlertSend]) {
        main.push(door(Route::Alerts, Key::NavAlerts, Icon::Alert));
    }
    if reads {
        main.push(door(Route::Nearby, Key::NavNearby, Icon::MapPin));
    }
    if any(&[Permission::InsightRead, Permission::InsightCounts]) {
        main.push(door(Route::Insight, Key::NavInsight, Icon::Chart));
    }
    if any(&[Permission::InsightRead, Permission::InsightCounts]) {
        main.push(door(Route::Reports, Key::ReportsTitle, Icon::File));
    }
    if any(&[Permission::InsightRead]) {
        main.push(door(Route::Measures, Key::MeasuresTitle, Icon::Shield));
    }
    let mut manage = Vec::new();
    if any(&[Permission::OrganisationRead, Permission::AccountRead]) {
        manage.push(door(Route::Participants, Key::NavParticipants, Icon::Users));
    }
    if any(&[Permission::ImportManage]) {
        manage.push(door(Route::Import, Key::NavImport, Icon::FileUp));
    }
    if any(&[Permission::RetentionManage]) {
        manage.push(door(Route::Keeping, Key::NavKeeping, Icon::Archive));
    }
    if any(&[Permission::ClientManage]) {
        manage.push(door(Route::Webhooks, Key::WebhooksTitle, Icon::Webhook));
    }
    if any(&[Permission::MailRead, Permission::AlertManage]) {
        manage.push(door(Route::Outbox, Key::NavOutbox, Icon::Message));
    }
    manage.push(door(Route::Settings, Key::NavSettings, Icon::Settings));
    (main, manage)
}

/// What the frame holds.
#[derive(Properties, PartialEq)]
pub struct ShellProps {
    /// The screen.
    pub children: Html,
}

/// The frame.
#[component]
pub fn Shell(props: &ShellProps) -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let help = use_state_eq(|| false);
    let more = use_state_eq(|| false);
    let site = current_site(&nav, &session);
    let query = query_for(site, &session);
    let (main, manage) = doors(&session);
    let alerts = use_open_alerts().items.map_or(0, |items| items.len());
    let reports = session.may(Permission::IncidentReport);

    use_shortcuts(&nav, &query, reports, help.setter());
    use_arrival(&nav, more.setter());

    let link = |door: &Door, class: &'static str| {
        let here = same_screen(&nav.location.route, &door.route);
        let address = door.route.with_query(if carries_site(&door.route) { &query } else { "" });
        html! {
            <Link to={address} class={classes!(class)} current={here.then_some(AttrValue::Static("page"))}>
                { icon(door.icon) }<span>{ i18n.t(door.name) }</span>
                if door.route == Route::Alerts && alerts > 0 { <Count n={alerts} /> }
            </Link>
        }
    };
    let close = |state: &UseStateHandle<bool>| {
        let state = state.setter();
        Callback::from(move |()| state.set(false))
    };
    let open_more = {
        let more = more.setter();
        Callback::from(move |_: MouseEvent| more.set(true))
    };
    html! {
        <>
        <a class="skip" href="#main">{ i18n.t(Key::NavSkip) }</a>
        <div class="frame">
            <div class="side">
                <nav aria-label={i18n.t(Key::NavMain).to_owned()}>
                    <Link to={Route::Today.path()} class="brand"><strong>{ i18n.t(Key::AppName) }</strong><span>{ i18n.t(Key::AppSubtitle) }</span></Link>
                    for door in &main { { link(door, "side-link") } }
                    <p class="side-head">{ i18n.t(Key::NavManage) }</p>
                    for door in &manage { { link(door, "side-link") } }
                </nav>
            </div>
            <div>
                <header class="top">
                    { site_pick(&i18n, &nav, &session, site) }
                    if session.may(Permission::IncidentRead) { <Search query={query.clone()} /> } else { <div class="top-search"></div> }
                    <Waits />
                    <Newer />
                    if session.may(Permission::IncidentRead) { <Network /> }
                    if reports {
                        <Link to={Route::Report.path()} class="button primary top-report">{ icon(Icon::Plus) }{ i18n.t(Key::NavReport) }</Link>
                    }
                    <Inbox />
                    <Link to={Route::Settings.path()} class="avatar">
                        <span aria-hidden="true">{ session.initials() }</span>
                        <span class="hidden-visually">{ i18n.f(Key::NavPerson, &[("name", name(&session))]) }</span>
                    </Link>
                </header>
                <main class="content" id="main" tabindex="-1">{ props.children.clone() }</main>
            </div>
            <nav class="tabs-bottom" aria-label={i18n.t(Key::NavPhone).to_owned()}>
                for door in main.iter().take(2) { { link(door, "") } }
                if reports { <Link to={Route::Report.path()} class="big">{ icon(Icon::PlusRound) }<span>{ i18n.t(Key::NavReport) }</span></Link> }
                for door in main.iter().skip(2).take(1) { { link(door, "") } }
                <button type="button" onclick={open_more} aria-haspopup="dialog">{ icon(Icon::More) }<span>{ i18n.t(Key::NavMore) }</span></button>
            </nav>
        </div>
        if *more {
            <Dialog id="more" title={i18n.t(Key::NavMore).to_owned()} close={i18n.t(Key::ActionClose).to_owned()} onclose={close(&more)}>
                <div class="stack-small">
                    { site_pick(&i18n, &nav, &session, site) }
                    for door in main.iter().skip(3).chain(&manage) { { link(door, "side-link plain") } }
                    { link(&Door { route: Route::About, name: Key::NavAbout, icon: Icon::Info }, "side-link plain") }
                </div>
            </Dialog>
        }
        if *help { <Help onclose={close(&help)} /> }
        </>
    }
}

fn name(session: &Session) -> &str {
    session.me.account.as_ref().map_or("", |account| account.name.as_str())
}

fn same_screen(here: &Route, door: &Route) -> bool {
    here == door
        || matches!(
            (here, door),
            (Route::Incident(_), Route::Incidents)
                | (Route::Alert(_) | Route::AlertNew | Route::AlertFigures, Route::Alerts)
                | (Route::Measure(_), Route::Measures)
        )
}

fn carries_site(route: &Route) -> bool {
    matches!(
        route,
        Route::Incidents
            | Route::Alerts
            | Route::Nearby
            | Route::Insight
            | Route::Measures
            | Route::Reports
            | Route::Today
            | Route::Participants
    )
}

fn site_pick(i18n: &I18n, nav: &Nav, session: &Session, site: Option<shared_types::ids::AreaId>) -> Html {
    if let [only] = session.me.sites.as_slice() {
        return html! { <span class="site-pick strong">{ &only.name }</span> };
    }
    let mut picks = vec![Pick::new("", i18n.t(Key::NavAllSites).to_owned())];
    picks.extend(session.me.sites.iter().map(|site| Pick::new(site.area_id.to_string(), site.name.clone())));
    let onchange = {
        let nav = nav.clone();
        Callback::from(move |id: String| set_site(&nav, id.parse().ok()))
    };
    html! {
        <span class="site-pick">
            <Select bare=true id="site-pick" label={i18n.t(Key::NavSite).to_owned()} {picks} {onchange}
                value={site.map(|id| id.to_string()).unwrap_or_default()} />
        </span>
    }
}

/// Heard on every screen: `/` search, `n` report, `?` help.
#[hook]
fn use_shortcuts(nav: &Nav, query: &str, reports: bool, help: UseStateSetter<bool>) {
    let nav = nav.clone();
    use_effect_with((nav.location.route.clone(), query.to_owned(), reports), move |(route, query, _)| {
        let (nav, route, query) = (nav.clone(), route.clone(), query.clone());
        let keys = Listener::keys(move |key| match key.as_str() {
            "/" => {
                if !edge::focus_on("#search") && route != Route::Incidents {
                    nav.go(&Route::Incidents.with_query(&query));
                }
                true
            }
            "n" if reports => {
                nav.go(&Route::Report.path());
                true
            }
            "?" => {
                help.set(true);
                true
            }
            _ => false,
        });
        move || drop(keys)
    });
}

/// On another screen: to its top, with the focus on its name, so that it is heard too.
#[hook]
fn use_arrival(nav: &Nav, more: UseStateSetter<bool>) {
    let first = use_mut_ref(|| true);
    let screen = match nav.location.route {
        Route::Incident(_) => Route::Incidents,
        ref route => route.clone(),
    };
    use_effect_with(screen, move |_| {
        more.set(false);
        if !std::mem::replace(&mut *first.borrow_mut(), false) {
            edge::to_top();
            edge::focus_on("main h1");
        }
    });
}

#[derive(Properties, PartialEq)]
struct SearchProps {
    query: AttrValue,
}

/// The search box: what is typed goes to the list by the session, never by the address.
#[component]
fn Search(props: &SearchProps) -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let typed = use_state_eq(|| session.words.clone());
    {
        let typed = typed.setter();
        use_effect_with(session.words.clone(), move |words| typed.set(words.clone()));
    }
    let oninput = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value().into());
        })
    };
    let onsubmit = {
        let (typed, query) = (typed.clone(), props.query.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            session.search.emit(typed.trim().to_owned().into());
            if !matches!(nav.location.route, Route::Incidents | Route::Incident(_)) {
                nav.go(&Route::Incidents.with_query(&query));
            }
        })
    };
    html! {
        <form class="top-search" role="search" {onsubmit}>
            { icon(Icon::Search) }
            <input type="search" id="search" {oninput} value={(*typed).clone()} autocomplete="off" maxlength="200"
                aria-label={i18n.t(Key::NavSearch).to_owned()} placeholder={i18n.t(Key::NavSearch).to_owned()} />
            <kbd aria-hidden="true">{ "/" }</kbd>
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct CountProps {
    n: usize,
}

/// How many alerts are open, beside the way to them.
#[component]
fn Count(props: &CountProps) -> Html {
    let i18n = use_i18n();
    let n = i64::try_from(props.n).unwrap_or_default();
    html! {
        <span class="side-count"><span aria-hidden="true">{ props.n }</span><span class="hidden-visually">{ ", " }{ i18n.n(Key::AlertsCountOne, Key::AlertsCountMany, n) }</span></span>
    }
}

/// How often the unread messages are counted, in milliseconds.
const COUNTED: i32 = 30_000;

/// The way to the messages, with how many are unread. Counted again on each screen and now and then.
#[component]
fn Inbox() -> Html {
    let (i18n, nav) = (use_i18n(), use_nav());
    let turn = use_state_eq(|| 0_u32);
    {
        let turn = turn.clone();
        use_effect_with(*turn, move |now| {
            let next = *now + 1;
            let timer = Listener::timer(COUNTED, move || turn.set(next));
            move || drop(timer)
        });
    }
    let load = use_load((nav.location.route.clone(), *turn), |client, signal, _| async move {
        handling::list_messages(&client, Some(&signal), None, 1).await
    });
    let unread = load.remote.value.as_ref().map_or(0, |page| page.unread);
    let words = if unread > 0 {
        i18n.n(Key::MessagesUnreadOne, Key::MessagesUnreadMany, unread)
    } else {
        i18n.t(Key::MessagesTitle).to_owned()
    };
    html! {
        <Link to={Route::Messages.path()} class="inbox" label={words}>
            { icon(Icon::Message) }
            if unread > 0 { <span class="badge bad" aria-hidden="true">{ unread.min(99) }</span> }
        </Link>
    }
}

/// What waits on this device, if anything does; leads to the list.
#[component]
fn Waits() -> Html {
    let (i18n, kept, toast) = (use_i18n(), use_kept(), use_context::<Toast>());
    let session = use_session();
    let count = kept.unsent().count();
    let words = i18n.clone();
    use_effect_with(kept.arrived.clone(), move |arrived| {
        let i18n = words;
        if let (Some(arrived), Some(toast)) = (arrived, toast) {
            let what = session.codes.title(&arrived.category, &[], i18n.language);
            toast.say(format!("{} {} · {what}", i18n.t(Key::ReportDone), arrived.number));
        }
    });
    html! {
        if count > 0 {
            <Link to={Route::Waiting.path()} class="waits">{ icon(Icon::Hourglass) }{ i18n.n(Key::WaitingOne, Key::WaitingMany, count as i64) }</Link>
        }
    }
}

/// A newer page stands ready. What is being typed is kept on the device, so loading again loses nothing.
#[component]
fn Newer() -> Html {
    let i18n = use_i18n();
    let there = use_state_eq(|| false);
    {
        let there = there.setter();
        use_effect_with((), move |()| {
            let heard = Listener::newer(move || there.set(true));
            move || drop(heard)
        });
    }
    html! {
        if *there {
            <button type="button" class="waits" onclick={Callback::from(|_: MouseEvent| edge::reload())}>{ icon(Icon::Refresh) }{ i18n.t(Key::NavNewer) }</button>
        }
    }
}

/// Whether what is shown follows what happens, in words.
#[component]
fn Network() -> Html {
    let (i18n, live) = (use_i18n(), use_is_live());
    let there = use_state_eq(|| true);
    {
        let there = there.setter();
        use_effect_with((), move |()| {
            there.set(edge::is_online());
            let heard = Listener::network(move |now| there.set(now));
            move || drop(heard)
        });
    }
    let (class, words) = match (*there, live) {
        (false, _) => ("online away", Key::NavOffline),
        (true, true) => ("online", Key::LiveOn),
        (true, false) => ("online away", Key::LiveOff),
    };
    html! { <span {class} role="status"><span class="dot"></span>{ i18n.t(words) }</span> }
}
