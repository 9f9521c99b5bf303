//! A person's number for SMS: set by itself, verified by a code that goes there, ended by STOP. It stands sealed, and a keyed hash
//! finds it for a reply.
//!
//! Called over HTTP, by what hands over and by what hears. A number goes when its owner takes it away, when nobody verified it within
//! a day, and with the account ([`super::wipe`]).

use super::{message, push};
use crate::access::{Person, audit};
use crate::channels::{Destination, Parcel};
use crate::db::schema::{account, account_phone as t};
use crate::db::{AnyConnection, Key, Moment};
use crate::fault::{Fault, Outcome};
use crate::keys::{Keys, random};
use crate::seal;
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use shared_types::account::Language;
use shared_types::delivery::{AlertChannel, DeliveryWhy};
use shared_types::notify::{MyPhone, NewPhone};
use shared_types::phone::canonical;
use std::collections::HashMap;

/// For so long a code can be given back.
const CODE: SignedDuration = SignedDuration::from_mins(15);
/// Wrong codes before it ends.
const TRIES: i32 = 5;
/// Between two codes.
const BETWEEN: SignedDuration = SignedDuration::from_secs(60);

fn place(id: Key) -> Vec<u8> {
    seal::place("account_phone", "number", id)
}

fn blinds(keys: &Keys, number: &str) -> Vec<Vec<u8>> {
    keys.blinds(&[b"account phone", number.as_bytes()]).into_iter().map(|b| b.to_vec()).collect()
}

fn code_hash(keys: &Keys, id: Key, code: &str) -> [u8; 32] {
    keys.lookup(&[b"phone code", id.0.as_bytes(), code.as_bytes()])
}

/// What the caller set.
pub fn mine(conn: &mut AnyConnection, keys: &Keys, id: Key, can_send: bool) -> Outcome<MyPhone> {
    let row: Option<(Vec<u8>, Option<Moment>, Option<Moment>)> =
        t::table.find(id).select((t::number, t::verified_at, t::stopped_at)).first(conn).optional()?;
    let none = MyPhone { number: None, verified_at: None, stopped_at: None, can_send };
    let Some((number, verified, stopped)) = row else { return Ok(none) };
    Ok(MyPhone {
        number: Some(seal::open(keys, &place(id), &number)?),
        verified_at: verified.map(Into::into),
        stopped_at: stopped.map(Into::into),
        can_send,
    })
}

/// Sets the number; what carries the code there.
pub fn set(conn: &mut AnyConnection, keys: &Keys, who: &Person, new: &NewPhone) -> Outcome<Parcel> {
    let number = canonical(&new.number, &new.country).ok_or_else(|| {
        Fault::at("/number", "phone", "is not a phone number of that country, or an international one")
    })?;
    let (id, at) = (Key::from(who.account), who.at());
    let before: Option<Moment> = t::table.find(id).select(t::set_at).first(conn).optional()?;
    if before.is_some_and(|b| Timestamp::from(b) + BETWEEN > at) {
        return Err(Fault::TooMany { retry_after: BETWEEN.as_secs().unsigned_abs() });
    }
    let code = format!("{:06}", u32::from_be_bytes(random::<4>()) % 1_000_000);
    diesel::delete(t::table.find(id)).execute(conn)?;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::number.eq(seal::seal(keys, &place(id), &number)?),
            t::blind.eq(blinds(keys, &number).into_iter().next().unwrap_or_default()),
            t::set_at.eq(Moment::from(at)),
            t::code_hash.eq(Some(code_hash(keys, id, &code).to_vec())),
            t::code_tries.eq(0),
        ))
        .execute(conn)?;
    audit::record(conn, who, &audit::Entry::of("phone.set", "account", id.0, None))?;
    let language: String = account::table.find(id).select(account::language).first(conn)?;
    Ok(Parcel {
        reference: Key::fresh().0,
        to: Destination::Phone(number),
        subject: String::new(),
        text: message::code(language.parse().unwrap_or(Language::Nl), &code),
        link: None,
        urgent: true,
        expires_at: at + CODE,
    })
}

