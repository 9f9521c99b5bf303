//! The rows of accounts: through a reach, or one's own.

use crate::access::scope::Reach;
use crate::db::schema::{account, organisation, participation, role_assignment};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Expect as _, Fault, OrMissing as _, Outcome};
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::account::{Account, Language};
use shared_types::ids::{AccountId, OrganisationId};
use uuid::Uuid;

type Row = (Key, String, String, Key, String, String, bool, bool, Moment, i32);

const COLUMNS: (
    account::id,
    account::name,
    account::email,
    account::organisation_id,
    organisation::name,
    account::language,
    account::totp_confirmed,
    account::disabled,
    account::created_at,
    account::version,
) = (
    account::id,
    account::name,
    account::email,
    account::organisation_id,
    organisation::name,
    account::language,
    account::totp_confirmed,
    account::disabled,
    account::created_at,
    account::version,
);

/// An account with the version of its row.
#[derive(Clone, Debug)]
pub struct Versioned {
    /// The account.
    pub account: Account,
    /// Its version, for `ETag`.
    pub version: i32,
}

fn of_row(row: Row) -> Outcome<Versioned> {
    let (id, name, email, organisation_id, organisation_name, language, totp_enabled, disabled, created_at, version) =
        row;
    let language: Language = language.parse().map_err(|_| Fault::internal("unknown language of an account"))?;
    let account = Account {
        id: id.to(),
        name,
        email,
        organisation_id: organisation_id.to(),
        organisation_name,
        language,
        totp_enabled,
        disabled,
        created_at: created_at.into(),
    };
    Ok(Versioned { account, version })
}

/// Accounts within reach by name, or the one with this id; one more than `limit` when there are more.
pub fn list(
    conn: &mut AnyConnection,
    reach: &Reach,
    now: Timestamp,
    only: Option<AccountId>,
    after: Option<(String, Uuid)>,
    limit: usize,
) -> Outcome<Vec<Versioned>> {
    let places: Vec<Key> = reach.with_above().into_iter().map(Key::from).collect();
    let at = Moment::from(now);
    let taking_part = participation::table
        .filter(participation::area_id.eq_any(places.clone()))
        .filter(participation::begins_at.le(at))
        .filter(participation::ends_at.is_null().or(participation::ends_at.gt(at)))
        .select(participation::organisation_id);
    let with_role =
        role_assignment::table.filter(role_assignment::area_id.eq_any(places)).select(role_assignment::account_id);
    let mut query = account::table
        .inner_join(organisation::table)
        .filter(account::organisation_id.eq_any(taking_part).or(account::id.eq_any(with_role)))
        .select(COLUMNS)
        .order((account::name.asc(), account::id.asc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX) + 1)
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(account::id.eq(Key::from(only)));
    }
    if let Some((name, id)) = after {
        query = query.filter(account::name.gt(name.clone()).or(account::name.eq(name).and(account::id.gt(Key(id)))));
    }
    query.load::<Row>(conn)?.into_iter().map(of_row).collect()
}

/// One account within reach.
pub fn find(conn: &mut AnyConnection, reach: &Reach, now: Timestamp, id: AccountId) -> Outcome<Versioned> {
    list(conn, reach, now, Some(id), None, 1)?.pop().ok_or(Fault::NotFound)
}

/// An account by its id: one's own, or one that was found through a reach before.
pub(in crate::access) fn own(conn: &mut AnyConnection, id: AccountId) -> Outcome<Versioned> {
    let row: Row = account::table
        .inner_join(organisation::table)
        .filter(account::id.eq(Key::from(id)))
        .select(COLUMNS)
        .first(conn)
        .optional()
        .or_missing()?;
    of_row(row)
}

/// What a new account begins with.
pub struct NewAccount<'a> {
    /// Name as others see it.
    pub name: &'a str,
    /// Folded address.
    pub email: &'a str,
    /// For whom it acts.
    pub organisation: OrganisationId,
    /// Language of screens and messages.
    pub language: Language,
    /// The hash of its password.
    pub password_hash: &'a str,
}

/// Makes an account.
pub(in crate::access) fn insert(conn: &mut AnyConnection, now: Timestamp, new: &NewAccount<'_>) -> Outcome<AccountId> {
    let id = Key::fresh();
    diesel::insert_into(account::table)
        .values((
            account::id.eq(id),
            account::name.eq(new.name.trim()),
            account::email.eq(new.email),
            account::organisation_id.eq(Key::from(new.organisation)),
            account::language.eq(new.language.word()),
            account::password_hash.eq(new.password_hash),
            account::totp_confirmed.eq(false),
            account::totp_last_step.eq(0),
            account::disabled.eq(false),
            account::created_at.eq(Moment::from(now)),
            account::version.eq(1),
        ))
        .execute(conn)
        .unique_is("account-exists", "There is an account with this address already.")?;
    Ok(id.to())
}
