//! A copy as paper: what it is about, as of when, and its parts in the order of its design.
//!
//! Called by the handlers. From the kept figures alone, so that it can be printed again and says the same.

use super::sections::{self, Pen};
use crate::codes::CodeBook;
use crate::documents::clock::Clock;
use crate::documents::words::Words;
use crate::fault::Outcome;
use crate::paper::{self, Block, Colour, Paper};
use shared_types::report::{ReportCopy, ReportTheme};

/// Each is dark enough to be read on white.
fn accent(theme: ReportTheme) -> Colour {
    match theme {
        ReportTheme::House => (0, 95, 86),
        ReportTheme::Blue => (22, 78, 140),
        ReportTheme::Grey => (60, 66, 74),
    }
}

/// The file.
pub fn print(copy: &ReportCopy, book: &CodeBook) -> Outcome<Vec<u8>> {
    paper::print(&paper(copy, book))
}

/// What stands at the top, and names the file.
pub fn title(copy: &ReportCopy) -> String {
    match &copy.label {
        Some(label) => format!("{} – {label}", copy.design.title),
        None => copy.design.title.clone(),
    }
}

fn paper(copy: &ReportCopy, book: &CodeBook) -> Paper {
    let basis = &copy.figures.insight.what.basis;
    let words = Words { language: copy.design.language, book };
    let zone = if basis.time_zone == "mixed" { "Europe/Amsterdam" } else { &basis.time_zone };
    let accent = accent(copy.design.theme);
    let pen = Pen { words, clock: Clock::of(zone, copy.design.language), copy, accent };
    let title = title(copy);
    let mut blocks = vec![Block::Title(title.clone())];
    blocks.extend(about(&pen));
    for part in &copy.design.parts {
        blocks.extend(sections::part(&pen, *part));
    }
    Paper {
        header: title.clone(),
        title,
        page_words: words.t("paper.page").to_owned(),
        language: copy.design.language,
        made_at: basis.as_of,
        accent,
        blocks,
    }
}

fn about(pen: &Pen<'_>) -> Vec<Block> {
    let (words, copy) = (&pen.words, pen.copy);
    let (design, figures) = (&copy.design, &copy.figures);
    let basis = &figures.insight.what.basis;
    let last = copy.until_date.yesterday().unwrap_or(copy.until_date);
    let days =
        words.f("report-paper.days", &[("from", &pen.clock.date(copy.from_date)), ("to", &pen.clock.date(last))]);
    let fact = |key: &'static str, value: String| (words.t(key).to_owned(), value);
    let sites: Vec<&str> = figures.sites.iter().map(|s| s.name.as_str()).collect();
    let mut facts = vec![
        fact("paper.site", sites.join(", ")),
        fact("report-paper.period", days),
        fact("report-paper.as-of", pen.clock.moment(basis.as_of)),
    ];
    if !design.categories.is_empty() {
        let kinds: Vec<String> = design.categories.iter().map(|code| words.category(code)).collect();
        facts.push(fact("what.kind", kinds.join(", ")));
    }
    if !design.methods.is_empty() {
        let methods: Vec<String> = design.methods.iter().map(|code| words.method(code)).collect();
        facts.push(fact("how.method", methods.join(", ")));
    }
    let unknown = words.number(basis.unknown_time);
    facts.push(fact("report-paper.total", words.number(basis.total)));
    facts.push(fact("report-paper.unknown", unknown));
    let mut blocks = vec![Block::Facts(facts)];
    if let Some(base) = basis.rounded_to {
        blocks.push(Block::Remark(words.t("insight.counts-only").to_owned()));
        blocks.push(Block::Remark(words.f("basis.rounded", &[("n", &base.to_string())])));
    }
    if figures.sites_left_out > 0 {
        let n = words.number(figures.sites_left_out);
        blocks.push(Block::Remark(words.f("report-paper.left-out", &[("n", &n)])));
    }
    blocks.extend(design.note.clone().map(Block::Text));
    blocks
}
