//! The own password: proving that one knows it, and changing it. A changed password ends every other session.

use crate::access::audit::{self, Entry};
use crate::access::commonest;
use crate::access::passwords::{Hasher, Turn, Verdict};
use crate::access::require::Person;
use crate::access::sessions::store as sessions;
use crate::access::throttle::{Guard, Target};
use crate::db::schema::account;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use crate::web::State;
use diesel::prelude::*;
use shared_types::account::PasswordChange;

/// A person who has just shown that it knows the password.
pub struct Proven {
    /// The turn of the hasher in which it was shown; what comes next may need it.
    pub turn: Turn,
    /// The account's address.
    pub email: String,
    kept: String,
}

impl Proven {
    /// Refuses when the password was changed in between; called in the transaction of what the proof is for.
    pub fn still_holds(&self, conn: &mut AnyConnection, who: &Person) -> Outcome<()> {
        if find(conn, who)?.1 == self.kept { Ok(()) } else { Err(wrong()) }
    }
}

fn wrong() -> Fault {
    Fault::at("/currentPassword", "password-wrong", "is not your password")
}

/// Compares a password with the person's own, slowed down as signing in is.
pub async fn prove(state: &State, hasher: &Hasher, who: &Person, password: String, address: &str) -> Outcome<Proven> {
    let turn = hasher.turn().await?;
    let now = who.at();
    let (keys, address, person) = (state.keys.clone(), address.to_owned(), who.clone());
    let (email, kept, guard) = state
        .db
        .read(move |conn| {
            let (email, kept) = find(conn, &person)?;
            let guard = Guard::new(&keys, Target::Account(&email), &address);
            guard.check(conn, now)?;
            Ok((email, kept, guard))
        })
        .await?;
    if turn.compare(password, Some(kept.clone())).await? == Verdict::Wrong {
        state.db.write(move |conn| guard.failed(conn, now)).await?;
        return Err(wrong());
    }
    Ok(Proven { turn, email, kept })
}

fn find(conn: &mut AnyConnection, who: &Person) -> Outcome<(String, String)> {
    Ok(account::table
        .filter(account::id.eq(Key::from(who.account)))
        .select((account::email, account::password_hash))
        .first(conn)?)
}

/// Changes it.
pub async fn change(state: &State, hasher: &Hasher, who: Person, change: PasswordChange, address: &str) -> Outcome<()> {
    let proven = prove(state, hasher, &who, change.current_password, address).await?;
    commonest::refuse("/newPassword", &change.new_password, &proven.email)?;
    let hash = proven.turn.hash(change.new_password).await?;
    state
        .db
        .write(move |conn| {
            proven.still_holds(conn, &who)?;
            set(conn, Key::from(who.account), &hash)?;
            sessions::end_all(conn, Key::from(who.account), Some(who.session), who.at())?;
            audit::record(conn, &who, &Entry::of("account.password", "account", who.account.0, None))
        })
        .await
}

/// Keeps the hash of a new password.
pub(in crate::access) fn set(conn: &mut AnyConnection, id: Key, hash: &str) -> Outcome<()> {
    diesel::update(account::table.filter(account::id.eq(id))).set(account::password_hash.eq(hash)).execute(conn)?;
    Ok(())
}
