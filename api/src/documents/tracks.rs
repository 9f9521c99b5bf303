//! What police, prosecution, insurer and repairer do with it.

use super::write::Pen;
use crate::paper::{Block, Part};
use shared_types::track::{Track, TrackStep};

/// The section, where there is any track.
pub fn blocks(pen: &Pen<'_>) -> Vec<Block> {
    if pen.told.tracks.is_empty() {
        return vec![];
    }
    let items = pen.told.tracks.iter().map(|track| item(pen, track)).collect();
    vec![Block::Heading(pen.words.t("tracks.title").to_owned()), Block::List(items)]
}

fn item(pen: &Pen<'_>, track: &Track) -> Vec<Part> {
    let (words, clock) = (&pen.words, &pen.clock);
    let name = Part::Name(words.word("track", track.kind.word()));
    if track.struck_at.is_some() {
        return vec![name, pen.struck(track.strike_reason)];
    }
    let begun = words.f("paper.begun", &[("at", &clock.moment(track.begun_at))]);
    let end = match track.ended_at {
        Some(at) => words.f("tracks.ended", &[("at", &clock.moment(at))]),
        None => words.t("tracks.runs").to_owned(),
    };
    let minutes = track.minutes.map(|n| words.f("tracks.minutes", &[("n", &n.to_string())]));
    let number = track.reference.as_ref().map(|r| words.f("paper.serial", &[("number", r)]));
    let how = track.notified_by.map(|n| words.word("notified-by", n.word()));
    let about = [number, track.party.clone(), how, Some(begun), Some(end), minutes];
    let steps = track.steps.iter().map(|step| told(pen, step)).collect();
    vec![name, Part::Remark(about.into_iter().flatten().collect::<Vec<_>>().join(" · ")), Part::List(steps)]
}

fn told(pen: &Pen<'_>, step: &TrackStep) -> String {
    let words = &pen.words;
    let hand = words.word("hand", step.hand.word());
    let by = match &step.account_name {
        Some(name) => words.f("tracks.by-name", &[("hand", &hand), ("name", name)]),
        None => hand,
    };
    let mut out =
        format!("{} · {} · {by}", pen.clock.moment(step.happened_at), words.word("track-step", step.step.word()));
    if step.struck_at.is_some() {
        let why = step.strike_reason.map(|r| words.word("strike", r.word())).unwrap_or_default();
        return format!("{out} · {}", words.f("tracks.struck", &[("why", &why)]));
    }
    if let Some(why) = step.why_not {
        out.push_str(&format!(" · {}", words.word("why-not", why.word())));
    }
    if let Some(note) = &step.note {
        out.push_str(&format!(" · {note}"));
    }
    out
}
