//! Setting the own second factor up, and taking it away.
//!
//! A secret is made and shown; it counts only after a first code has proven that the app has it. Wrong codes are counted with
//! the wrong passwords of the account. The inner outcome is the caller's answer, the outer one the transaction's: a failure that
//! was counted must stay counted.

use crate::access::audit::{self, Entry};
use crate::access::require::Person;
use crate::access::second_factor as factor;
use crate::access::throttle::{Guard, Target};
use crate::db::schema::{account, recovery_code};
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::keys::{Keys, random};
use diesel::prelude::*;
use shared_types::account::{RecoveryCodes, TotpSetup};

/// Begins: a fresh secret, in place of one that was never confirmed.
pub fn set_up(conn: &mut AnyConnection, keys: &Keys, who: &Person) -> Outcome<TotpSetup> {
    let state = find(conn, who)?;
    if state.confirmed {
        return Err(Fault::conflict("totp-on", "The second factor is on already; take it away first."));
    }
    let id = Key::from(who.account);
    let secret = random::<20>();
    let totp = factor::totp(secret.to_vec(), &state.email)?;
    diesel::update(account::table.filter(account::id.eq(id)))
        .set((account::totp_secret.eq(keys.seal(&factor::seal_context(id), &secret)?), account::totp_last_step.eq(0)))
        .execute(conn)?;
    audit::record(conn, who, &Entry::of("totp.begin", "account", id.0, None))?;
    Ok(TotpSetup { secret: totp.secret().to_base32(), otpauth_uri: totp.to_url().map_err(Fault::internal)? })
}

/// Confirms with a first code, and gives the recovery codes.
pub fn confirm(
    conn: &mut AnyConnection,
    keys: &Keys,
    who: &Person,
    address: &str,
    code: &str,
) -> Outcome<Outcome<RecoveryCodes>> {
    let state = find(conn, who)?;
    if state.confirmed || !state.begun {
        return Err(Fault::conflict(
            "totp-not-begun",
            "There is no second factor to confirm; begin with POST /me/totp.",
        ));
    }
    let id = Key::from(who.account);
    let guard = state.guard(conn, keys, who, address)?;
    if !factor::use_app_code(conn, keys, id, code, who.at())? {
        return wrong(conn, &guard, who);
    }
    diesel::update(account::table.filter(account::id.eq(id))).set(account::totp_confirmed.eq(true)).execute(conn)?;
    audit::record(conn, who, &Entry::of("totp.confirm", "account", id.0, None))?;
    Ok(Ok(RecoveryCodes { codes: factor::renew_recovery_codes(conn, keys, id)? }))
}

/// Takes it away, proven by a code of the app or a recovery code.
pub fn remove(conn: &mut AnyConnection, keys: &Keys, who: &Person, address: &str, code: &str) -> Outcome<Outcome<()>> {
    let id = Key::from(who.account);
    if let Err(refused) = prove(conn, keys, who, address, code)? {
        return Ok(Err(refused));
    }
    diesel::delete(recovery_code::table.filter(recovery_code::account_id.eq(id))).execute(conn)?;
    diesel::update(account::table.filter(account::id.eq(id)))
        .set((account::totp_secret.eq(None::<Vec<u8>>), account::totp_confirmed.eq(false)))
        .execute(conn)?;
    audit::record(conn, who, &Entry::of("totp.remove", "account", id.0, None))?;
    Ok(Ok(()))
}

/// Gives new recovery codes in place of all old ones.
pub fn renew_codes(
    conn: &mut AnyConnection,
    keys: &Keys,
    who: &Person,
    address: &str,
    code: &str,
) -> Outcome<Outcome<RecoveryCodes>> {
    let id = Key::from(who.account);
    if let Err(refused) = prove(conn, keys, who, address, code)? {
        return Ok(Err(refused));
    }
    audit::record(conn, who, &Entry::of("recovery-codes.renew", "account", id.0, None))?;
    Ok(Ok(RecoveryCodes { codes: factor::renew_recovery_codes(conn, keys, id)? }))
}

struct State {
    email: String,
    begun: bool,
    confirmed: bool,
}

impl State {
    fn guard(&self, conn: &mut AnyConnection, keys: &Keys, who: &Person, address: &str) -> Outcome<Guard> {
        let guard = Guard::new(keys, Target::Account(&self.email), address);
        guard.check(conn, who.at())?;
        Ok(guard)
    }
}

fn find(conn: &mut AnyConnection, who: &Person) -> Outcome<State> {
    let (email, begun, confirmed) = account::table
        .filter(account::id.eq(Key::from(who.account)))
        .select((account::email, account::totp_secret.is_not_null(), account::totp_confirmed))
        .first(conn)?;
    Ok(State { email, begun, confirmed })
}

fn prove(conn: &mut AnyConnection, keys: &Keys, who: &Person, address: &str, code: &str) -> Outcome<Outcome<()>> {
    let state = find(conn, who)?;
    if !state.confirmed {
        return Err(Fault::conflict("totp-off", "There is no second factor."));
    }
    let guard = state.guard(conn, keys, who, address)?;
    if factor::use_code(conn, keys, Key::from(who.account), code, who.at())? {
        return Ok(Ok(()));
    }
    wrong(conn, &guard, who)
}

fn wrong<T>(conn: &mut AnyConnection, guard: &Guard, who: &Person) -> Outcome<Outcome<T>> {
    guard.failed(conn, who.at())?;
    Ok(Err(Fault::at("/code", "totp-wrong", "is wrong, or was used already")))
}
