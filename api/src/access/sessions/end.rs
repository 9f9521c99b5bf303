//! Ending sessions: signing out here, or anywhere else.

use super::store;
use crate::access::audit;
use crate::access::require::Person;
use crate::db::{AnyConnection, Key};
use crate::fault::{Fault, Outcome};
use shared_types::ids::SessionId;

/// Ends one of the own sessions.
pub fn one(conn: &mut AnyConnection, who: &Person, id: SessionId) -> Outcome<()> {
    if !store::end(conn, who, id)? {
        return Err(Fault::NotFound);
    }
    audit::record(conn, who, &audit::Entry::of("session.end", "session", id.0, None))
}

/// Ends all own sessions but the one that asks.
pub fn others(conn: &mut AnyConnection, who: &Person) -> Outcome<()> {
    for id in store::end_all(conn, Key::from(who.account), Some(who.session), who.at())? {
        audit::record(conn, who, &audit::Entry::of("session.end", "session", id.0, None))?;
    }
    Ok(())
}
