//! The rows of invitations, through a reach.

use crate::access::scope::Reach;
use crate::db::schema::invitation;
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::access::Role;
use shared_types::ids::{AreaId, InvitationId, OrganisationId};
use shared_types::invitation::Invitation;
use uuid::Uuid;

type Row = (Key, String, String, Key, Key, Moment, Option<Moment>, Option<Moment>);

const COLUMNS: (
    invitation::id,
    invitation::email,
    invitation::role,
    invitation::area_id,
    invitation::organisation_id,
    invitation::expires_at,
    invitation::accepted_at,
    invitation::withdrawn_at,
) = (
    invitation::id,
    invitation::email,
    invitation::role,
    invitation::area_id,
    invitation::organisation_id,
    invitation::expires_at,
    invitation::accepted_at,
    invitation::withdrawn_at,
);

fn of_row((id, email, role, area, organisation, expires, accepted, withdrawn): Row) -> Outcome<Invitation> {
    Ok(Invitation {
        id: id.to(),
        email,
        role: role.parse().map_err(|_| Fault::internal("unknown role of an invitation"))?,
        area_id: area.to(),
        organisation_id: organisation.to(),
        expires_at: expires.into(),
        accepted_at: accepted.map(Timestamp::from),
        withdrawn_at: withdrawn.map(Timestamp::from),
    })
}

/// Invitations to places within reach, newest first; one more than `limit` when there are more.
pub fn list(
    conn: &mut AnyConnection,
    reach: &Reach,
    only: Option<InvitationId>,
    after: Option<Uuid>,
    limit: usize,
) -> Outcome<Vec<Invitation>> {
    let places: Vec<Key> = reach.areas().iter().map(|a| Key::from(*a)).collect();
    let mut query = invitation::table
        .filter(invitation::area_id.eq_any(places))
        .select(COLUMNS)
        .order(invitation::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(invitation::id.eq(Key::from(only)));
    }
    if let Some(after) = after {
        query = query.filter(invitation::id.lt(Key(after)));
    }
    query.load::<Row>(conn)?.into_iter().map(of_row).collect()
}

/// One invitation within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, id: InvitationId) -> Outcome<Invitation> {
    list(conn, reach, Some(id), None, 1)?.pop().ok_or(Fault::NotFound)
}

/// What a new invitation begins with.
pub(super) struct NewRow<'a> {
    pub email: &'a str,
    pub role: Role,
    pub area: AreaId,
    pub organisation: OrganisationId,
    pub token_hash: Vec<u8>,
    pub role_ends: Option<Timestamp>,
    pub expires: Timestamp,
    pub invited_by: Option<Key>,
    pub now: Timestamp,
}

pub(super) fn insert(conn: &mut AnyConnection, new: NewRow<'_>) -> Outcome<InvitationId> {
    let id = Key::fresh();
    diesel::insert_into(invitation::table)
        .values((
            invitation::id.eq(id),
            invitation::email.eq(new.email),
            invitation::role.eq(new.role.word()),
            invitation::area_id.eq(Key::from(new.area)),
            invitation::organisation_id.eq(Key::from(new.organisation)),
            invitation::token_hash.eq(new.token_hash),
            invitation::role_ends_at.eq(new.role_ends.map(Moment::from)),
            invitation::expires_at.eq(Moment::from(new.expires)),
            invitation::invited_by.eq(new.invited_by),
            invitation::created_at.eq(Moment::from(new.now)),
        ))
        .execute(conn)?;
    Ok(id.to())
}

/// What a link opens, found by the hash of its token alone: whoever has the link may use it.
pub(super) struct Opened {
    pub id: Key,
    pub invitation: Invitation,
    pub role_ends: Option<Timestamp>,
    /// Who invited.
    pub invited_by: Option<Key>,
}

pub(super) fn open(conn: &mut AnyConnection, token_hash: &[u8]) -> Outcome<Option<Opened>> {
    let found: Option<(Row, Option<Moment>, Option<Key>)> = invitation::table
        .filter(invitation::token_hash.eq(token_hash))
        .select((COLUMNS, invitation::role_ends_at, invitation::invited_by))
        .first(conn)
        .optional()?;
    let Some((row, role_ends, invited_by)) = found else { return Ok(None) };
    let id = row.0;
    Ok(Some(Opened { id, invitation: of_row(row)?, role_ends: role_ends.map(Timestamp::from), invited_by }))
}

/// Marks an invitation that nobody used yet; says whether it was this call that did.
pub(super) fn use_up(conn: &mut AnyConnection, id: Key, now: Timestamp) -> Outcome<bool> {
    let used = diesel::update(
        invitation::table
            .filter(invitation::id.eq(id))
            .filter(invitation::accepted_at.is_null())
            .filter(invitation::withdrawn_at.is_null())
            .filter(invitation::expires_at.gt(Moment::from(now))),
    )
    .set(invitation::accepted_at.eq(Moment::from(now)))
    .execute(conn)?;
    Ok(used == 1)
}

/// Withdraws an invitation that nobody used yet; says whether it was this call that did.
pub(super) fn withdraw(conn: &mut AnyConnection, id: InvitationId, now: Timestamp) -> Outcome<bool> {
    let done = diesel::update(
        invitation::table
            .filter(invitation::id.eq(Key::from(id)))
            .filter(invitation::accepted_at.is_null())
            .filter(invitation::withdrawn_at.is_null()),
    )
    .set(invitation::withdrawn_at.eq(Moment::from(now)))
    .execute(conn)?;
    Ok(done == 1)
}