/// Gives the code back. The inner outcome is the caller's answer: a wrong code that was counted stays counted.
pub fn verify(conn: &mut AnyConnection, keys: &Keys, who: &Person, code: &str) -> Outcome<Outcome<()>> {
    let (id, at) = (Key::from(who.account), who.at());
    let row: Option<(Option<Vec<u8>>, i32, Moment)> =
        t::table.find(id).select((t::code_hash, t::code_tries, t::set_at)).first(conn).optional()?;
    let over = || Fault::conflict("no-code", "There is no code to give back; set the number again.");
    let Some((Some(hash), tries, set_at)) = row else { return Ok(Err(over())) };
    if tries >= TRIES || Timestamp::from(set_at) + CODE <= at {
        return Ok(Err(over()));
    }
    let mine = t::table.find(id);
    if hash != code_hash(keys, id, code) {
        diesel::update(mine).set(t::code_tries.eq(t::code_tries + 1)).execute(conn)?;
        return Ok(Err(Fault::at("/code", "wrong-code", "is not the code that was sent")));
    }
    diesel::update(mine)
        .set((t::code_hash.eq(None::<Vec<u8>>), t::verified_at.eq(Some(Moment::from(at)))))
        .execute(conn)?;
    audit::record(conn, who, &audit::Entry::of("phone.verify", "account", id.0, None))?;
    Ok(Ok(()))
}

/// Takes the number away.
pub fn remove(conn: &mut AnyConnection, who: &Person) -> Outcome<()> {
    let id = Key::from(who.account);
    if diesel::delete(t::table.find(id)).execute(conn)? == 0 {
        return Err(Fault::NotFound);
    }
    audit::record(conn, who, &audit::Entry::of("phone.remove", "account", id.0, None))
}

/// By which channels each of some people can be reached.
pub fn reachable(
    conn: &mut AnyConnection,
    accounts: &[Key],
    at: Timestamp,
) -> Outcome<HashMap<Key, Vec<AlertChannel>>> {
    let mut all: HashMap<Key, Vec<AlertChannel>> = accounts.iter().map(|a| (*a, vec![AlertChannel::Mail])).collect();
    for some in accounts.chunks(500) {
        let verified: Vec<Key> = t::table
            .filter(t::id.eq_any(some.to_vec()).and(t::verified_at.is_not_null()).and(t::stopped_at.is_null()))
            .select(t::id)
            .load(conn)?;
        for id in verified {
            all.entry(id).or_default().push(AlertChannel::Sms);
        }
        for id in push::reachable(conn, some, at)? {
            all.entry(id).or_default().push(AlertChannel::Push);
        }
    }
    Ok(all)
}

/// The numbers of some people, opened to be handed over; or why not.
pub fn numbers(
    conn: &mut AnyConnection,
    keys: &Keys,
    accounts: &[Key],
) -> Outcome<HashMap<Key, Result<String, DeliveryWhy>>> {
    let mut all = HashMap::new();
    type Row = (Key, Vec<u8>, Option<Moment>, Option<Moment>);
    let rows: Vec<Row> = t::table
        .filter(t::id.eq_any(accounts.to_vec()))
        .select((t::id, t::number, t::verified_at, t::stopped_at))
        .load(conn)?;
    for (id, number, verified, stopped) in rows {
        let told = match (verified, stopped) {
            (None, _) => Err(DeliveryWhy::NoSuchAddress),
            (_, Some(_)) => Err(DeliveryWhy::Stopped),
            _ => Ok(seal::open(keys, &place(id), &number)?),
        };
        all.insert(id, told);
    }
    Ok(all)
}

/// Whose verified number it is.
pub fn whose(conn: &mut AnyConnection, keys: &Keys, number: &str) -> Outcome<Vec<Key>> {
    let known = t::table.filter(t::blind.eq_any(blinds(keys, number)).and(t::verified_at.is_not_null()));
    Ok(known.select(t::id).load(conn)?)
}

/// Ends SMS to those people.
pub fn stop(conn: &mut AnyConnection, accounts: &[Key], at: Timestamp) -> Outcome<()> {
    for id in accounts {
        let open = t::table.filter(t::id.eq(*id).and(t::stopped_at.is_null()));
        if diesel::update(open).set(t::stopped_at.eq(Some(Moment::from(at)))).execute(conn)? == 1 {
            audit::record_system(conn, at, Some(id.0), &audit::Entry::of("phone.stop", "account", id.0, None))?;
        }
    }
    Ok(())
}

/// Renews what numbers are found by.
pub fn find_anew(conn: &mut AnyConnection, keys: &Keys, rows: &[Key]) -> Outcome<()> {
    for id in rows {
        let sealed: Vec<u8> = t::table.find(*id).select(t::number).first(conn)?;
        let number: String = seal::open(keys, &place(*id), &sealed)?;
        let blind = blinds(keys, &number).into_iter().next().unwrap_or_default();
        diesel::update(t::table.find(*id)).set(t::blind.eq(blind)).execute(conn)?;
    }
    Ok(())
}
