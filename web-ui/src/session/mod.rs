//! Who is signed in, what that person may do, on which site, and the words of the trade. Called by app.rs
//! (provider), the shell and every screen. Rights only decide what is shown; the server decides what is done.

mod alerts;
mod codes;
mod live;
mod provider;

use std::rc::Rc;

use shared_types::{
    access::Permission,
    account::{Me, MySite},
    ids::AreaId,
};
use yew::prelude::*;

pub use alerts::{AlertsProvider, OpenAlerts, is_asked, use_open_alerts};
pub use codes::Codes;
pub use live::{LiveProvider, use_is_live, use_live};
pub use provider::SessionProvider;

use crate::{
    edge,
    i18n::{Clock, I18n},
};

/// A signed-in person.
#[derive(Clone, PartialEq)]
pub struct Session {
    /// What the server says of the person.
    pub me: Rc<Me>,
    /// Categories and methods.
    pub codes: Rc<Codes>,
    /// What was last typed in the search box; never in an address.
    pub words: AttrValue,
    /// Types something else in the search box.
    pub search: Callback<AttrValue>,
    /// Reads the person again, after a change.
    pub reload: Callback<()>,
    /// Signs out.
    pub leave: Callback<()>,
}

/// The person from the nearest provider; only below the point where someone is signed in.
#[hook]
pub fn use_session() -> Session {
    use_context::<Session>().expect("app.rs renders screens only for someone who is signed in")
}

impl Session {
    /// Whether this may be done anywhere.
    pub fn may(&self, permission: Permission) -> bool {
        self.me.permissions.contains(&permission)
    }

    /// Whether this may be done at a site.
    pub fn may_at(&self, permission: Permission, site: AreaId) -> bool {
        self.site(site).is_some_and(|site| site.permissions.contains(&permission))
    }

    /// A site of the person.
    pub fn site(&self, id: AreaId) -> Option<&MySite> {
        self.me.sites.iter().find(|site| site.area_id == id)
    }

    /// The sites where this may be done.
    pub fn sites_with(&self, permission: Permission) -> Vec<&MySite> {
        self.me.sites.iter().filter(|site| site.permissions.contains(&permission)).collect()
    }

    /// The wall clock of a site; of the first one when the site is not known.
    pub fn clock(&self, i18n: &I18n, site: Option<AreaId>) -> Clock {
        let site = site.and_then(|id| self.site(id)).or(self.me.sites.first());
        Clock { zone: site.map_or_else(edge::own_zone, |site| site.time_zone.clone()), language: i18n.language }
    }

    /// Two letters for the round mark.
    pub fn initials(&self) -> String {
        let name = self.me.account.as_ref().map_or("", |account| account.name.as_str());
        let mut letters = name.split_whitespace().filter_map(|word| word.chars().next());
        let first = letters.next();
        first.into_iter().chain(letters.next_back()).flat_map(char::to_uppercase).collect()
    }
}
