//! The caller itself: who it is, what it may do where, and what it may change of that.

use super::store;
use crate::access::audit::{self, Entry};
use crate::access::ctx::Ctx;
use crate::access::require::Person;
use crate::db::schema::{account, demonstration, unit};
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use diesel::prelude::*;
use shared_types::account::{Account, Me, MePatch, MySite};
use shared_types::ids::{AreaId, UnitId};
use std::collections::HashMap;

/// Who calls and what it may do where.
pub fn read(conn: &mut AnyConnection, ctx: &Ctx) -> Outcome<Me> {
    let own = ctx.actor().account.map(|id| store::own(conn, id)).transpose()?;
    let quick_code_set = match ctx.actor().account {
        Some(id) => account::table
            .filter(account::id.eq(Key::from(id)))
            .select(account::quick_code_hash.is_not_null())
            .first(conn)?,
        None => false,
    };
    let units = own_units(conn, ctx)?;
    let made_up: Vec<Key> = demonstration::table.select(demonstration::site_id).load(conn)?;
    let mut sites: Vec<MySite> = ctx
        .scope()
        .places()
        .filter_map(|(place, roles, permissions, sight)| {
            let site = place.site.as_ref()?;
            Some(MySite {
                area_id: place.id,
                name: place.name.clone(),
                code: site.code.clone(),
                time_zone: site.time_zone.clone(),
                country: place.country.clone(),
                roles,
                permissions: permissions.into_iter().collect(),
                sight,
                own_unit_id: units.get(&place.id).copied().flatten(),
                demonstration: made_up.contains(&Key::from(place.id)),
            })
        })
        .collect();
    sites.sort_by(|a, b| (&a.name, a.area_id).cmp(&(&b.name, b.area_id)));
    let permissions = ctx.scope().permissions().into_iter().collect();
    Ok(Me { account: own.map(|o| o.account), sites, quick_code_set, permissions })
}

/// The person who calls; a machine client is none.
pub fn account(conn: &mut AnyConnection, ctx: &Ctx) -> Outcome<Option<Account>> {
    Ok(ctx.actor().account.map(|id| store::own(conn, id)).transpose()?.map(|own| own.account))
}

/// The unit of the caller's organisation at each site; `None` where it has several.
fn own_units(conn: &mut AnyConnection, ctx: &Ctx) -> Outcome<HashMap<AreaId, Option<UnitId>>> {
    let rows: Vec<(Key, Key)> = unit::table
        .filter(unit::organisation_id.eq(Key::from(ctx.actor().organisation)))
        .select((unit::site_id, unit::id))
        .load(conn)?;
    let mut out: HashMap<AreaId, Option<UnitId>> = HashMap::new();
    for (site, unit) in rows {
        out.entry(site.to()).and_modify(|u| *u = None).or_insert_with(|| Some(unit.to()));
    }
    Ok(out)
}

/// Changes name and language.
pub fn change(conn: &mut AnyConnection, who: &Person, patch: &MePatch) -> Outcome<Me> {
    let id = Key::from(who.account);
    if let Some(name) = &patch.name {
        diesel::update(account::table.filter(account::id.eq(id))).set(account::name.eq(name.trim())).execute(conn)?;
    }
    if let Some(language) = patch.language {
        diesel::update(account::table.filter(account::id.eq(id)))
            .set(account::language.eq(language.word()))
            .execute(conn)?;
    }
    if patch.name.is_some() || patch.language.is_some() {
        diesel::update(account::table.filter(account::id.eq(id)))
            .set(account::version.eq(account::version + 1))
            .execute(conn)?;
        audit::record(conn, who, &Entry::of("account.change", "account", id.0, None))?;
    }
    read(conn, who)
}
