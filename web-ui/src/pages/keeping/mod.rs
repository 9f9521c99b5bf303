//! Keeping: what is about to be wiped, for how long a site keeps what names a person, the file on one person with what
//! that person asked, and the proofs of what was wiped. For who may manage it. Called by app.rs. Which tab is open
//! stands in the address; what somebody is looked for by never does.

mod file;
mod requests;
mod terms;
mod warnings;
mod wiped;

use shared_types::{access::Permission, ids::AreaId};
use yew::prelude::*;

use crate::{
    components::{Icon, Pick, Select, empty},
    i18n::{Key, use_i18n},
    nav::{Link, Route, pairs, use_nav, with},
    session::use_session,
    shell::page,
};

#[derive(Clone, Copy, PartialEq)]
enum Tab {
    Warnings,
    Terms,
    File,
    Wiped,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Warnings, Self::File, Self::Terms, Self::Wiped];

    fn word(self) -> &'static str {
        match self {
            Self::Warnings => "warnings",
            Self::Terms => "terms",
            Self::File => "file",
            Self::Wiped => "wiped",
        }
    }

    fn key(self) -> Key {
        match self {
            Self::Warnings => Key::TabWarnings,
            Self::Terms => Key::TabTerms,
            Self::File => Key::TabFile,
            Self::Wiped => Key::TabWiped,
        }
    }
}

/// The screen.
#[component]
pub fn Keeping() -> Html {
    let (i18n, nav, session) = (use_i18n(), use_nav(), use_session());
    let sites = session.sites_with(Permission::RetentionManage);
    let asked = |key: &str| pairs(&nav.location.query).find(|(k, _)| *k == key).map(|(_, value)| value);
    let open = Tab::ALL.into_iter().find(|tab| Some(tab.word()) == asked("tab").as_deref()).unwrap_or(Tab::Warnings);
    let site = asked("site").and_then(|id| id.parse::<AreaId>().ok());
    let site =
        site.filter(|id| sites.iter().any(|site| site.area_id == *id)).or(sites.first().map(|site| site.area_id));
    let about = html! { <p class="muted">{ i18n.t(Key::KeepingAbout) }</p> };
    let head = page(i18n.t(Key::NavKeeping), about, Html::default());
    let Some(site) = site else {
        return html! { <>{ head }{ empty(Icon::Archive, i18n.t(Key::KeepingNot), i18n.t(Key::KeepingNotNext), Html::default()) }</> };
    };
    let turn = {
        let nav = nav.clone();
        Callback::from(move |id: String| {
            nav.replace(&Route::Keeping.with_query(&with(&nav.location.query, "site", &[&id])));
        })
    };
    html! {
        <>
            { head }
            <nav class="segmented tabs" aria-label={i18n.t(Key::NavKeeping).to_owned()}>
                for tab in Tab::ALL {
                    <Link to={Route::Keeping.with_query(&with(&nav.location.query, "tab", &[tab.word()]))} replace=true
                        current={(open == tab).then_some(AttrValue::Static("page"))}>{ i18n.t(tab.key()) }</Link>
                }
            </nav>
            if sites.len() > 1 && open != Tab::File {
                <Select id="keeping-site" label={i18n.t(Key::NavSite).to_owned()} value={site.to_string()} onchange={turn}
                    picks={sites.iter().map(|site| Pick::new(site.area_id.to_string(), site.name.clone())).collect::<Vec<_>>()} />
            }
            { match open {
                Tab::Warnings => html! { <warnings::Warnings {site} /> },
                Tab::Terms => html! { <terms::Terms key={site.to_string()} {site} /> },
                Tab::File => html! { <file::File /> },
                Tab::Wiped => html! { <wiped::Wiped {site} /> },
            } }
        </>
    }
}

/// What a panel about one site is given.
#[derive(Properties, PartialEq)]
pub struct SiteProps {
    /// The site.
    pub site: AreaId,
}
