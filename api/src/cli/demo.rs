//! `webm demo`: makes the demonstration and prints a way in. On one that stands it only renews the way in.

use super::serve::state;
use crate::access::Hasher;
use crate::config::Config;
use crate::demo::{self, Holds, Setting, WayIn};
use crate::fault::Fault;
use shared_types::access::Role;
use std::fmt::Write as _;

/// Makes it; `if_empty` takes other places for a reason to do nothing, not for a failure.
pub fn run(config: Config, if_empty: bool, seed: u64) -> Result<(), String> {
    let sentence = |fault: Fault| fault.to_string();
    let state = state(config)?;
    let holds = state.db.read_blocking(demo::look).map_err(sentence)?;
    if let (Holds::Others, true) = (holds, if_empty) {
        println!("The database holds places of its own: no demonstration is made, nothing is changed.");
        return Ok(());
    }
    if let Holds::Demonstration(made) = holds
        && made.seed != seed
    {
        println!("The demonstration stands already, made from seed {}; it stays as it is.", made.seed);
    }
    let now = state.clock.now();
    let setting = demo::make(&state.db, &Setting { seed, now, scale: 1.0 }).map_err(sentence)?;
    let (total, _) = demo::progress(&state.db).map_err(sentence)?;
    let password = state.config.demo_password.as_deref();
    let way_in = demo::renew(&state.db, &Hasher::standard(), &setting, now, password).map_err(sentence)?;
    print!("{}", told(&way_in, &setting, total, &state.config.public_url));
    Ok(())
}

fn told(way_in: &WayIn, setting: &Setting, total: i64, address: &str) -> String {
    let mut text = String::new();
    let mut line = |l: String| {
        let _ = writeln!(text, "{l}");
    };
    line(format!(
        "\nDemonstration (made up, seed {}, up to {}): De Linde, Oostpoort, Noordkade; {total} incidents.\n",
        setting.seed,
        setting.today()
    ));
    line(format!("  Address    {address}"));
    line(format!("  E-mail     {}", way_in.email));
    line(format!("  Password   {}", way_in.password));
    line("\nThe same password opens ROLE@de-linde.example and ROLE@noordkade.example, ROLE being one of:".to_owned());
    let roles: Vec<&str> = Role::ALL.iter().filter(|r| **r != Role::Integration).map(|r| r.word()).collect();
    for some in roles.chunks(6) {
        line(format!("  {}", some.join(", ")));
    }
    line("\nMachine clients (role integration), POST /oauth/token with grant_type=client_credentials:".to_owned());
    for client in &way_in.clients {
        line(format!("  {}", client.site));
        line(format!("    client id      {}", client.id));
        line(format!("    client secret  {}", client.secret));
    }
    text.push('\n');
    text
}
