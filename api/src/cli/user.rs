//! `webm user`: accounts from the command line, for whoever has the database in hand.

use super::serve::state;
use crate::access::{Hasher, setup};
use crate::config::Config;
use crate::db::AnyConnection;
use crate::fault::{Fault, Outcome};
use crate::keys::Keys;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use shared_types::access::Role;
use std::io::BufRead as _;

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Make the first operator of an empty database, with its region
    Bootstrap {
        #[command(flatten)]
        person: PersonArgs,
        /// Name of the region that everything will lie in
        #[arg(long, default_value = "Regio")]
        region: String,
        /// Its country, two letters
        #[arg(long, default_value = "NL")]
        country: String,
    },
    /// Make an account with a role
    Add {
        #[command(flatten)]
        person: PersonArgs,
        /// What it may do, as in centre-manager
        #[arg(long)]
        role: String,
        /// Where: id, code of a site (DL), or name
        #[arg(long)]
        area: String,
        /// For whom it acts: name of an organisation
        #[arg(long)]
        organisation: String,
    },
    /// Set a new password and end every session of the account
    Password {
        /// Address of the account
        #[arg(long)]
        email: String,
        /// Read the password from standard input; without it a random one is printed
        #[arg(long)]
        stdin: bool,
    },
    /// List the accounts with their roles in force
    List,
    /// Print a fresh key for WEBM_KEYS
    Keys,
}

/// Who it will be.
#[derive(Args)]
pub struct PersonArgs {
    /// Address to sign in with
    #[arg(long)]
    email: String,
    /// Name as others see it
    #[arg(long)]
    name: String,
    /// Read the password from standard input; without it a random one is printed
    #[arg(long)]
    stdin: bool,
}

/// Does it.
pub fn run(command: Command, config: impl FnOnce() -> Result<Config, String>) -> Result<(), String> {
    match command {
        Command::Keys => {
            println!("{}", Keys::generate());
            Ok(())
        }
        Command::Bootstrap { person, region, country } => {
            if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
                return Err("--country: must be two capitals, as in NL".into());
            }
            make(config()?, person, move |conn, now, hasher, person| {
                setup::bootstrap(conn, now, hasher, person, &region, &country).map(|_| ())
            })
        }
        Command::Add { person, role, area, organisation } => {
            let role: Role =
                role.parse().map_err(|_| format!("--role: there is no role {role}; there are {}", roles()))?;
            make(config()?, person, move |conn, now, hasher, person| {
                let place = setup::place(conn, &area)?;
                let organisation = setup::organisation(conn, &organisation)?;
                setup::add(conn, now, hasher, person, role, place, organisation).map(|_| ())
            })
        }
        Command::Password { email, stdin } => {
            let (password, shown) = password(stdin)?;
            write(config()?, move |conn, now, hasher| setup::set_password(conn, now, hasher, &email, &password))?;
            tell(shown);
            Ok(())
        }
        Command::List => list(config()?),
    }
}

fn roles() -> String {
    Role::ALL.iter().filter(|r| **r != Role::Integration).map(|r| r.word()).collect::<Vec<_>>().join(", ")
}

fn make(
    config: Config,
    person: PersonArgs,
    f: impl FnOnce(&mut AnyConnection, Timestamp, &Hasher, &setup::Person) -> Outcome<()> + Send + 'static,
) -> Result<(), String> {
    let (password, shown) = password(person.stdin)?;
    let person = setup::Person { email: person.email, name: person.name, password };
    write(config, move |conn, now, hasher| f(conn, now, hasher, &person))?;
    tell(shown);
    Ok(())
}

fn write(
    config: Config,
    f: impl FnOnce(&mut AnyConnection, Timestamp, &Hasher) -> Outcome<()> + Send + 'static,
) -> Result<(), String> {
    let state = state(config)?;
    let (now, hasher) = (state.clock.now(), Hasher::standard());
    state.db.write_blocking(move |conn| f(conn, now, &hasher)).map_err(sentence)
}

/// The password to be, and the same again when it has to be told.
fn password(stdin: bool) -> Result<(String, Option<String>), String> {
    if stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(|e| e.to_string())?;
        return Ok((line.trim_end_matches(['\r', '\n']).to_owned(), None));
    }
    let random = setup::random_password();
    Ok((random.clone(), Some(random)))
}

fn tell(shown: Option<String>) {
    match shown {
        Some(password) => println!("Done. Password, shown once: {password}"),
        None => println!("Done."),
    }
}

fn sentence(fault: Fault) -> String {
    match fault {
        Fault::Conflict { detail, .. } => detail,
        Fault::Invalid(faults) => {
            faults.iter().map(|f| format!("{} {}", f.pointer, f.detail)).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

fn list(config: Config) -> Result<(), String> {
    let state = state(config)?;
    let now = state.clock.now();
    for one in state.db.read_blocking(|conn| setup::list(conn, now)).map_err(sentence)? {
        let roles: Vec<String> = one.roles.iter().map(|(role, place)| format!("{role} at {place}")).collect();
        let closed = if one.disabled { " (closed)" } else { "" };
        println!("{}\t{}{closed}\t{}", one.email, one.name, roles.join(", "));
    }
    Ok(())
}
