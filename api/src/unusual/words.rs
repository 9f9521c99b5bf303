//! A finding in a sentence, for paper and mail; the screen says the same.
//!
//! Pure. Called by `weekly` and by the room of reports.

use crate::documents::clock::Clock;
use crate::documents::words::Words;
use shared_types::unusual::UnusualFinding;

/// "Fietsendiefstal: 12 in 7 dagen, gewoonlijk 2,0."
pub fn line(words: &Words<'_>, clock: &Clock, finding: &UnusualFinding) -> String {
    let what = if let Some(code) = &finding.category {
        words.category(code)
    } else if let Some(code) = &finding.method {
        words.method(code)
    } else if let Some(label) = &finding.unit_label {
        words.f("unusual.unit", &[("label", label)])
    } else if let (Some(first), Some(last)) = (finding.week_hours.first(), finding.week_hours.last()) {
        let (from, to) = ((first % 24).to_string(), (last % 24 + 1).to_string());
        let day = clock.weekday(usize::from(first / 24));
        words.f("unusual.hours", &[("day", day), ("from", &from), ("to", &to)])
    } else {
        words.t("unusual.site").to_owned()
    };
    let days = (finding.until.as_second() - finding.from.as_second() + 43_200) / 86_400;
    let (n, usual) = (words.number(finding.incidents), words.decimal(finding.expected));
    let line = words.f("unusual.line", &[("n", &n), ("days", &days.to_string()), ("usual", &usual)]);
    format!("{what}: {line}.")
}
