//! The house as its own sources show it: who imports whom, where an engine may be named, how a file begins and how long it is.
//!
//! Reads text and nothing else. Where a rule is in the way it is changed here, with its reason.

// In a test a panic is the message.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Know nothing of the domain.
const GROUND: &[&str] = &[
    "channels",
    "clock",
    "config",
    "db",
    "fault",
    "health",
    "jobs",
    "keys",
    "ladder",
    "objects",
    "outside",
    "page",
    "paper",
    "private_files",
    "seal",
    "setting_names",
    "telemetry",
    "wall_clock",
    "web",
];
/// The domain, each room after those that it may know.
const ROOMS: &[&str] = &[
    "codes",
    "access",
    "places",
    "incidents",
    "retention",
    "involved",
    "attachments",
    "floor_plans",
    "tracks",
    "handling",
    "questions",
    "messages",
    "belonging",
    "finding",
    "documents",
    "imports",
    "insight",
    "unusual",
    "measures",
    "reports",
    "open_figures",
    "shifts",
    "alerts",
    "live",
    "webhooks",
    "feeds",
    "demo",
];
/// Know all.
const JOINS: &[&str] = &["server", "cli", "lib", "main"];
const LONGEST: usize = 600;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All Rust files below a folder of the repository, with their text.
fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let top = root().join(folder);
    let mut open = vec![top.clone()];
    let mut found = Vec::new();
    while let Some(here) = open.pop() {
        for entry in std::fs::read_dir(&here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(&top).unwrap().to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty(), "no sources below {folder}");
    found.sort();
    found
}

/// The room of a file below `api/src`.
fn room(file: &Path) -> String {
    file.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The code of a text: without comments.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The names that follow each `crate::`, also those of a list in braces.
fn crate_names(text: &str) -> BTreeSet<String> {
    let word = |s: &str| s.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = BTreeSet::new();
    for after in code(text).split("crate::").skip(1) {
        let Some(list) = after.strip_prefix('{') else {
            names.insert(word(after));
            continue;
        };
        let mut depth = 0;
        let mut item = String::new();
        for c in list.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    names.insert(word(&item));
                    item.clear();
                    continue;
                }
                _ => {}
            }
            item.push(c);
        }
        names.insert(word(&item));
    }
    names.remove("");
    names
}

/// Whether a file of `from` may name the room `to`; `http` says that the file translates HTTP.
fn may(from: &str, to: &str, http: bool) -> bool {
    if from == to || JOINS.contains(&from) {
        return true;
    }
    if JOINS.contains(&to) {
        return false;
    }
    if GROUND.contains(&to) {
        return true;
    }
    let place = |room: &str| ROOMS.iter().position(|r| *r == room);
    match (place(from), place(to)) {
        // The one edge upwards: the permission stands in the signature of a handler, and code lists have handlers.
        (Some(_), Some(_)) if from == "codes" && to == "access" => http,
        (Some(from), Some(to)) => to < from,
        _ => false,
    }
}

fn is_http(file: &Path) -> bool {
    file.iter().any(|part| part == "http.rs" || part == "http")
}

#[test]
fn every_room_has_its_place() {
    for (file, _) in files("api/src") {
        let room = room(&file);
        let known = [GROUND, ROOMS, JOINS].iter().any(|list| list.contains(&room.as_str()));
        assert!(known, "{}: the room {room} stands in no list of this test", file.display());
    }
}

