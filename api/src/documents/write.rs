//! The order of a paper: what it is, the facts, what was told, what was done.

use super::clock::Clock;
use super::gather::Told;
use super::words::Words;
use super::{facts, involved, timeline, tracks};
use crate::codes::CodeBook;
use crate::paper::{Block, DARK, Paper, Part};
use jiff::Timestamp;
use shared_types::access::Sight;
use shared_types::account::Language;
use shared_types::ids::IncidentId;

/// What the writers of all sections share.
pub struct Pen<'a> {
    pub words: Words<'a>,
    pub clock: Clock,
    pub told: &'a Told,
}

impl Pen<'_> {
    /// Where a row comes from, when it came with a merge.
    pub fn origin(&self, incident: IncidentId) -> Option<String> {
        let from = self.told.incident.merged_here.iter().find(|other| other.id == incident)?;
        Some(self.words.f("belongs.from", &[("number", &from.number)]))
    }

    /// That a row was struck, and why; never what it said.
    pub fn struck(&self, reason: Option<shared_types::involved::StrikeReason>) -> Part {
        let why = reason.map(|r| self.words.word("strike", r.word())).unwrap_or_default();
        Part::Remark(self.words.f("involved.struck", &[("why", &why)]))
    }
}

/// The paper of an incident.
pub fn paper(told: &Told, book: &CodeBook, language: Language, at: Timestamp) -> Paper {
    let incident = &told.incident;
    let words = Words { language, book };
    let pen = Pen { words, clock: Clock::of(&incident.time_zone, language), told };
    let number = &incident.summary.number;
    let title = words.f("paper.title", &[("number", number)]);
    let mut blocks = vec![Block::Title(title.clone())];
    blocks.extend(about(&pen, at));
    blocks.extend(facts::blocks(&pen));
    blocks.extend(tracks::blocks(&pen));
    blocks.extend(involved::blocks(&pen));
    blocks.extend(timeline::blocks(&pen));
    Paper {
        header: format!("{title} · {}", incident.site_name),
        title,
        page_words: words.t("paper.page").to_owned(),
        language,
        made_at: at,
        accent: DARK,
        blocks,
    }
}

/// Who made it and when, and what the reader must know before reading.
fn about(pen: &Pen<'_>, at: Timestamp) -> Vec<Block> {
    let (words, told) = (&pen.words, pen.told);
    let name = told.reader.as_ref().map_or(words.t("paper.machine"), |r| &r.name);
    let mut lines = vec![
        words.f("paper.made", &[("name", name), ("at", &pen.clock.moment(at))]),
        words.t("paper.confidential").to_owned(),
    ];
    if told.incident.summary.sight != Sight::Full {
        lines.push(words.t("incident.masked").to_owned());
    }
    if let Some(at) = told.incident.wiped_at {
        lines.push(words.f("paper.wiped", &[("at", &pen.clock.day(at))]));
    }
    if !told.persons.is_empty() || !told.vehicles.is_empty() {
        lines.push(words.t("paper.sealed").to_owned());
    }
    lines.into_iter().map(Block::Remark).collect()
}
