//! A way into the demonstration: one password for all its accounts, and a secret for each machine client.
//!
//! Set anew by every `webm demo`, because nothing of it can be read back. It opens what a visitor may have closed. It must
//! never touch an account that is not the demonstration's.

use super::cast::{self, HOMES, Ids, PEOPLE};
use super::deeds::Setting;
use super::sites::SITES;
use crate::access::clients::secrets;
use crate::access::{Hasher, audit};
use crate::db::schema::{account, client, client_secret, recovery_code};
use crate::db::{AnyConnection, Db, Key, Moment};
use crate::fault::Outcome;
use diesel::prelude::*;
use jiff::Timestamp;
use rand::RngExt as _;
use uuid::Uuid;

/// The most secrets of a client that work at a time.
const SECRETS: usize = 2;

/// Words of a made-up password: short, without doubt when read aloud.
const WORDS: &[&str] = &[
    "appel", "anker", "avond", "bakker", "balkon", "beker", "berg", "bezem", "bloem", "boot", "brief", "brood", "brug",
    "bus", "citroen", "dak", "deur", "dijk", "doos", "draad", "duin", "eiland", "emmer", "fiets", "fluit", "gang",
    "geel", "gras", "groen", "haven", "herfst", "hoed", "honing", "hout", "huis", "jas", "kaars", "kaas", "kade",
    "kast", "kers", "klok", "knoop", "koffie", "korf", "kraan", "krant", "kussen", "lamp", "lente", "linde", "linker",
    "maan", "markt", "mast", "melk", "molen", "muur", "naald", "noot", "oever", "olijf", "oost", "paars", "pan",
    "papier", "peer", "plank", "plein", "poort", "regen", "riet", "ring", "roos", "ruit", "schaar", "schip", "sjaal",
    "sleutel", "sneeuw", "spiegel", "stoel", "straat", "tafel", "tas", "thee", "toren", "touw", "trap", "trein",
    "tuin", "veer", "venster", "vlag", "vlieger", "vogel", "wagen", "water", "weide", "wiel", "wind", "winter", "wolk",
    "zand", "zee", "zeil", "zilver", "zomer", "zon", "zout",
];

/// A machine client and its new secret.
pub struct ClientWayIn {
    /// Its site.
    pub site: &'static str,
    /// `client_id`.
    pub id: Uuid,
    /// `client_secret`.
    pub secret: String,
}

/// How to get in.
pub struct WayIn {
    /// The address to begin with.
    pub email: String,
    /// The password of every account.
    pub password: String,
    /// The machine clients that are there.
    pub clients: Vec<ClientWayIn>,
}

/// Makes a way in: with this password, or with one made up.
pub fn renew(db: &Db, hasher: &Hasher, setting: &Setting, now: Timestamp, password: Option<&str>) -> Outcome<WayIn> {
    let password = password.map_or_else(made_up, str::to_owned);
    let hash = hasher.hash_blocking(&password)?;
    let setting = *setting;
    let clients = db.write_blocking(move |conn| {
        let ids = Ids(&setting);
        for home in 0..HOMES.len() {
            for person in PEOPLE {
                open(conn, ids.account(home, person.role), &hash, now)?;
            }
        }
        (0..HOMES.len()).filter_map(|home| secret_of(conn, &ids, home, now).transpose()).collect::<Outcome<Vec<_>>>()
    })?;
    Ok(WayIn { email: cast::email(0, shared_types::access::Role::CentreManager), password, clients })
}

/// Five words and a number: some 43 bits, read aloud without doubt. Guessing is slowed down by the server.
fn made_up() -> String {
    let mut rng = rand::rng();
    let mut parts: Vec<String> = (0..5).map(|_| WORDS[rng.random_range(0..WORDS.len())].to_owned()).collect();
    parts.push(rng.random_range(100..1000).to_string());
    parts.join("-")
}

/// Opens an account: the password, no second factor, not closed.
fn open(conn: &mut AnyConnection, id: Key, hash: &str, now: Timestamp) -> Outcome<()> {
    diesel::update(account::table.filter(account::id.eq(id)))
        .set((
            account::password_hash.eq(hash),
            account::totp_secret.eq(None::<Vec<u8>>),
            account::totp_confirmed.eq(false),
            account::disabled.eq(false),
            account::version.eq(account::version + 1),
        ))
        .execute(conn)?;
    diesel::delete(recovery_code::table.filter(recovery_code::account_id.eq(id))).execute(conn)?;
    audit::record_system(conn, now, Some(id.0), &audit::Entry::of("demonstration.open", "account", id.0, None))
}

fn secret_of(conn: &mut AnyConnection, ids: &Ids<'_>, home: usize, now: Timestamp) -> Outcome<Option<ClientWayIn>> {
    let id = ids.other(&format!("client/{home}"));
    let there = diesel::update(client::table.filter(client::id.eq(id)))
        .set((client::disabled.eq(false), client::version.eq(client::version + 1)))
        .execute(conn)?;
    if there == 0 {
        return Ok(None);
    }
    let live: Vec<Key> = client_secret::table
        .filter(client_secret::client_id.eq(id).and(client_secret::ended_at.is_null()))
        .order((client_secret::created_at.desc(), client_secret::id.desc()))
        .select(client_secret::id)
        .load(conn)?;
    diesel::update(client_secret::table.filter(client_secret::id.eq_any(live.into_iter().skip(SECRETS - 1))))
        .set(client_secret::ended_at.eq(Moment::from(now)))
        .execute(conn)?;
    let made = secrets::insert(conn, now, id.to())?;
    let site = SITES[HOMES[home].0].name;
    audit::record_system(
        conn,
        now,
        None,
        &audit::Entry::of("client-secret.make", "client", id.0, Some(ids.site(HOMES[home].0).to())),
    )?;
    Ok(Some(ClientWayIn { site, id: id.0, secret: made.secret }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_passwords_are_taken_and_differ() {
        let (a, b) = (made_up(), made_up());
        assert!(shared_types::account::password(&a).is_ok(), "{a}");
        assert_ne!(a, b);
        assert!(WORDS.len() >= 100);
    }
}
