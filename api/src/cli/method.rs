//! `webm method aoristic FILE --zone Z`: a method on a file, so that anyone can check it without the server.

use crate::insight::methods::cli::aoristic_file;
use std::fs::File;
use std::path::PathBuf;

/// Which method.
#[derive(clap::Subcommand)]
pub enum Method {
    /// Spread a CSV with the columns id, from, to over weekdays and hours; prints JSON
    Aoristic {
        /// The CSV file
        file: PathBuf,
        /// IANA time zone of the times, as in Europe/Amsterdam
        #[arg(long)]
        zone: String,
    },
}

/// Prints the outcome.
pub fn run(method: Method) -> Result<(), String> {
    let Method::Aoristic { file, zone } = method;
    let opened = File::open(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let outcome = aoristic_file(opened, &zone).map_err(|e| e.to_string())?;
    println!("{outcome:#}");
    Ok(())
}
