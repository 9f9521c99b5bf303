//! Slowing down who guesses: after some failures one waits, twice as long after each further one, up to a quarter of an hour.
//!
//! Counted for the account that is tried and for the address that tries, by a keyed hash: nobody can read
//! out of the table who tried. Called by everything that compares a secret that a person could guess. Counts halve with each
//! hour of quiet. A good sign-in wipes the count of the account, never that of the address: one's own account would be a sponge.

use crate::db::schema::sign_in_failure as t;
use crate::db::{AnyConnection, Moment, Sql};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use diesel::prelude::*;
use jiff::Timestamp;

/// Failures that cost nothing, for an account.
const FREE: i32 = 5;
/// For an address: a whole shopping centre may stand behind one.
const FREE_ADDRESS: i32 = 50;
/// The first wait, in milliseconds; it doubles.
const FIRST_WAIT_MS: i64 = 15_000;
/// The longest wait.
const LONGEST_WAIT_MS: i64 = 15 * 60_000;
/// After this much quiet a count halves.
const HALVES_MS: i64 = 3_600_000;
/// After this much quiet it is forgotten.
const FORGOTTEN_MS: i64 = 24 * 3_600_000;

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// Password or second factor of the account with this folded address, whether there is one or not.
    Account(&'a str),
    /// Quick code of an account.
    QuickCode(uuid::Uuid),
}

/// The two counts that one try looks at.
#[derive(Clone, Debug)]
pub struct Guard {
    target: Option<[u8; 32]>,
    address: [u8; 32],
}

impl Guard {
    /// The counts of a target and an address.
    pub fn new(keys: &Keys, target: Target<'_>, address: &str) -> Self {
        let (kind, who): (&[u8], &[u8]) = match &target {
            Target::Account(email) => (b"account", email.as_bytes()),
            Target::QuickCode(id) => (b"quick-code", id.as_bytes()),
        };
        Self { target: Some(keys.lookup(&[kind, who])), ..Self::of_address(keys, address) }
    }

    /// The count of an address alone: for secrets that nobody can guess, where a count of the target would only let anybody
    /// keep it out.
    pub fn of_address(keys: &Keys, address: &str) -> Self {
        Self { target: None, address: keys.lookup(&[b"address", address.as_bytes()]) }
    }

    /// Refuses while one has to wait.
    pub fn check(&self, conn: &mut AnyConnection, now: Timestamp) -> Outcome<()> {
        let target = self.target.iter().map(|t| (t, FREE));
        for (subject, free) in target.chain([(&self.address, FREE_ADDRESS)]) {
            let Some((failures, last)) = find(conn, subject)? else { continue };
            let wait = wait_ms(halved(failures, last, now), free);
            let left = last.0 + wait - now.as_millisecond();
            if left > 0 {
                let retry_after = u64::try_from(left).unwrap_or(0).div_ceil(1000);
                return Err(Fault::TooMany { retry_after });
            }
        }
        Ok(())
    }

    /// Counts a failure.
    pub fn failed(&self, conn: &mut AnyConnection, now: Timestamp) -> Outcome<()> {
        for subject in self.target.iter().chain([&self.address]) {
            // The same words on both engines; two that make the row at once do not hinder each other.
            let mut sql = Sql::new("INSERT INTO sign_in_failure (subject, failures, last_at) VALUES (");
            sql.bind(subject.to_vec()).push(", 0, 0) ON CONFLICT DO NOTHING");
            sql.execute(conn)?;
            let (failures, last) = find(conn, subject)?.unwrap_or((0, Moment(0)));
            let failures = halved(failures, last, now).saturating_add(1);
            diesel::update(t::table.filter(t::subject.eq(&subject[..])))
                .set((t::failures.eq(failures), t::last_at.eq(Moment::from(now))))
                .execute(conn)?;
        }
        Ok(())
    }

    /// Wipes the count of the target.
    pub fn succeeded(&self, conn: &mut AnyConnection) -> Outcome<()> {
        if let Some(target) = &self.target {
            diesel::delete(t::table.filter(t::subject.eq(&target[..]))).execute(conn)?;
        }
        Ok(())
    }
}

fn find(conn: &mut AnyConnection, subject: &[u8; 32]) -> Outcome<Option<(i32, Moment)>> {
    Ok(t::table.filter(t::subject.eq(&subject[..])).select((t::failures, t::last_at)).first(conn).optional()?)
}

fn halved(failures: i32, last: Moment, now: Timestamp) -> i32 {
    let quiet = (now.as_millisecond() - last.0).max(0) / HALVES_MS;
    u32::try_from(quiet).ok().and_then(|hours| failures.checked_shr(hours)).unwrap_or(0)
}

fn wait_ms(failures: i32, free: i32) -> i64 {
    match u32::try_from(failures - free) {
        Ok(more) => FIRST_WAIT_MS.saturating_mul(1_i64 << more.min(16)).min(LONGEST_WAIT_MS),
        Err(_) => 0,
    }
}

/// Forgets counts that have been quiet for a day.
pub(super) fn sweep(conn: &mut AnyConnection, now: Timestamp) -> Outcome<usize> {
    let before = Moment(now.as_millisecond() - FORGOTTEN_MS);
    Ok(diesel::delete(t::table.filter(t::last_at.lt(before))).execute(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (4..13).map(|n| wait_ms(n, FREE) / 1000).collect();
        assert_eq!(waits, [0, 15, 30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(wait_ms(i32::MAX, FREE), LONGEST_WAIT_MS);
    }

    #[test]
    fn quiet_hours_halve_the_count() {
        let now = Timestamp::from_millisecond(100 * HALVES_MS).unwrap();
        let hours = |n: i64| Moment((100 - n) * HALVES_MS);
        assert_eq!([halved(9, hours(0), now), halved(9, hours(1), now), halved(9, hours(99), now)], [9, 4, 0]);
    }
}
