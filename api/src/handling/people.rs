//! Whom work may be given to at a site: people who handle incidents there, and its teams.

use crate::access::who::{self, Someone};
use crate::access::{AreaTree, Ctx};
use crate::codes::CodeBook;
use crate::db::schema::team;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::incidents::known::Known;
use diesel::prelude::*;
use shared_types::access::Permission;
use shared_types::assignment::Handler;
use shared_types::ids::{AccountId, AreaId, TeamId};
use shared_types::problem::FieldFault;

fn told(someone: Someone) -> Handler {
    Handler { account_id: someone.account, name: someone.name, organisation_name: someone.organisation_name }
}

/// The name of somebody who handles this incident: at its site, and sees it in full.
pub fn handler(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    tree: &AreaTree,
    book: &CodeBook,
    known: &Known,
    account: AccountId,
) -> Outcome<String> {
    let only = [Key::from(account)];
    let found = who::may_at(conn, tree, known.site, Permission::IncidentHandle, Some(&only), ctx.at())?;
    let public = book.kind(&known.category).is_some_and(|k| k.category.public_space);
    let seen = found.into_iter().find(|one| one.sees(known.reporter, public));
    seen.map(|one| one.name).ok_or_else(|| {
        Fault::at("/accountId", "no-handler", "is nobody who handles incidents at this site and sees this one")
    })
}

/// Everybody who handles incidents at a site.
pub fn handlers(conn: &mut AnyConnection, ctx: &Ctx, tree: &AreaTree, site: AreaId) -> Outcome<Vec<Handler>> {
    let all = who::may_at(conn, tree, site, Permission::IncidentHandle, None, ctx.at())?;
    Ok(all.into_iter().map(told).collect())
}

/// Those of a list who do; whoever does not is a fault at its place in the list.
pub fn these(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    tree: &AreaTree,
    site: AreaId,
    asked: &[AccountId],
    pointer: impl Fn(usize) -> String,
) -> Outcome<Vec<Handler>> {
    if asked.is_empty() {
        return Ok(vec![]);
    }
    let only: Vec<Key> = asked.iter().map(|a| Key::from(*a)).collect();
    let found = who::may_at(conn, tree, site, Permission::IncidentHandle, Some(&only), ctx.at())?;
    let strange = |(i, id): (usize, &AccountId)| {
        let missing = !found.iter().any(|s| s.account == *id);
        missing.then(|| FieldFault::new(pointer(i), "no-handler", "is nobody who handles incidents at this site"))
    };
    let faults: Vec<FieldFault> = asked.iter().enumerate().filter_map(strange).collect();
    if faults.is_empty() { Ok(found.into_iter().map(told).collect()) } else { Err(Fault::Invalid(faults)) }
}

/// The name of a team of the site that still runs.
pub fn team(conn: &mut AnyConnection, site: AreaId, id: TeamId, pointer: &str) -> Outcome<String> {
    let found: Option<String> = team::table
        .filter(team::id.eq(Key::from(id)).and(team::site_id.eq(Key::from(site))).and(team::ended_at.is_null()))
        .select(team::name)
        .first(conn)
        .optional()?;
    found.ok_or_else(|| Fault::at(pointer, "unknown-team", "there is no such team at this site"))
}
