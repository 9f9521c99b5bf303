//! `webm wipe`: wipes what has come to its end, for a quiet hour; with `--vacuum` the database is rewritten afterwards.

use super::serve::state;
use crate::codes::CodeBook;
use crate::config::Config;
use crate::objects;
use crate::{retention, shifts};
use std::sync::Arc;

/// Does it, and tells how much.
pub fn run(config: Config, vacuum: bool) -> Result<(), String> {
    let sentence = |fault: crate::fault::Fault| fault.to_string();
    let state = state(config)?;
    let book = Arc::new(state.db.read_blocking(CodeBook::load).map_err(sentence)?);
    let wiped = retention::run(&state.db, &book, state.clock.now()).map_err(sentence)?;
    let handovers = shifts::wipe(&state.db, state.clock.now()).map_err(sentence)?;
    println!("Wiped of {wiped} incidents and {handovers} handovers what had come to its end.");
    let removed = objects::sweep(&state.db, &state.objects, state.clock.now()).map_err(sentence)?;
    println!("Removed {removed} stored objects.");
    if vacuum {
        retention::compact(&state.db).map_err(sentence)?;
        println!("The database was rewritten.");
    }
    Ok(())
}
