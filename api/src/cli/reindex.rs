//! `webm reindex`: writes the words of all incidents anew, also while the server runs. Needed once after an update that finds more
//! by them; `operations.md` says which.

use super::serve::state;
use crate::config::Config;
use crate::incidents::reindex;

/// Incidents of one transaction: others who write wait for so many at most.
const BATCH: i64 = 500;

/// Does it, and tells how many.
pub fn run(config: Config) -> Result<(), String> {
    let state = state(config)?;
    let (mut all, mut after) = (0, 0);
    loop {
        let from = after;
        let done = state.db.write_blocking(move |conn| reindex::some(conn, from, BATCH));
        let (some, last) = done.map_err(|fault| fault.to_string())?;
        if some == 0 {
            break;
        }
        (all, after) = (all + some, last);
    }
    println!("Wrote the words of {all} incidents anew.");
    Ok(())
}
