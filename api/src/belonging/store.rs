//! The rows of links and merges. Whoever calls has the incident in hand, found through a reach, and judges what the reader may
//! know of the other end.

use crate::access::Ctx;
use crate::db::schema::{incident, incident_link as l, incident_merge as m};
use crate::db::{AnyConnection, Key, Moment, Sql};
use crate::fault::{Expect as _, Fault, Outcome};
use crate::incidents::known::Known;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use shared_types::belonging::{LinkKind, LinkReason, MOST_LINKS, MergeReason, UnlinkReason, UnmergeReason};

/// A link.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct LinkRow {
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = Binary)]
    pub one_id: Key,
    #[diesel(sql_type = Binary)]
    pub other_id: Key,
    #[diesel(sql_type = BigInt)]
    pub added_at: Moment,
    #[diesel(sql_type = Nullable<Text>)]
    pub added_by_name: Option<String>,
}

const LINK: &str = "SELECT l.id, l.kind, l.reason, l.one_id, l.other_id, l.added_at, a.name AS added_by_name \
    FROM incident_link l LEFT JOIN account a ON a.id = l.added_by WHERE ";

impl LinkRow {
    /// The end that is none of these.
    pub fn beyond(&self, here: &[Key]) -> Option<Key> {
        [self.one_id, self.other_id].into_iter().find(|end| !here.contains(end))
    }
}

fn at_either_end(sql: &mut Sql, here: &[Key]) {
    sql.push("(l.one_id IN (").list(here.iter().copied()).push(") OR l.other_id IN (");
    sql.list(here.iter().copied()).push("))");
}

/// The links that stand at some incidents, oldest first.
pub fn links(conn: &mut AnyConnection, here: &[Key]) -> Outcome<Vec<LinkRow>> {
    let mut sql = Sql::new(LINK);
    sql.push("l.removed_at IS NULL AND ");
    at_either_end(&mut sql, here);
    // Of all incidents together there are no more than these.
    sql.push(" ORDER BY l.id LIMIT ").bind(MOST_LINKS * i64::try_from(here.len()).unwrap_or(1));
    Ok(sql.load(conn)?)
}

/// One link at some incidents, standing or not.
pub fn link(conn: &mut AnyConnection, here: &[Key], id: Key) -> Outcome<LinkRow> {
    let mut sql = Sql::new(LINK);
    sql.push("l.id = ").bind(id).push(" AND ");
    at_either_end(&mut sql, here);
    sql.load(conn)?.pop().ok_or(Fault::NotFound)
}

/// Writes a link, the lower id first, so that the database itself refuses the same one twice.
pub fn add_link(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    (one, other): (&Known, &Known),
    kind: LinkKind,
    reason: LinkReason,
) -> Outcome<Key> {
    let (low, high) = if one.id.0 < other.id.0 { (one, other) } else { (other, one) };
    let id = Key::fresh();
    diesel::insert_into(l::table)
        .values((
            l::id.eq(id),
            l::kind.eq(kind.word()),
            l::reason.eq(reason.word()),
            l::one_id.eq(Key::from(low.id)),
            l::one_site_id.eq(Key::from(low.site)),
            l::other_id.eq(Key::from(high.id)),
            l::other_site_id.eq(Key::from(high.site)),
            l::added_at.eq(Moment::from(ctx.at())),
            l::added_by.eq(ctx.actor().account.map(Key::from)),
        ))
        .execute(conn)
        .unique_is("linked-already", "The two are linked in this way already.")?;
    Ok(id)
}

/// Takes a link away; the row stays. Whether it stood.
pub fn remove_link(conn: &mut AnyConnection, ctx: &Ctx, id: Key, reason: UnlinkReason) -> Outcome<bool> {
    let done = diesel::update(l::table.filter(l::id.eq(id).and(l::removed_at.is_null())))
        .set((
            l::removed_at.eq(Moment::from(ctx.at())),
            l::removed_by.eq(ctx.actor().account.map(Key::from)),
            l::remove_reason.eq(reason.word()),
        ))
        .execute(conn)?;
    Ok(done > 0)
}

/// A merge.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct MergeRow {
    #[diesel(sql_type = Binary)]
    pub id: Key,
    #[diesel(sql_type = Binary)]
    pub merged_id: Key,
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = BigInt)]
    pub merged_at: Moment,
    #[diesel(sql_type = Nullable<Text>)]
    pub merged_by_name: Option<String>,
}

const MERGE: &str = "SELECT m.id, m.merged_id, m.reason, m.merged_at, a.name AS merged_by_name \
    FROM incident_merge m LEFT JOIN account a ON a.id = m.merged_by WHERE m.into_id = ";

/// What stands merged into an incident, oldest first.
pub fn merges(conn: &mut AnyConnection, into: Key) -> Outcome<Vec<MergeRow>> {
    let mut sql = Sql::new(MERGE);
    sql.bind(into).push(" AND m.undone_at IS NULL ORDER BY m.id");
    Ok(sql.load(conn)?)
}

/// One merge into an incident, undone or not.
pub fn merge(conn: &mut AnyConnection, into: Key, id: Key) -> Outcome<MergeRow> {
    let mut sql = Sql::new(MERGE);
    sql.bind(into).push(" AND m.id = ").bind(id);
    sql.load(conn)?.pop().ok_or(Fault::NotFound)
}

/// Writes a merge; the database refuses a second one of the same incident, and one across sites.
pub fn add_merge(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    merged: &Known,
    into: &Known,
    reason: MergeReason,
) -> Outcome<Key> {
    let id = Key::fresh();
    diesel::insert_into(m::table)
        .values((
            m::id.eq(id),
            m::site_id.eq(Key::from(merged.site)),
            m::merged_id.eq(Key::from(merged.id)),
            m::into_id.eq(Key::from(into.id)),
            m::reason.eq(reason.word()),
            m::merged_at.eq(Moment::from(ctx.at())),
            m::merged_by.eq(ctx.actor().account.map(Key::from)),
        ))
        .execute(conn)
        .unique_is("merged-already", "It went into another incident already.")?;
    touch(conn, ctx, merged)?;
    Ok(id)
}

/// Undoes a merge; the row stays. Whether it stood.
pub fn undo_merge(
    conn: &mut AnyConnection,
    ctx: &Ctx,
    id: Key,
    merged: &Known,
    reason: UnmergeReason,
) -> Outcome<bool> {
    let done = diesel::update(m::table.filter(m::id.eq(id).and(m::undone_at.is_null())))
        .set((
            m::undone_at.eq(Moment::from(ctx.at())),
            m::undone_by.eq(ctx.actor().account.map(Key::from)),
            m::undo_reason.eq(reason.word()),
        ))
        .execute(conn)?;
    if done > 0 {
        touch(conn, ctx, merged)?;
    }
    Ok(done > 0)
}

/// Who has read it with an older version is told that it is another one now.
fn touch(conn: &mut AnyConnection, ctx: &Ctx, known: &Known) -> Outcome<()> {
    diesel::update(incident::table.filter(incident::id.eq(Key::from(known.id))))
        .set((incident::updated_at.eq(Moment::from(ctx.at())), incident::version.eq(incident::version + 1)))
        .execute(conn)?;
    Ok(())
}
