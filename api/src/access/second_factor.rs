//! The second factor: codes of an app (TOTP), each step used once, and recovery codes, each used once.
//!
//! Asked when signing in and before the factor is taken away. The secret is sealed by the key ring, which stands outside the
//! database; recovery codes are kept as keyed hashes.

use crate::db::schema::{account, recovery_code};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use crate::seal::{self, Column};
use diesel::prelude::*;
use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};

/// How many recovery codes are given at a time.
pub const RECOVERY_CODES: usize = 10;
/// Letters and digits of recovery codes: none that looks like another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";

/// The factor of a secret, six digits each half minute, one step of tolerance on both sides.
pub fn totp(secret: Vec<u8>, name: &str) -> Outcome<Totp> {
    // A colon would break the address in the QR code.
    let name = name.replace(':', " ");
    Builder::new()
        .with_secret(Secret::from(secret))
        .with_issuer(Some("WeBM"))
        .with_account_name(name)
        .build()
        .map_err(Fault::internal)
}

/// The column of the sealed secrets.
pub const SEALED: Column = Column { table: "account", column: "totp_secret", bound_to: ("account", "totp") };

/// What a sealed secret belongs to.
pub fn seal_context(account: Key) -> Vec<u8> {
    seal::place(SEALED.bound_to.0, SEALED.bound_to.1, account)
}

/// Compares a code of the app with the account's secret and uses its step up.
pub fn use_app_code(conn: &mut AnyConnection, keys: &Keys, id: Key, code: &str, now: Timestamp) -> Outcome<bool> {
    let sealed: Option<Vec<u8>> =
        account::table.filter(account::id.eq(id)).select(account::totp_secret).first(conn).optional()?.flatten();
    let Some(sealed) = sealed else { return Ok(false) };
    let totp = totp(keys.open(&seal_context(id), &sealed)?, "")?;
    let seconds = u64::try_from(now.as_second()).map_err(Fault::internal)?;
    let Some(step) = totp.check(code, seconds).and_then(|s| i64::try_from(s).ok()) else { return Ok(false) };
    let used = diesel::update(account::table.filter(account::id.eq(id).and(account::totp_last_step.lt(step))))
        .set(account::totp_last_step.eq(step))
        .execute(conn)?;
    Ok(used == 1)
}

/// Compares a code with the app's and with the recovery codes, and uses it up.
pub fn use_code(conn: &mut AnyConnection, keys: &Keys, id: Key, code: &str, now: Timestamp) -> Outcome<bool> {
    let bare = bare(code);
    if bare.len() == 6 && bare.bytes().all(|b| b.is_ascii_digit()) {
        return use_app_code(conn, keys, id, &bare, now);
    }
    let hashes: Vec<Vec<u8>> =
        keys.lookups(&[b"recovery", id.0.as_bytes(), bare.as_bytes()]).iter().map(|h| h.to_vec()).collect();
    let used = diesel::update(
        recovery_code::table
            .filter(recovery_code::account_id.eq(id))
            .filter(recovery_code::code_hash.eq_any(hashes))
            .filter(recovery_code::used_at.is_null()),
    )
    .set(recovery_code::used_at.eq(Moment::from(now)))
    .execute(conn)?;
    Ok(used == 1)
}

/// Replaces the recovery codes and gives the new ones.
pub fn renew_recovery_codes(conn: &mut AnyConnection, keys: &Keys, id: Key) -> Outcome<Vec<String>> {
    diesel::delete(recovery_code::table.filter(recovery_code::account_id.eq(id))).execute(conn)?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let bare: String =
            crate::keys::random::<10>().iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect();
        let hash = keys.lookup(&[b"recovery", id.0.as_bytes(), bare.as_bytes()]);
        diesel::insert_into(recovery_code::table)
            .values((recovery_code::account_id.eq(id), recovery_code::code_hash.eq(hash.to_vec())))
            .execute(conn)?;
        codes.push(format!("{}-{}", &bare[..5], &bare[5..]));
    }
    Ok(codes)
}

/// A code as it is compared: people type spaces, dashes and capitals.
fn bare(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase()
}
