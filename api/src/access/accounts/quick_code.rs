//! The own quick code: a short code that works on trusted shared devices of the own organisation only.

use super::password;
use crate::access::audit::{self, Entry};
use crate::access::passwords::Hasher;
use crate::access::require::Person;
use crate::db::schema::account;
use crate::db::{AnyConnection, Key};
use crate::fault::Outcome;
use crate::web::State;
use diesel::prelude::*;
use shared_types::account::QuickCode;

/// Sets it, proven by the password.
pub async fn set(state: &State, hasher: &Hasher, who: Person, new: QuickCode, address: &str) -> Outcome<()> {
    let proven = password::prove(state, hasher, &who, new.current_password, address).await?;
    let hash = proven.turn.hash(new.code).await?;
    state
        .db
        .write(move |conn| {
            proven.still_holds(conn, &who)?;
            keep(conn, &who, Some(&hash))?;
            audit::record(conn, &who, &Entry::of("quick-code.set", "account", who.account.0, None))
        })
        .await
}

/// Takes it away.
pub fn remove(conn: &mut AnyConnection, who: &Person) -> Outcome<()> {
    keep(conn, who, None)?;
    audit::record(conn, who, &Entry::of("quick-code.remove", "account", who.account.0, None))
}

fn keep(conn: &mut AnyConnection, who: &Person, hash: Option<&str>) -> Outcome<()> {
    diesel::update(account::table.filter(account::id.eq(Key::from(who.account))))
        .set(account::quick_code_hash.eq(hash))
        .execute(conn)?;
    Ok(())
}
