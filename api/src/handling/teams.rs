//! Teams of a site: a name and members. A team that ended takes no more work; what it has stays with it.

use super::people;
use crate::access::{Ctx, Reach, audit};
use crate::db::schema::{account, organisation, team as t, team_member as m};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Expect as _, OrMissing as _, Outcome};
use crate::web::etag::IfMatch;
use diesel::prelude::*;
use shared_types::assignment::{Handler, NewTeam, Team, TeamPatch};
use shared_types::ids::{AccountId, AreaId, TeamId};
use std::collections::HashMap;

type Row = (Key, String, Option<Moment>, i32);

fn told(conn: &mut AnyConnection, site: AreaId, rows: Vec<Row>) -> Outcome<Vec<Team>> {
    let ids: Vec<Key> = rows.iter().map(|r| r.0).collect();
    let found: Vec<(Key, Key, String, String)> = m::table
        .inner_join(account::table.on(account::id.eq(m::account_id)))
        .inner_join(organisation::table.on(organisation::id.eq(account::organisation_id)))
        .filter(m::team_id.eq_any(ids))
        .order((account::name.asc(), account::id.asc()))
        .select((m::team_id, account::id, account::name, organisation::name))
        .load(conn)?;
    let mut members: HashMap<Key, Vec<Handler>> = HashMap::new();
    for (team, id, name, organisation_name) in found {
        members.entry(team).or_default().push(Handler { account_id: id.to(), name, organisation_name });
    }
    Ok(rows
        .into_iter()
        .map(|(id, name, ended, version)| Team {
            id: id.to(),
            site_id: site,
            name,
            members: members.remove(&id).unwrap_or_default(),
            ended_at: ended.map(Into::into),
            version,
        })
        .collect())
}

/// The teams of a site that the caller has looked up through its reach, by name.
pub fn list(conn: &mut AnyConnection, site: AreaId) -> Outcome<Vec<Team>> {
    let rows: Vec<Row> = t::table
        .filter(t::site_id.eq(Key::from(site)))
        .order((t::name.asc(), t::id.asc()))
        .select((t::id, t::name, t::ended_at, t::version))
        .load(conn)?;
    told(conn, site, rows)
}

/// One team of a site.
pub fn get(conn: &mut AnyConnection, site: AreaId, id: TeamId) -> Outcome<Team> {
    let row: Row = t::table
        .filter(t::site_id.eq(Key::from(site)).and(t::id.eq(Key::from(id))))
        .select((t::id, t::name, t::ended_at, t::version))
        .first(conn)
        .optional()
        .or_missing()?;
    told(conn, site, vec![row])?.pop().ok_or(crate::fault::Fault::NotFound)
}

fn taken() -> (&'static str, &'static str) {
    ("team-name-taken", "There is a team of this name at the site already.")
}

/// Makes a team.
pub fn make(conn: &mut AnyConnection, ctx: &Ctx, reach: &Reach, site: AreaId, new: &NewTeam) -> Outcome<Team> {
    people::these(conn, ctx, reach.tree(), site, &new.members, |i| format!("/members/{i}"))?;
    let id = Key::fresh();
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::site_id.eq(Key::from(site)),
            t::name.eq(new.name.trim()),
            t::created_at.eq(Moment::from(ctx.at())),
            t::version.eq(1),
        ))
        .execute(conn)
        .unique_is(taken().0, taken().1)?;
    put_members(conn, id, &new.members)?;
    audit::record(conn, ctx, &audit::Entry::of("team.make", "team", id.0, Some(site)))?;
    get(conn, site, id.to())
}

fn put_members(conn: &mut AnyConnection, team: Key, members: &[AccountId]) -> Outcome<()> {
    diesel::delete(m::table.filter(m::team_id.eq(team))).execute(conn)?;
    let mut members: Vec<Key> = members.iter().map(|a| Key::from(*a)).collect();
    members.sort_unstable();
    members.dedup();
    for member in members {
        diesel::insert_into(m::table).values((m::team_id.eq(team), m::account_id.eq(member))).execute(conn)?;
    }
    Ok(())
}

/// Changes what the patch names.
pub fn change(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    reach: &Reach,
    (site, id): (AreaId, TeamId),
    if_match: IfMatch,
    patch: &TeamPatch,
) -> Outcome<Team> {
    let now = get(conn, site, id)?;
    if_match.check(now.version)?;
    if let Some(members) = &patch.members {
        people::these(conn, ctx, reach.tree(), site, members, |i| format!("/members/{i}"))?;
        put_members(conn, id.into(), members)?;
    }
    let ended = match patch.ended {
        Some(true) => now.ended_at.or(Some(ctx.at())),
        Some(false) => None,
        None => now.ended_at,
    };
    let name = patch.name.as_deref().unwrap_or(&now.name).trim();
    diesel::update(t::table.filter(t::id.eq(Key::from(id))))
        .set((t::name.eq(name), t::ended_at.eq(ended.map(Moment::from)), t::version.eq(now.version + 1)))
        .execute(conn)
        .unique_is(taken().0, taken().1)?;
    audit::record(conn, ctx, &audit::Entry::of("team.change", "team", id.0, Some(site)))?;
    get(conn, site, id)
}
