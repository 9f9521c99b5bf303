//! `webm rotate-keys`: seals everything with the present key of the ring, so that the older ones can be taken out.

use super::serve::state;
use crate::access;
use crate::alerts;
use crate::attachments;
use crate::config::Config;
use crate::db::Key;
use crate::fault::{Fault, Outcome};
use crate::involved;
use crate::keys::{Keys, hex};
use crate::objects;
use crate::seal;
use crate::web::State;
use crate::webhooks;

/// Rows in one transaction.
const AT_ONCE: i64 = 500;

/// Does it; `fresh` first puts a fresh key in front of the ring of the data folder.
pub fn run(config: Config, fresh: bool) -> Result<(), String> {
    // The ring that stands must be the right one before it is added to.
    let mut state = state(config)?;
    if fresh {
        state.keys = Keys::put_fresh_in_front(&state.config).map_err(sentence)?;
        seal::check(&state.db, &state.keys, state.clock.now()).map_err(sentence)?;
        println!("A fresh key stands in front of the ring.");
    }
    for column in columns() {
        let done = all_of(&state, column).map_err(sentence)?;
        println!("{}.{}: {done} sealed anew", column.table, column.column);
    }
    let (keys, at) = (state.keys.clone(), state.clock.now());
    let retired = state
        .db
        .write_blocking(move |conn| {
            for column in columns() {
                if seal::left(conn, &keys, column)? > 0 {
                    return Err(Fault::Unavailable(format!(
                        "{}: a server with the old ring still writes",
                        column.table
                    )));
                }
            }
            seal::retire(conn, &keys, at)
        })
        .map_err(sentence)?;
    match retired.as_slice() {
        [] => println!("No other key is in use."),
        ids => {
            let ids: Vec<String> = ids.iter().map(|id| hex(id)).collect();
            println!("Seals nothing any more: {}. Take it out of the ring after a day.", ids.join(", "));
        }
    }
    Ok(())
}

/// Every sealed column of every room.
fn columns() -> Vec<seal::Column> {
    let one = [access::second_factor::SEALED, objects::SEALED];
    one.into_iter()
        .chain(involved::SEALED)
        .chain(attachments::SEALED)
        .chain(alerts::SEALED)
        .chain(webhooks::SEALED)
        .collect()
}

fn all_of(state: &State, column: seal::Column) -> Outcome<usize> {
    let mut done = 0;
    loop {
        let keys = state.keys.clone();
        let some = state.db.write_blocking(move |conn| {
            let rows: Vec<Key> = seal::reseal(conn, &keys, column, AT_ONCE)?;
            involved::renew(conn, &keys, column, &rows)?;
            alerts::renew(conn, &keys, column, &rows)?;
            Ok(rows.len())
        })?;
        if some == 0 {
            return Ok(done);
        }
        done += some;
    }
}

fn sentence(fault: Fault) -> String {
    match fault {
        Fault::Conflict { detail, .. } => detail,
        other => other.to_string(),
    }
}
