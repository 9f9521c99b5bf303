//! Who asks about alerts: where that caller receives, sends and answers for them. Made from the caller's scope and handed to every
//! function of [`super::store`], so that what the caller may not know of is not found.

use crate::access::{Ctx, Reach};
use crate::db::{Key, Sql};
use shared_types::access::Permission;
use shared_types::ids::AccountId;

/// A caller, as far as alerts go.
#[derive(Clone)]
pub struct Viewer {
    /// The context.
    pub ctx: Ctx,
    /// Where it receives alerts.
    pub read: Reach,
    /// Where it may send them.
    pub send: Reach,
    /// Where it answers for all of them.
    pub desk: Reach,
}

impl Viewer {
    /// Of a caller.
    pub fn of(ctx: Ctx) -> Self {
        Self {
            read: ctx.reach(Permission::AlertRead),
            send: ctx.reach(Permission::AlertSend),
            desk: ctx.reach(Permission::AlertApprove),
            ctx,
        }
    }

    /// The person.
    pub fn account(&self) -> Option<AccountId> {
        self.ctx.actor().account
    }

    /// Whether it answers for the alerts of a site.
    pub fn is_desk(&self, site: Key) -> bool {
        self.desk.sites().iter().any(|s| Key::from(s.id) == site)
    }

    /// Whether it wrote this alert, and may still send there.
    pub fn wrote(&self, site: Key, account: Option<Key>) -> bool {
        let own = account.is_some() && account == self.account().map(Key::from);
        own && self.send.sites().iter().any(|s| Key::from(s.id) == site)
    }

    /// Adds the condition that the alert `a`, with the caller's own row of recipients `r`, may be known: received there, written, or
    /// answered for. A machine client knows what went out at its sites.
    pub fn condition(&self, sql: &mut Sql) {
        sql.push(" AND ((a.state IN ('open', 'closed') AND ");
        if self.account().is_some() {
            sql.push("r.id IS NOT NULL AND ");
            within(sql, "r.via_site_id", &self.read);
        } else {
            within(sql, "a.site_id", &self.read);
        }
        sql.push(") OR (a.account_id = ").bind(self.account().map(Key::from)).push(" AND ");
        within(sql, "a.site_id", &self.send);
        sql.push(") OR ");
        within(sql, "a.site_id", &self.desk);
        sql.push(")");
    }
}

fn within(sql: &mut Sql, column: &'static str, reach: &Reach) {
    let sites: Vec<Key> = reach.sites().iter().map(|s| Key::from(s.id)).collect();
    if sites.is_empty() {
        sql.push("FALSE");
    } else {
        sql.push(column).push(" IN (").list(sites).push(")");
    }
}
