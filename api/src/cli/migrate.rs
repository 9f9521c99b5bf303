//! `webm migrate`: brings the database up to date.

use crate::config::Config;
use crate::db::migrate;

/// Runs what is pending and names it.
pub fn run(config: Config) -> Result<(), String> {
    let ran = migrate::run(&config.database).map_err(|e| e.to_string())?;
    match ran.len() {
        0 => println!("The database is up to date."),
        _ => ran.iter().for_each(|name| println!("Ran {name}")),
    }
    Ok(())
}
