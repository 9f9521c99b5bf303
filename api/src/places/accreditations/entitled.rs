//! Whether a guard may do and see what is gated: his pass and the licence of his firm, both valid today.
//!
//! Asked by rooms that show what the police share with guards. It answers about one account and shows nothing, so it needs no reach.

use super::store::days;
use crate::db::schema::{account, accreditation};
use crate::db::{AnyConnection, Day, Key};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::Timestamp;
use shared_types::ids::AccountId;
use shared_types::organisation::AccreditationKind;

/// Whether the guard's pass and the firm's licence are both valid on the day that it is at the moment `at` where the firm works.
pub fn entitled(conn: &mut AnyConnection, guard: AccountId, at: Timestamp) -> Outcome<bool> {
    let guard = Key::from(guard);
    let firm: Option<Key> =
        account::table.filter(account::id.eq(guard)).select(account::organisation_id).first(conn).optional()?;
    let Some(firm) = firm else { return Ok(false) };
    let today = days(conn, &[firm], at)?.remove(&firm).unwrap_or_default();
    let valid: Vec<(String, Option<Key>)> = accreditation::table
        .filter(accreditation::organisation_id.eq(firm))
        .filter(accreditation::valid_until_date.ge(Day::from(today)))
        .select((accreditation::kind, accreditation::account_id))
        .load(conn)?;
    let has = |kind: AccreditationKind, of: Option<Key>| valid.iter().any(|(k, a)| k == kind.word() && *a == of);
    Ok(has(AccreditationKind::Pass, Some(guard)) && has(AccreditationKind::Licence, None))
}
