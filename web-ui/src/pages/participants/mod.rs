//! Participants: organisations and where they take part, people, who may do what where and until when,
//! invitations, licences and passes, floor plans. Called by app.rs. Which tab is open stands in the address.

mod invitations;
mod organisations;
mod people;
mod plan_units;
mod plans;
mod rights;

pub use organisations::area_picks;
pub use rights::permission_words;

use shared_types::access::Permission;
use yew::prelude::*;

use crate::{
    i18n::{Key, use_i18n},
    nav::{Link, Route, pairs, use_nav, with},
    session::use_session,
    shell::page,
};

#[derive(Clone, Copy, PartialEq)]
enum Tab {
    Rights,
    People,
    Organisations,
    Accreditations,
    Invitations,
    Plans,
}

impl Tab {
    fn word(self) -> &'static str {
        match self {
            Self::Rights => "rights",
            Self::People => "people",
            Self::Organisations => "organisations",
            Self::Accreditations => "accreditations",
            Self::Invitations => "invitations",
            Self::Plans => "plans",
        }
    }

    fn key(self) -> Key {
        match self {
            Self::Rights => Key::TabRights,
            Self::People => Key::TabPeople,
            Self::Organisations => Key::TabOrganisations,
            Self::Accreditations => Key::TabAccreditations,
            Self::Invitations => Key::TabInvitations,
            Self::Plans => Key::TabPlans,
        }
    }
}

/// The screen.
#[component]
pub fn Participants() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let mut tabs = Vec::new();
    if session.may(Permission::AccountRead) {
        tabs.extend([Tab::Rights, Tab::People]);
    }
    if session.may(Permission::OrganisationRead) {
        tabs.extend([Tab::Organisations, Tab::Accreditations]);
    }
    if session.may(Permission::AccountManage) {
        tabs.push(Tab::Invitations);
    }
    if session.may(Permission::PlaceManage) {
        tabs.push(Tab::Plans);
    }
    let asked = pairs(&nav.location.query).find(|(key, _)| *key == "tab").map(|(_, value)| value);
    let open = tabs.iter().copied().find(|tab| Some(tab.word()) == asked.as_deref()).or(tabs.first().copied());
    let about = html! { <p class="muted">{ i18n.t(Key::ParticipantsAbout) }</p> };
    html! {
        <>
            { page(i18n.t(Key::NavParticipants), about, Html::default()) }
            <nav class="segmented tabs" aria-label={i18n.t(Key::NavParticipants).to_owned()}>
                for tab in &tabs {
                    <Link to={Route::Participants.with_query(&with(&nav.location.query, "tab", &[tab.word()]))} replace=true
                        current={(open == Some(*tab)).then_some(AttrValue::Static("page"))}>{ i18n.t(tab.key()) }</Link>
                }
            </nav>
            { match open {
                Some(Tab::Rights) => html! { <rights::Rights /> },
                Some(Tab::People) => html! { <people::People /> },
                Some(Tab::Organisations) => html! { <organisations::Organisations /> },
                Some(Tab::Accreditations) => html! { <organisations::Accreditations /> },
                Some(Tab::Invitations) => html! { <invitations::Invitations /> },
                Some(Tab::Plans) => html! { <plans::Plans /> },
                None => html! { <p class="muted">{ i18n.t(Key::ParticipantsNothing) }</p> },
            } }
        </>
    }
}
