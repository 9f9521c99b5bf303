//! Names of settings: which are known, and which one somebody meant who wrote another.
//!
//! Called by [`crate::config`]. A misspelt setting that is passed over in silence is a setting that does not hold.

use crate::config::SETTINGS;

/// What begins like a setting and is none: names of the tests, the measurements and the build.
const OTHERS: &[&str] = &["WEBM_BIN", "WEBM_CHROMIUM", "WEBM_DEV_API", "WEBM_SHARED", "WEBM_BENCH"];
const FAMILIES: &[&str] = &["WEBM_TEST_", "WEBM_BENCH_"];

/// Refuses a name that no setting has, with the one that is nearest.
pub fn check(name: &str) -> Result<(), String> {
    let known = SETTINGS.iter().any(|(setting, _)| *setting == name);
    if known || OTHERS.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family)) {
        return Ok(());
    }
    let near = SETTINGS.iter().map(|(setting, _)| (distance(name, setting), *setting)).min();
    // Beyond that it is a guess.
    let hint = near.filter(|(steps, _)| *steps <= name.len() / 3).map(|(_, setting)| format!("; was {setting} meant?"));
    Err(format!("{name}: there is no such setting{}", hint.unwrap_or_default()))
}

/// How many letters must be changed, added or left out.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.bytes().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in other.bytes().enumerate() {
            let step = (corner + usize::from(a != b)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], step);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_with_the_name_that_was_meant() {
        for (slip, meant) in [
            ("WEBM_LISTN", "WEBM_LISTEN"),
            ("WEBM_DATABASE_URI", "WEBM_DATABASE_URL"),
            ("WEBM_SMTP_URLS", "WEBM_SMTP_URL"),
            ("WEBM_DATADIR", "WEBM_DATA_DIR"),
        ] {
            assert_eq!(check(slip), Err(format!("{slip}: there is no such setting; was {meant} meant?")));
        }
        assert_eq!(check("WEBM_XYZZY_PLUGH"), Err("WEBM_XYZZY_PLUGH: there is no such setting".into()));
        for fine in ["WEBM_LISTEN", "WEBM_TEST_DATABASE", "WEBM_BENCH_ROWS", "WEBM_BENCH", "WEBM_CHROMIUM", "WEBM_BIN"]
        {
            assert_eq!(check(fine), Ok(()));
        }
    }

    #[test]
    fn letters_are_counted() {
        assert_eq!(
            (distance("abc", "abc"), distance("abc", "axc"), distance("", "abc"), distance("ab", "b")),
            (0, 1, 3, 1)
        );
    }
}
