//! The command line: reads the settings, calls a room, prints a sentence.
//!
//! Knows all rooms, like `server`. Exit code 0 is done, 1 is refused or failed with a sentence on standard error, 2 is a wrong call;
//! `import` has one more, for refused rows.

mod channels;
mod demo;
mod import;
pub mod method;
mod migrate;
mod openapi;
mod reindex;
mod rotate_keys;
mod serve;
mod user;
mod wipe;

use crate::config::Config;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "webm", version, about = "Reporting, warning and insight for shopping centres and business parks")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server
    Serve,
    /// Bring the database up to date
    Migrate,
    /// Accounts: the first operator, further ones, forgotten passwords, keys
    #[command(subcommand)]
    User(user::Command),
    /// Make the demonstration in an empty database, or renew the way into the one that stands
    Demo {
        /// Do nothing, and do not fail, where the database holds other places
        #[arg(long)]
        if_empty: bool,
        /// Another seed makes another demonstration
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Import a file of incidents, also while the server runs
    Import(import::Import),
    /// Run a method of insight on a file, whole golden files too; prints JSON, null for what is undefined
    #[command(subcommand)]
    Method(method::Method),
    /// Seal everything with the present key of the ring, so that older ones can be taken out
    RotateKeys {
        /// First put a fresh key in front of the ring of the data folder; the server must be stopped
        #[arg(long)]
        fresh: bool,
    },
    /// Wipe what has come to its end, as the server does every hour
    Wipe {
        /// Then rewrite the database without the room that was freed; others wait meanwhile
        #[arg(long)]
        vacuum: bool,
    },
    /// Write anew by which words incidents are found, once after an update that finds more; also while the server runs
    Reindex,
    /// Print the contract document (OpenAPI 3.1)
    Openapi,
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let plain = match cli.command {
        Command::Import(args) => return ended(Config::from_process().and_then(|config| import::run(config, args))),
        Command::Openapi => openapi::run(),
        Command::Serve => with_config(serve::run),
        Command::Demo { if_empty, seed } => with_config(|config| demo::run(config, if_empty, seed)),
        Command::Migrate => with_config(migrate::run),
        Command::Reindex => with_config(reindex::run),
        Command::User(command) => user::run(command, Config::from_process),
        Command::Wipe { vacuum } => with_config(|config| wipe::run(config, vacuum)),
        Command::RotateKeys { fresh } => with_config(|config| rotate_keys::run(config, fresh)),
        Command::Method(method) => method::run(method),
    };
    ended(plain.map(|()| ExitCode::SUCCESS))
}

fn ended(done: Result<ExitCode, String>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(sentence) => {
            eprintln!("webm: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn with_config(f: impl FnOnce(Config) -> Result<(), String>) -> Result<(), String> {
    f(Config::from_process()?)
}
