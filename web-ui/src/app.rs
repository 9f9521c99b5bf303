//! The page for someone who is signed in: the session around the screens, and which screen an address
//! shows. Called by bin/page.rs. The one place that knows all screens.

use shared_types::access::Permission;
use yew::prelude::*;

use crate::{
    around::{Around, AroundProps},
    i18n::{Key, use_i18n},
    kept::KeptProvider,
    nav::{Route, use_nav},
    pages,
    session::{AlertsProvider, LiveProvider, SessionProvider, use_session},
    shell::Shell,
};

/// The page.
#[component]
pub fn App(props: &AroundProps) -> Html {
    html! {
        <Around i18n={props.i18n.clone()} load={props.load.clone()}>
            <SessionProvider inside={html! { <Screens /> }} waiting={html! { <Waiting /> }} />
        </Around>
    }
}

/// The frame before the person is known: as calm as the static shell.
#[component]
fn Waiting() -> Html {
    let i18n = use_i18n();
    html! { <main class="content" aria-busy="true"><p class="muted" role="status">{ i18n.t(Key::StatusLoading) }</p></main> }
}

/// The screen that the address shows, in its frame.
#[component]
fn Screens() -> Html {
    let nav = use_nav();
    let session = use_session();
    {
        let nav = nav.clone();
        use_effect_with(nav.location.route.clone(), move |route| {
            if *route == Route::SignIn {
                nav.replace(&Route::Today.path());
            }
        });
    }
    let screen = match &nav.location.route {
        Route::Incidents => html! { <pages::incidents::Incidents open={None} /> },
        Route::Incident(id) => html! { <pages::incidents::Incidents open={Some(*id)} /> },
        Route::Alerts => html! { <pages::alerts::Alerts open={None} /> },
        Route::Alert(id) => html! { <pages::alerts::Alerts open={Some(*id)} /> },
        Route::AlertFigures => html! { <pages::alerts::Figures /> },
        Route::AlertNew => html! { <pages::alerts::Compose key={nav.location.query.clone()} /> },
        Route::Nearby => html! { <pages::nearby::Nearby /> },
        Route::Report => html! { <pages::report::Report /> },
        Route::Waiting => html! { <pages::waiting::Waiting /> },
        Route::Import => html! { <pages::import::Import /> },
        Route::Insight => html! { <pages::insight::Insight /> },
        Route::Keeping => html! { <pages::keeping::Keeping /> },
        Route::Participants => html! { <pages::participants::Participants /> },
        Route::Messages => html! { <pages::messages::Messages /> },
        Route::Outbox => html! { <pages::outbox::Outbox /> },
        Route::Reports => html! { <pages::reports::Reports /> },
        Route::Measures => html! { <pages::measures::Measures /> },
        Route::Measure(id) => html! { <pages::measures::MeasurePage id={*id} key={id.to_string()} /> },
        Route::Webhooks => html! { <pages::webhooks::Webhooks /> },
        Route::Settings => html! { <pages::settings::Settings /> },
        Route::About => html! { <pages::about::About /> },
        Route::Today | Route::SignIn => html! { <pages::today::Today /> },
        _ => html! { <pages::not_found::NotFound /> },
    };
    let person = session.me.account.as_ref().map(|account| account.id.to_string()).unwrap_or_default();
    let alerts = session.may(Permission::AlertRead) || session.may(Permission::AlertSend);
    let banner = html! { if alerts { <pages::alerts::AlertBanner /> } };
    let shell = html! {
        <KeptProvider account={person.clone()} key={person}><Shell>{ banner }{ screen }</Shell></KeptProvider>
    };
    let shell = if alerts {
        html! { <AlertsProvider>{ shell }</AlertsProvider> }
    } else {
        shell
    };
    // Only who reads incidents or alerts hears of any.
    if session.may(Permission::IncidentRead) || session.may(Permission::AlertRead) {
        html! { <LiveProvider>{ shell }</LiveProvider> }
    } else {
        shell
    }
}