#[test]
fn imports_go_one_way() {
    let mut edges = 0;
    let mut wrong = Vec::new();
    for (file, text) in files("api/src") {
        let from = room(&file);
        for to in crate_names(&text) {
            edges += 1;
            if !may(&from, &to, is_http(&file)) {
                wrong.push(format!("{} imports {to}", file.display()));
            }
        }
    }
    assert!(edges > 100, "only {edges} edges were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_forbidden_import_is_seen() {
    let names = |text: &str| crate_names(text).into_iter().collect::<Vec<_>>();
    assert_eq!(names("use crate::access::Ctx;"), ["access"]);
    assert_eq!(names("use crate::{\n    db::{Key, self},\n    web,\n};"), ["db", "web"]);
    assert_eq!(names("fn f() { crate::incidents::http::operations() } // crate::demo"), ["incidents"]);
    assert_eq!(names("//! See [`crate::web::problem`]."), Vec::<String>::new());
    for (from, to, http, expected) in [
        ("db", "access", false, false),
        ("web", "places", true, false),
        ("access", "db", false, true),
        ("access", "places", false, false),
        ("places", "access", false, true),
        ("incidents", "insight", false, false),
        ("codes", "access", false, false),
        ("codes", "access", true, true),
        ("codes", "places", true, false),
        ("places", "server", false, false),
        ("server", "demo", false, true),
        ("insight", "unheard_of", false, false),
    ] {
        assert_eq!(may(from, to, http), expected, "{from} -> {to}");
    }
}

/// The `use` lines of a text that reach into a file that translates HTTP, in this crate.
fn http_uses(text: &str) -> Vec<String> {
    let joined = code(text).replace('\n', " ");
    joined
        .split("use ")
        .skip(1)
        .filter_map(|rest| rest.split(';').next())
        .filter(|path| ["crate::", "super::", "self::"].iter().any(|start| path.trim_start().starts_with(start)))
        .filter(|path| path.split([':', '{', '}', ',', ' ']).any(|segment| segment == "http"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_translates_http_is_asked_by_nobody_inside() {
    assert_eq!(http_uses("use super::http::Page;").len(), 1);
    assert_eq!(http_uses("use crate::places::{http, units};").len(), 1);
    assert_eq!(http_uses("use actix_web::http::StatusCode;").len(), 0);
    let mut stores = 0;
    for (file, text) in files("api/src") {
        let is_store = file.iter().any(|part| part == "store.rs" || part == "store");
        stores += usize::from(is_store);
        if ROOMS.contains(&room(&file).as_str()) && !is_http(&file) {
            assert_eq!(http_uses(&text), Vec::<String>::new(), "{}", file.display());
        }
        if is_store {
            assert!(!code(&text).contains("actix_web"), "{}: a store answers rooms, not requests", file.display());
        }
    }
    assert!(stores > 5, "only {stores} stores were found");
}

#[test]
fn only_the_database_knows_which_engine_it_is() {
    let mut inside = 0;
    for (file, text) in files("api/src") {
        for name in ["Engine::Sqlite", "Engine::Postgres", "AnyConnection::Sqlite", "AnyConnection::Postgres"] {
            let named = code(&text).contains(name);
            inside += usize::from(named);
            assert!(!named || room(&file) == "db", "{} names {name}; give it a name in db/dialect.rs", file.display());
        }
    }
    assert!(inside > 0, "the engines have other names now");
}

#[test]
fn every_file_says_why_it_is_there_and_stays_short() {
    for folder in ["api/src", "api/tests", "shared-types/src"] {
        for (file, text) in files(folder) {
            assert!(text.starts_with("//! "), "{folder}/{} does not open with //!", file.display());
            let lines = text.lines().count();
            assert!(lines <= LONGEST, "{folder}/{} has {lines} lines", file.display());
        }
    }
}

#[test]
fn the_contract_carries_no_server() {
    let manifest = std::fs::read_to_string(root().join("shared-types/Cargo.toml")).unwrap();
    assert!(manifest.contains("validator"), "this is not the manifest of the contract");
    for server in ["diesel", "actix", "tokio", "webm", "regex"] {
        assert!(!manifest.lines().any(|l| l.trim_start().starts_with(server)), "shared-types depends on {server}");
        for (file, text) in files("shared-types/src") {
            let used = code(&text).split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == server);
            assert!(!used, "shared-types/src/{} names {server}", file.display());
        }
    }
}
