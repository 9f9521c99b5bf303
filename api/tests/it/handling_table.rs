//! The tables of handling and tracks in `docs/handling.md`: printed from the ones that server and screen read, so that the three
//! never differ. After a change: `WEBM_WRITE_DOCS=1 cargo nextest run -E 'test(handling_table)'`.

use shared_types::handling::{HandlingState, STEPS, StepNeeds};
use shared_types::track::{TELLERS, TrackKind};
use std::fmt::Write as _;
use std::path::PathBuf;

const BEGIN: &str = "<!-- printed from shared-types: do not edit below -->\n";

fn printed() -> String {
    let mut out = String::from("\n## Steps of the own handling\n\n| from | to | asks |\n| --- | --- | --- |\n");
    for state in HandlingState::ALL {
        for step in STEPS.iter().filter(|s| s.from == *state) {
            let asks = if step.needs == StepNeeds::Nothing { "–" } else { step.needs.word() };
            let _ = writeln!(out, "| {} | {} | {asks} |", step.from, step.to);
        }
    }
    out.push_str("\n## Tracks\n\nA step in bold ends its track when it is the last that happened.\n\n| track | steps | who may tell of it |\n| --- | --- | --- |\n");
    for kind in TrackKind::ALL {
        let step = |rule: &shared_types::track::TrackStepRule| {
            if rule.ends { format!("**{}**", rule.step) } else { rule.step.to_string() }
        };
        let steps: Vec<String> = kind.steps().iter().map(step).collect();
        let roles: Vec<String> =
            TELLERS.iter().filter(|(_, kinds)| kinds.contains(kind)).map(|(role, _)| role.to_string()).collect();
        let _ = writeln!(out, "| {kind} | {} | {} |", steps.join(", "), roles.join(", "));
    }
    out
}

#[test]
fn the_documents_show_the_table_that_server_and_screen_read() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/handling.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, shown) = text.split_once(BEGIN).expect("the mark after which the tables are printed");
    if std::env::var_os("WEBM_WRITE_DOCS").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{}", printed())).unwrap();
        return;
    }
    assert_eq!(shown, printed(), "docs/handling.md is not what shared-types says; print it anew");
}
