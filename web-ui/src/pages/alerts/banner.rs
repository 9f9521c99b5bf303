//! An alert that this person has not read, on whatever screen: what, where, and the two things to do. Called by app.rs. It tells itself
//! to those who hear the page: danger now at once, the rest when they pause.

use shared_types::alert::{AlertLevel, AlertSummary};
use yew::prelude::*;

use super::{answers::Answers, words};
use crate::{
    i18n::{I18n, Key, use_i18n},
    nav::{Link, Route, use_nav},
    session::{Session, use_open_alerts, use_session},
};

/// The most urgent unread one, and how many more there are. The two regions are always there: what comes into them is told.
#[component]
pub fn AlertBanner() -> Html {
    let (i18n, nav, session, open) = (use_i18n(), use_nav(), use_session(), use_open_alerts());
    // The list and its own screen say the same, with the same buttons.
    let elsewhere = |one: &AlertSummary| match nav.location.route {
        Route::Alerts => false,
        Route::Alert(id) => id != one.id,
        _ => true,
    };
    let unread = open.unread();
    let first = unread.iter().find(|one| elsewhere(one)).copied();
    let danger = first.filter(|one| one.level == AlertLevel::DangerNow);
    let calm = first.filter(|one| one.level != AlertLevel::DangerNow);
    let more = i64::try_from(unread.len()).unwrap_or_default() - 1;
    let show =
        |one: Option<&AlertSummary>| one.map(|one| banner(&i18n, &session, one, more, &open.again)).unwrap_or_default();
    html! {
        <div class="alert-banner no-print">
            <div aria-live="assertive">{ show(danger) }</div>
            <div aria-live="polite">{ show(calm) }</div>
        </div>
    }
}

fn banner(i18n: &I18n, session: &Session, one: &AlertSummary, more: i64, again: &Callback<()>) -> Html {
    let clock = session.clock(i18n, Some(one.site_id));
    let site = session.site(one.site_id).filter(|_| session.me.sites.len() > 1).map(|site| site.name.as_str());
    let look = if one.level == AlertLevel::DangerNow { "bad" } else { "warn" };
    html! {
        <section class={classes!("note", look)} id="alert-banner" aria-label={i18n.t(Key::AlertsNewOne).to_owned()} key={one.id.to_string()}>
            <div class="stack-small">
                <p class="row">{ words::level_badge(i18n, one.level) }<span class="small">{ words::line(i18n, &clock, one, site) }</span></p>
                <p class="strong" dir="auto">{ words::headline(i18n, one) }</p>
                <Answers alert={one.clone()} done={again.clone()} at="banner">
                    <Link to={Route::Alert(one.id).path()} class="button quiet">{ i18n.t(Key::AlertsLook) }</Link>
                    if more > 0 { <Link to={Route::Alerts.path()} class="small">{ i18n.n(Key::AlertsMoreOne, Key::AlertsMoreMany, more) }</Link> }
                </Answers>
            </div>
        </section>
    }
}
