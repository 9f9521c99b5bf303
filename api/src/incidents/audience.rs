//! Audiences: which entries of a timeline a reader may know of. The one place where that is decided, for pages, single entries
//! and events alike.
//!
//! Called by the timeline here and by whoever tells others what happened. It speaks of incidents that the reader sees in full.

use super::rows::Numbered as _;
use crate::access::Ctx;
use crate::db::{Key, Sql};
use shared_types::access::{Permission, Role};
use shared_types::ids::AreaId;
use shared_types::timeline::Audience;

/// Whose an entry is, as far as reading goes by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writer {
    /// The organisation.
    pub organisation: Option<Key>,
    /// The person.
    pub account: Option<Key>,
    /// The machine client.
    pub client: Option<Key>,
}

impl Writer {
    /// Of what the caller writes.
    pub fn of(ctx: &Ctx) -> Self {
        let actor = ctx.actor();
        Self {
            organisation: Some(actor.organisation.into()),
            account: actor.account.map(Key::from),
            client: actor.client.map(Key::from),
        }
    }
}

/// Somebody who reads at a site.
#[derive(Clone, Debug)]
pub struct Reader {
    roles: Vec<Role>,
    me: Writer,
}

impl Reader {
    /// The caller, with the roles by which it reads there.
    pub fn of(ctx: &Ctx, site: AreaId) -> Self {
        Self { roles: ctx.scope().roles_with(Permission::IncidentRead, site), me: Writer::of(ctx) }
    }

    /// Whether it wrote the entry itself.
    pub fn wrote(&self, writer: &Writer) -> bool {
        (writer.account.is_some() && writer.account == self.me.account)
            || (writer.client.is_some() && writer.client == self.me.client)
    }

    /// Whether it may read what was written for an audience; an audience that we do not know is nobody.
    pub fn reads(&self, audience: i16, writer: &Writer) -> bool {
        let Some(audience) = Audience::of_number(audience) else { return false };
        let own = audience == Audience::OwnOrganisation && writer.organisation == self.me.organisation;
        own || self.wrote(writer) || self.roles.iter().any(|role| audience.reads(*role))
    }

    /// Whether it opens what was struck of it.
    pub fn opens(&self, audience: Audience) -> bool {
        self.roles.iter().any(|role| audience.opens_struck(*role))
    }

    /// The same as [`Reader::reads`], as a condition on entries `t`.
    pub fn condition(&self, sql: &mut Sql) {
        let open = Audience::ALL.iter().filter(|a| self.roles.iter().any(|role| a.reads(*role)));
        sql.push(" AND (t.audience IN (").list(open.map(|a| a.number())).push(")");
        sql.push(" OR (t.audience = ").bind(Audience::OwnOrganisation.number()).push(" AND t.organisation_id = ");
        sql.bind(self.me.organisation).push(")");
        sql.push(" OR t.account_id = ").bind(self.me.account).push(" OR t.client_id = ").bind(self.me.client).push(")");
    }
}
