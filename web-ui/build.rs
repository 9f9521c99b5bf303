//! Makes the `Key` enum from locales/*.txt, so that a text that is missing in a language does not
//! compile. Called by cargo. It knows nothing of the page; `page/plugins/messages.js` reads the same files.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

/// Keys that the contract's own words (problem codes, states, roles …) lead to at run time.
const BY_NAME: &[&str] = &[
    "accreditation.",
    "alert-at.",
    "alert-channel.",
    "alert-ending.",
    "alert-finding.",
    "alert-kind.",
    "alert-level.",
    "alert-message.",
    "alert-reaction.",
    "alert-state.",
    "alert-text.",
    "answer-mine.",
    "answer-said.",
    "answer-step.",
    "area.",
    "aside.",
    "caution.",
    "evaluated.",
    "measure-kind.",
    "report-part.",
    "report-period.",
    "report-refused.",
    "report-split.",
    "report-theme.",
    "quotient.",
    "audience-of.",
    "audience.",
    "completion.",
    "entry.",
    "fault.",
    "field.",
    "hand.",
    "found.",
    "job.",
    "likeness.",
    "link-kind.",
    "link-reason.",
    "mail-state.",
    "mapping-fault.",
    "merge-reason.",
    "notified-by.",
    "open-hours.",
    "organisation.",
    "outcome.",
    "pass.",
    "permission.",
    "precision.",
    "problem.",
    "question-state.",
    "question-whom.",
    "reason.",
    "role.",
    "row-fault.",
    "sight.",
    "state.",
    "step.",
    "age.",
    "decision.",
    "delivery-state.",
    "delivery-why.",
    "hold.",
    "kept.",
    "open.",
    "person-role.",
    "read-row.",
    "request.",
    "sealed.",
    "strike.",
    "threat.",
    "vehicle.",
    "violence.",
    "unlink-reason.",
    "unmerge-reason.",
    "track-step.",
    "trial.",
    "track.",
    "webhook-kind.",
    "webhook-off.",
    "webhook-reason.",
    "webhook-state.",
    "why-not.",
];

fn main() {
    println!("cargo::rerun-if-changed=locales");
    let mut keys = BTreeMap::new();
    let mut files: Vec<_> = fs::read_dir("locales")
        .expect("web-ui/locales is part of the source")
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    files.sort();
    for file in files {
        read(&file, &mut keys);
    }
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("keys.rs");
    fs::write(out, source(&keys)).expect("OUT_DIR can be written");
}

fn read(file: &Path, keys: &mut BTreeMap<String, String>) {
    let text = fs::read_to_string(file).expect("a locale file is UTF-8");
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("{}:{}", file.display(), number + 1);
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        assert!(
            cells.len() == 4 && cells.iter().all(|cell| !cell.is_empty()),
            "{place}: expected `key | nl | en | fr`, all four filled in"
        );
        let double = keys.insert(cells[0].to_owned(), cells[1].to_owned());
        assert!(double.is_none(), "{place}: the key {} stands there twice", cells[0]);
    }
}

fn variant(name: &str) -> String {
    name.split(['.', '-']).map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn source(keys: &BTreeMap<String, String>) -> String {
    let mut out = String::from(
        "/// Every text of the page, by name. Made from locales/ by build.rs.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\n#[repr(u16)]\npub enum Key {\n",
    );
    for (name, dutch) in keys {
        let _ = writeln!(out, "    /// {dutch}\n    {},", variant(name));
    }
    out.push_str("}\n\nimpl Key {\n    /// The text for a word of the contract, such as `problem.not-found`.\n");
    out.push_str("    pub fn by_name(name: &str) -> Option<Self> {\n        Some(match name {\n");
    for name in keys.keys().filter(|name| BY_NAME.iter().any(|prefix| name.starts_with(prefix))) {
        let _ = writeln!(out, "            \"{name}\" => Self::{},", variant(name));
    }
    out.push_str("            _ => return None,\n        })\n    }\n}\n\n");
    let _ = writeln!(out, "/// How many texts each language has.\npub const COUNT: usize = {};", keys.len());
    out
}
