//! Puts load on WeBM from outside. Called by scripts/faults.sh; it must not link the server, so that what it finds is what a
//! caller would find.

mod faults;
mod server;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["faults", name, times, program, address] => {
            let Ok(times) = times.parse() else { return usage() };
            kills(name, times, program, address)
        }
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!(
        "usage: measure faults NAME TIMES PROGRAM ADDRESS    (WEBM_DEMO_PASSWORD set, database with the demonstration)"
    );
    ExitCode::from(2)
}

fn kills(name: &str, times: usize, program: &str, address: &str) -> ExitCode {
    let plan = faults::Plan {
        program: program.to_owned(),
        address: address.to_owned(),
        email: "centre-manager@de-linde.example".to_owned(),
        password: std::env::var("WEBM_DEMO_PASSWORD").unwrap_or_default(),
        times,
    };
    let found = match faults::run(&plan) {
        Ok(found) => found,
        Err(error) => {
            println!("{name}: the test itself broke: {error}");
            println!("0 passed, 1 failed, 0 skipped");
            return ExitCode::FAILURE;
        }
    };
    println!(
        "{name}: {times} kills, {} incidents acknowledged, {} requests cut off and sent again",
        found.acknowledged, found.unanswered
    );
    let questions = [
        ("no acknowledged incident lost", &found.lost),
        ("none half there", &found.half),
        ("none twice after its key was sent again", &found.twice),
        ("numbers unique", &found.numbers),
    ];
    let mut failed = 0;
    for (holds, faults) in questions {
        println!("  {}: {holds}", if faults.is_empty() { "ok" } else { "FAILED" });
        failed += usize::from(!faults.is_empty());
        for fault in faults.iter().take(5) {
            println!("    {fault}");
        }
    }
    println!("{} passed, {failed} failed, 0 skipped", questions.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
